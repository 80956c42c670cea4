package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The checker notices what it is there to notice.
class OpenApiCheckTest {
  private static final String DOMAIN =
      """
      {"id":"domain_019bd8a0-5d5c-7c3e-8a51-6f1de2f0a001","name":"example.com","status":"pending",
       "dns_records":[
         {"type":"CNAME","name":"anypost","value":"dabc.c.anypost.email","purpose":"verification",
          "fqdn":"anypost.example.com"},
         {"type":"CNAME","name":"ap1._domainkey","value":"ap1._domainkey.dabc.c.anypost.email",
          "purpose":"dkim","fqdn":"ap1._domainkey.example.com"}],
       "verification_failure":null,
       "tracking":{"opens_enabled":false,"clicks_enabled":false,"subdomain":null,"dns_records":[],
         "status":"disabled","verification_failure":null,"verified_at":null},
       "created_at":"2026-01-31T08:15:00.000Z","verified_at":null}
      """;

  private static void matches(String method, String path, int status, String body) {
    OpenApiCheck.assertMatches(method, path, status, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theDomainOfTheContractFits() {
    matches("POST", "/v1/domains", 201, DOMAIN);
    matches("GET", "/v1/domains/domain_x", 200, DOMAIN);
    matches(
        "GET",
        "/v1/domains?limit=1",
        200,
        "{\"data\":[" + DOMAIN + "],\"has_more\":false,\"next_cursor\":null}");
    matches("DELETE", "/v1/domains/{id}", 204, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"status\":\"pending\"|\"status\":\"failed\"",
        "\"name\":\"example.com\",|",
        "\"name\":\"example.com\"|\"name\":\"example.com\",\"organization_id\":\"x\"",
        "08:15:00.000Z|08:15:00Z",
        "\"subdomain\":null|\"subdomain\":7",
        "domain_019b|019b",
        "c.anypost.email\"|c.anypost.email.\"",
        "\"type\":\"CNAME\"|\"type\":\"TXT\"",
      })
  void anythingElseDoesNot(String from, String to) {
    String body = DOMAIN.replace(from, to == null ? "" : to);
    assertNotEquals(DOMAIN, body);
    assertThrows(AssertionError.class, () -> matches("POST", "/v1/domains", 201, body));
  }

  @Test
  void unknownPathsMethodsStatusesAndBodiesDoNot() {
    assertThrows(AssertionError.class, () -> matches("GET", "/v1/other", 200, "{}"));
    assertThrows(AssertionError.class, () -> matches("PUT", "/v1/domains", 200, DOMAIN));
    assertThrows(AssertionError.class, () -> matches("GET", "/v1/domains", 418, "{}"));
    assertThrows(AssertionError.class, () -> matches("DELETE", "/v1/domains/x", 204, "{}"));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyRefusalHasTheShapeOfItsDialect(Reason reason) {
    Refused refused =
        Refused.fields(
            reason, "Because.", Map.of("name", List.of("Because."), "b", List.of("No.")));
    Response v1 = Errors.of(Dialect.V1, refused);
    int documented = v1.status() == 502 ? 503 : v1.status();
    OpenApiCheck.assertMatches("POST", "/v1/domains/x/verify", documented, v1.body());
    Response plain = Errors.of(Dialect.PLAIN, refused);
    OpenApiCheck.assertMatches("PUT", "/playground/records", plain.status(), plain.body());
  }

  @Test
  void ourOwnErrorsFit() {
    OpenApiCheck.assertMatches("POST", "/v1/domains", 413, Errors.tooLarge().body());
    OpenApiCheck.assertMatches("GET", "/v1/domains", 500, Errors.internal(Dialect.V1, "x").body());
    OpenApiCheck.assertMatches(
        "PUT",
        "/v1/domains",
        405,
        Errors.methodNotAllowed(Dialect.V1, java.util.Set.of("GET")).body());
  }

  @Test
  void everyOperationIsNamedOnce() {
    List<String> operations = OpenApiCheck.operations();
    assertTrue(operations.contains("POST /v1/domains/{id}/verify"), operations.toString());
    assertEquals(operations.size(), operations.stream().distinct().count());
    assertEquals(
        "3",
        Errors.of(Dialect.V1, Refused.later(Reason.RATE_LIMITED, "x", Duration.ofMillis(2001)))
            .headers()
            .get("Retry-After"));
  }
}
