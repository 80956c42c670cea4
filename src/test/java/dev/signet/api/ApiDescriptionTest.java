package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.ApiDescription.Access;
import dev.signet.api.ApiDescription.Entity;
import dev.signet.api.ApiDescription.Field;
import dev.signet.api.ApiDescription.Operation;
import dev.signet.api.ApiDescription.Prose;
import dev.signet.api.ApiDescription.Reply;
import dev.signet.api.ApiDescription.Span;
import dev.signet.api.ApiDescription.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ApiDescriptionTest {
  private static final ApiDescription OURS = ApiDescription.ours();

  private static Stream<Operation> operations() {
    return OURS.groups().stream().flatMap(group -> group.operations().stream());
  }

  private static Operation operation(String id) {
    return operations().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
  }

  private static JsonNode yaml(String text) {
    return new YAMLMapper().readTree(text);
  }

  @Test
  void everyOperationIsThereOnceAndHasItsOwnId() {
    List<Operation> all = operations().toList();
    TreeSet<String> calls = new TreeSet<>();
    Set<String> ids = new HashSet<>();
    all.forEach(one -> {
      calls.add(one.method() + " " + one.path());
      assertTrue(ids.add(one.id()), one.id());
      assertFalse(one.summary().isEmpty(), one.id());
      assertFalse(one.replies().isEmpty(), one.id());
    });
    assertEquals(new TreeSet<>(OpenApiCheck.operations()), calls);
    assertEquals(calls.size(), all.size());
  }

  @Test
  void everyObjectThatIsSpokenOfIsDescribed() {
    Set<String> known = new HashSet<>();
    OURS.objects().forEach(object -> assertTrue(known.add(object.name()), object.name()));
    Stream<Type> types =
        Stream.of(
                operations().flatMap(one -> one.parameters().stream()).map(Field::type),
                operations().flatMap(one -> one.body().stream()).map(Field::type),
                operations()
                    .flatMap(one -> one.replies().stream())
                    .map(Reply::body)
                    .flatMap(Optional::stream),
                OURS.objects().stream().flatMap(one -> one.members().stream()).map(Field::type))
            .flatMap(some -> some);
    types
        .flatMap(type -> type.object().stream())
        .forEach(name -> assertTrue(known.contains(name), name));
    for (Entity object : OURS.objects()) {
      assertFalse(object.members().isEmpty(), object.name());
    }
  }

  @Test
  void anOperationSaysWhatItTakesAndWhoMayCallIt() {
    Operation create = operation("createDomain");
    assertEquals(Access.ORGANIZATION, create.access());
    assertEquals("Idempotency-Key", create.parameters().getFirst().name());
    assertEquals("header", create.parameters().getFirst().place());
    assertEquals("1 to 255 characters", create.parameters().getFirst().limits());
    assertTrue(create.body().getFirst().required());
    assertEquals(
        """
        curl -X POST \\
          "$SIGNET_URL/v1/domains" \\
          -H "Authorization: Bearer $SIGNET_KEY" \\
          -H 'Content-Type: application/json' \\
          -d '{"name":"example.com"}'\
        """,
        create.example());
    assertEquals(
        List.of(
            "tracking", "tracking.opens_enabled", "tracking.clicks_enabled", "tracking.subdomain"),
        operation("updateDomain").body().stream().map(Field::name).toList());
    assertEquals(
        "curl \\\n  \"$SIGNET_URL/healthz\"",
        operations()
            .filter(one -> one.path().equals("/healthz"))
            .findFirst()
            .orElseThrow()
            .example());
    Field limit = operation("listDomains").parameters().getFirst();
    assertEquals("1 to 100; by default 20", limit.limits());
  }

  @Test
  void noExampleIsLeftToChance() {
    operations()
        .forEach(one -> {
          assertFalse(one.example().contains("{id}"), one.example());
          assertFalse(one.example().contains("\"text\""), one.id() + " " + one.example());
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: string} | string",
        "{type: [string, 'null']} | string or null",
        "{type: string, format: uuid} | UUID",
        "{type: array, items: {type: string}} | list of string",
        "{type: [array, 'null'], items: {type: integer}} | list of integer or null",
        "{type: object, additionalProperties: {type: integer}} | object of integer",
        "{enum: [a, b]} | string",
        "{const: true} | boolean",
        "{$ref: '#/components/schemas/Thing'} | <Thing>",
        "{$ref: '#/components/schemas/When'} | time",
        "{oneOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]} | <Thing> or null",
        "{type: array, items: {$ref: '#/components/schemas/Thing'}} | list of <Thing>",
      })
  void aTypeIsToldInWords(String schema, String words) {
    Type type = described("a: " + schema).getFirst().type();
    assertEquals(
        words,
        type.before() + type.object().map(name -> "<" + name + ">").orElse("") + type.after());
  }

  private static List<Field> described(String members) {
    ApiDescription read =
        new ApiDescriptionReader(
                yaml(
                    """
                    tags: [{name: one}]
                    paths:
                      /x:
                        post:
                          operationId: x
                          tags: [one]
                          requestBody:
                            content:
                              application/json:
                                schema: {type: object, properties: {%s}}
                    components:
                      schemas:
                        When: {type: string, format: date-time}
                        Thing:
                          type: object
                          properties:
                            again: {$ref: '#/components/schemas/Thing'}
                    """
                        .formatted(members)))
            .read();
    return read.groups().getFirst().operations().getFirst().body();
  }

  @Test
  void anObjectThatSpeaksOfItselfEnds() {
    assertEquals(1, described("a: {$ref: '#/components/schemas/Thing'}").size());
  }

  @Test
  void aReferenceToNothingIsAFault() {
    assertThrows(
        IllegalStateException.class, () -> described("a: {$ref: '#/components/schemas/No'}"));
  }

  @Test
  void proseIsParagraphsWithCodeInIt() {
    assertEquals(
        List.of(
            new Prose(
                List.of(
                    new Span("Say ", false), new Span("a_b", true), new Span(" twice.", false))),
            new Prose(List.of(new Span("Then stop.", false)))),
        ApiDescriptionReader.prose("Say `a_b`\n  twice.\n\nThen stop.\n"));
    assertEquals(List.of(), ApiDescriptionReader.prose(""));
  }
}
