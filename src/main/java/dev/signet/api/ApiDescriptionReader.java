package dev.signet.api;

import dev.signet.api.ApiDescription.Access;
import dev.signet.api.ApiDescription.Entity;
import dev.signet.api.ApiDescription.Field;
import dev.signet.api.ApiDescription.Group;
import dev.signet.api.ApiDescription.Operation;
import dev.signet.api.ApiDescription.Prose;
import dev.signet.api.ApiDescription.Reply;
import dev.signet.api.ApiDescription.Span;
import dev.signet.api.ApiDescription.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Reads an OpenAPI 3.1 document as far as ours goes. Used once, by one thread.
///
/// What is referred to by name and has members becomes an [Entity] of its own; anything else is
/// described where it is used, so that a reader need not look up what a time is.
final class ApiDescriptionReader {
  private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
  private static final String SCHEMA = "#/components/schemas/";
  private static final int DEEPEST = 8;

  private final JsonNode document;
  private final ApiExamples examples;
  // Those found in the order found; an entity is read after it was named, so that one that speaks
  // of itself ends.
  private final Map<String, Entity> entities = new LinkedHashMap<>();
  private final List<String> named = new ArrayList<>();

  ApiDescriptionReader(JsonNode document) {
    this.document = document;
    this.examples = new ApiExamples(document);
  }

