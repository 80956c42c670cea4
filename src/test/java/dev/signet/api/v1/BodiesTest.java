package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.publishing.Publisher;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// C-6, C-7 and AP-1 on the running service: bodies it cannot use, and every type of error.
class BodiesTest {
  private static TestNode node;
  private static UUID organization;
  private static String key;
  private static String domain;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().publishing(BodiesTest::withFaults));
    organization = node.organization();
    key = node.key(organization, Scope.all());
    domain = "/v1/domains/" + node.register(key, "bodies.test").get("id").stringValue();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /// A bug of ours in the middle of a registration.
  private static Publisher withFaults(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain served) {
        if (served.keys().isEmpty()) {
          throw new IllegalArgumentException("nothing to serve");
        }
        if (broken) {
          throw new IllegalStateException("password=hunter2 at dev.signet.Secret");
        }
        real.publish(served);
      }

      @Override
      public void withdraw(ZoneToken token) {
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  private static volatile boolean broken;

  static Stream<Arguments> unusable() {
    String create = "POST /v1/domains";
    String update = "PATCH the domain";
    return Stream.of(
        arguments(
            create,
            "{",
            400,
            "The request body cannot be read as JSON: it ends in the middle of a value (line 1,"
                + " column 2)."),
        arguments(
            create,
            "{\"name\":\"a.test\",\"name\":\"b.test\"}",
            400,
            "The request body cannot be read as JSON: the member \"name\" appears twice in one"
                + " object (line 1, column 24)."),
        arguments(
            create,
            "{\"x\":" + "[".repeat(33) + "]".repeat(33) + "}",
            400,
            "The request body cannot be read as JSON: it is nested deeper than 32 levels."),
        arguments(
            create, "{\"name\":\"a.test\"} x", 400, "The request body cannot be read as JSON: "),
        arguments(create, " ", 400, "The request body is empty. Send a JSON object."),
        arguments(
            create, "[]", 422, "The request body must be a JSON object, and this is an array."),
        arguments(
            create,
            "\"a.test\"",
            422,
            "The request body must be a JSON object, and this is a string."),
        arguments(create, "{}", 422, "name: This field is required."),
        arguments(update, "{}", 422, "tracking: This field is required."),
        arguments(update, "{\"tracking\":null}", 422, "tracking: This field is required."),
        arguments(
            update,
            "{\"tracking\":true}",
            422,
            "tracking: This must be an object, and is a boolean."),
        arguments(
            update, "{\"tracking\":[]}", 422, "tracking: This must be an object, and is an array."),
        arguments(
            update,
            "{\"tracking\":{\"opens_enabled\":\"yes\"}}",
            422,
            "tracking.opens_enabled: This must be true or false, and is a string."),
        arguments(
            update,
            "{\"tracking\":{\"clicks_enabled\":null}}",
            422,
            "tracking.clicks_enabled: This must be true or false, and is null."),
        arguments(
            update,
            "{\"tracking\":{\"subdomain\":7}}",
            422,
            "tracking.subdomain: This must be a string, and is a number."),
        arguments(
            update,
            "{\"name\":\"other.test\",\"tracking\":{}}",
            422,
            "name: The name of a domain cannot be changed. Register the other name instead."));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void aBodyThatCannotBeUsedSaysWhy(String call, String body, int status, String message) {
    Answer answer =
        call.startsWith("POST")
            ? node.post("/v1/domains", key, body)
            : node.patch(domain, key, body);
    assertError(answer, status, "validation_error");
    String said = answer.json().get("error").get("message").stringValue();
    assertTrue(said.startsWith(message), said);
  }

  @Test
  void everyProblemIsToldAtOnce() {
    Answer answer =
        node.patch(
            domain, key, "{\"name\":\"x\",\"tracking\":{\"opens_enabled\":1,\"subdomain\":[]}}");
    assertEquals(
        Set.of("name", "tracking.opens_enabled", "tracking.subdomain"),
        Set.copyOf(answer.json().get("error").get("errors").propertyNames()));
  }

  @Test
  void unknownMembersAreIgnored() {
    Answer answer =
        node.post(
            "/v1/domains",
            key,
            "{\"name\":\"unknown.test\",\"id\":\"domain_x\",\"status\":\"verified\","
                + "\"organization_id\":\"00000000-0000-7000-8000-000000000000\"}");
    assertEquals(201, answer.status(), answer::toString);
    assertEquals("pending", answer.json().get("status").stringValue());
    assertEquals(200, node.get("/v1/domains/" + id(answer), key).status());
  }

  @Test
  void everyTypeOfErrorIsReached() {
    assertError(node.post("/v1/domains", key, "{"), 400, "validation_error");
    assertError(node.post("/v1/domains", key, "{}"), 422, "validation_error");
    assertError(node.get("/v1/domains", ""), 401, "authentication_error");
    assertError(node.get("/v1/domains", "ap_wrong"), 401, "authentication_error");
    String sendOnly = node.key(organization, Set.of());
    assertError(node.get("/v1/domains", sendOnly), 403, "permission_error");
    assertError(node.get("/v1/domains/domain_none", key), 404, "not_found");
    Answer wrongMethod = node.send("PUT", "/v1/domains", key, "{}");
    assertError(wrongMethod, 405, "method_not_allowed");
    assertEquals("GET, HEAD, POST, OPTIONS", wrongMethod.header("Allow").orElseThrow());
    assertError(
        node.send("DELETE", "/admin/organizations/" + organization, TestNode.ADMIN_TOKEN, ""),
        409,
        "conflict");
    assertError(
        node.send("POST", "/v1/domains", key, "name=a.test", "Content-Type", "text/plain"),
        415,
        "unsupported_media_type");
  }

  @Test
  void aFaultOfOursShowsNothingOfItAndLeavesNothing() {
    broken = true;
    try {
      Answer answer = node.post("/v1/domains", key, "{\"name\":\"fault.test\"}");
      assertError(answer, 500, "internal_error");
      assertFalse(answer.body().contains("hunter2") || answer.body().contains("dev.signet"));
      assertTrue(answer.body().contains(answer.header("X-Request-Id").orElseThrow()));
    } finally {
      broken = false;
    }
    assertEquals(201, node.post("/v1/domains", key, "{\"name\":\"fault.test\"}").status());
  }

  @Test
  void aBodyOverTheLimitIsToldTheSameEverywhere() {
    String large = "{\"name\":\"" + "a".repeat(5 * 1024 * 1024) + "\"}";
    for (String caller : List.of("", key, "nonsense")) {
      Answer answer = node.post("/v1/domains", caller, large);
      assertEquals(413, answer.status());
      assertEquals("{\"error\":\"payload_too_large\"}", answer.body());
      assertEquals("close", answer.header("Connection").orElseThrow());
    }
  }

  @Test
  void requestIdsAreThereTwiceAndNeverAgain() {
    Answer one = node.get("/v1/domains", key);
    Answer two = node.get("/v1/domains", "");
    assertEquals(one.header("X-Request-Id"), one.header("Anypost-Request-Id"));
    assertEquals(two.header("X-Request-Id"), two.header("Anypost-Request-Id"));
    assertFalse(one.header("X-Request-Id").equals(two.header("X-Request-Id")));
  }

  private static String id(Answer answer) {
    return answer.json().get("id").stringValue();
  }

  private static void assertError(Answer answer, int status, String type) {
    assertEquals(status, answer.status(), answer::toString);
    JsonNode error = answer.json().get("error");
    assertEquals(type, error.get("type").stringValue());
    assertFalse(error.get("message").stringValue().isBlank());
    assertTrue(answer.header("X-Request-Id").isPresent());
  }
}