  ApiDescription read() {
    JsonNode info = document.path("info");
    List<Group> groups = new ArrayList<>();
    for (JsonNode tag : document.path("tags")) {
      String name = text(tag, "name");
      groups.add(
          new Group(
              name,
              "group-" + name.replace(' ', '-'),
              prose(text(tag, "description")),
              operations(name)));
    }
    // The list grows while it is walked.
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i);
      JsonNode schema = document.path("components").path("schemas").path(name);
      entities.put(
          name, new Entity(name, prose(text(schema, "description")), members(schema, "", 0)));
    }
    return new ApiDescription(
        text(info, "title"),
        text(info, "version"),
        text(info, "summary"),
        prose(text(info, "description")),
        groups,
        List.copyOf(entities.values()));
  }

  private List<Operation> operations(String tag) {
    List<Operation> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (String method : METHODS) {
        JsonNode operation = path.getValue().path(method);
        if (tag.equals(operation.path("tags").path(0).asString(""))) {
          found.add(operation(path.getKey(), path.getValue(), method, operation));
        }
      }
    }
    return found;
  }

  private Operation operation(String path, JsonNode item, String method, JsonNode operation) {
    List<JsonNode> parameters = new ArrayList<>();
    item.path("parameters").forEach(one -> parameters.add(resolved(one)));
    operation.path("parameters").forEach(one -> parameters.add(resolved(one)));
    JsonNode body = operation.path("requestBody").path("content").path("application/json");
    JsonNode schema = resolved(body.path("schema"));
    List<Reply> replies = new ArrayList<>();
    operation
        .path("responses")
        .properties()
        .forEach(one -> replies.add(reply(one.getKey(), resolved(one.getValue()))));
    Access access = access(operation);
    return new Operation(
        text(operation, "operationId"),
        method.toUpperCase(Locale.ROOT),
        path,
        text(operation, "summary"),
        prose(text(operation, "description")),
        access,
        parameters.stream().map(this::parameter).toList(),
        members(schema, "", 0),
        replies,
        examples.call(method.toUpperCase(Locale.ROOT), path, access, parameters, schema));
  }

  private Access access(JsonNode operation) {
    JsonNode security =
        operation.has("security") ? operation.path("security") : document.path("security");
    if (security.isEmpty()) {
      return Access.ANYBODY;
    }
    return security.path(0).has("adminToken") ? Access.OPERATOR : Access.ORGANIZATION;
  }

  private Field parameter(JsonNode parameter) {
    JsonNode schema = parameter.path("schema");
    return new Field(
        text(parameter, "name"),
        text(parameter, "in"),
        type(schema, 0),
        parameter.path("required").asBoolean(false),
        ApiLimits.of(resolved(schema)),
        prose(text(parameter, "description")));
  }

  private Reply reply(String status, JsonNode response) {
    Optional<Type> body = Optional.empty();
    for (Map.Entry<String, JsonNode> media : response.path("content").properties()) {
      body =
          Optional.of(
              media.getKey().equals("application/json")
                  ? type(media.getValue().path("schema"), 0)
                  : words(media.getKey()));
      break;
    }
    return new Reply(status, prose(text(response, "description")), body);
  }

  /// The members of an object; those of objects without a name of their own are told with it.
  private List<Field> members(JsonNode schema, String prefix, int depth) {
    List<Field> fields = new ArrayList<>();
    if (depth > DEEPEST) {
      return fields;
    }
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asString()));
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      JsonNode own = member.getValue();
      JsonNode meant = resolved(own);
      String name = prefix + member.getKey();
      String about = own.has("description") ? text(own, "description") : text(meant, "description");
      fields.add(
          new Field(
              name,
              "",
              type(own, 0),
              required.contains(member.getKey()),
              ApiLimits.of(meant),
              prose(about)));
      if (!refersToObject(own)) {
        fields.addAll(members(meant, name + ".", depth + 1));
      }
      if (!refersToObject(meant.path("items"))) {
        fields.addAll(members(resolved(meant.path("items")), name + "[].", depth + 1));
      }
    }
    return fields;
  }

  private boolean refersToObject(JsonNode schema) {
    return schema.has("$ref") && resolved(schema).has("properties");
  }

  private Type type(JsonNode schema, int depth) {
    if (refersToObject(schema)) {
      String name = text(schema, "$ref").substring(SCHEMA.length());
      if (!named.contains(name)) {
        named.add(name);
      }
      return new Type("", Optional.of(name), "");
    }
    JsonNode meant = resolved(schema);
    if (depth > DEEPEST || meant.isMissingNode()) {
      return words("anything");
    }
    if (meant.has("oneOf")) {
      return oneOf(meant.path("oneOf"), depth);
    }
    List<String> types = new ArrayList<>();
    if (meant.path("type").isArray()) {
      meant.path("type").forEach(one -> types.add(one.asString()));
    } else if (meant.has("type")) {
      types.add(text(meant, "type"));
    }
    boolean mayBeNull = types.remove("null");
    String orNull = mayBeNull ? " or null" : "";
    if (types.equals(List.of("array"))) {
      Type items = type(meant.path("items"), depth + 1);
      return new Type("list of " + items.before(), items.object(), items.after() + orNull);
    }
    if (types.equals(List.of("object"))
        && !meant.has("properties")
        && meant.path("additionalProperties").isObject()) {
      Type values = type(meant.path("additionalProperties"), depth + 1);
      return new Type("object of " + values.before(), values.object(), values.after() + orNull);
    }
    if (types.isEmpty()) {
      return words(mayBeNull ? "null" : guessed(meant));
    }
    return words(
        String.join(" or ", types.stream().map(one -> plain(one, text(meant, "format"))).toList())
            + orNull);
  }

  private Type oneOf(JsonNode choices, int depth) {
    List<Type> some = new ArrayList<>();
    String after = "";
    for (JsonNode choice : choices) {
      Type type = type(choice, depth + 1);
      if (type.equals(words("null"))) {
        after = " or null";
      } else {
        some.add(type);
      }
    }
    if (some.size() == 1) {
      Type only = some.getFirst();
      return new Type(only.before(), only.object(), only.after() + after);
    }
    return words(
        String.join(
                " or ",
                some.stream()
                    .map(one -> one.before() + one.object().orElse("") + one.after())
                    .toList())
            + after);
  }

  private static String guessed(JsonNode schema) {
    JsonNode value = schema.has("const") ? schema.path("const") : schema.path("enum").path(0);
    return value.isBoolean() ? "boolean" : value.isNumber() ? "number" : "string";
  }

  private static String plain(String type, String format) {
    return switch (format) {
      case "date-time" -> "time";
      case "uuid" -> "UUID";
      default -> type;
    };
  }

  private static Type words(String text) {
    return new Type(text, Optional.empty(), "");
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode now = node;
    for (int step = 0; now.has("$ref") && step < DEEPEST; step++) {
      now = document.at(text(now, "$ref").substring(1));
      if (now.isMissingNode()) {
        throw new IllegalStateException("openapi.yaml refers to nothing: " + node);
      }
    }
    return now;
  }

  private static String text(JsonNode node, String member) {
    return node.path(member).asString("");
  }

  /// Paragraphs are divided by empty lines; what stands between backticks is code.
  static List<Prose> prose(String text) {
    List<Prose> paragraphs = new ArrayList<>();
    for (String paragraph : text.strip().split("\n\\s*\n")) {
      String line = paragraph.strip().replaceAll("\\s+", " ");
      if (line.isEmpty()) {
        continue;
      }
      List<Span> spans = new ArrayList<>();
      String[] parts = line.split("`", -1);
      for (int i = 0; i < parts.length; i++) {
        if (!parts[i].isEmpty()) {
          spans.add(new Span(parts[i], i % 2 == 1));
        }
      }
      paragraphs.add(new Prose(spans));
    }
    return paragraphs;
  }
}
