package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// AP-6, clause by clause.
class TrackingTest {
  private static TestNode node;
  private static String key;
  private static UUID organization;
  private static int number;

  private JsonNode domain;
  private String name;
  private String path;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    organization = node.organization();
    key = node.key(organization, Scope.all());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void register() {
    name = "d" + number++ + ".tracking.test";
    domain = node.register(key, name);
    path = "/v1/domains/" + domain.get("id").stringValue();
  }

  private Answer patch(String tracking) {
    return node.patch(path, key, "{\"tracking\":" + tracking + "}");
  }

  private JsonNode patched(String tracking) {
    Answer answer = patch(tracking);
    assertEquals(200, answer.status(), answer::toString);
    assertEquals(answer.json(), node.get(path, key).json());
    return answer.json().get("tracking");
  }

  private static void assertTracking(
      JsonNode tracking, boolean opens, boolean clicks, String subdomain, String status) {
    assertEquals(opens, tracking.get("opens_enabled").booleanValue());
    assertEquals(clicks, tracking.get("clicks_enabled").booleanValue());
    JsonNode text = tracking.get("subdomain");
    assertEquals(subdomain, text.isNull() ? "" : text.stringValue());
    assertEquals(status, tracking.get("status").stringValue());
    assertEquals(status.equals("disabled") ? 0 : 1, tracking.get("dns_records").size());
  }

  private void assertRefused(Answer answer, String message) {
    assertEquals(422, answer.status(), answer::toString);
    JsonNode error = answer.json().get("error");
    assertEquals("validation_error", error.get("type").stringValue());
    assertEquals(1, error.get("errors").size());
    assertEquals(message, error.get("errors").get("tracking.subdomain").get(0).stringValue());
  }

  @Test
  void onlySuppliedKeysChange() {
    assertTracking(patched("{}"), false, false, "", "disabled");
    assertTracking(patched("{\"subdomain\":\"go\"}"), false, false, "go", "disabled");
    assertTracking(patched("{\"opens_enabled\":true}"), true, false, "go", "pending");
    assertTracking(patched("{\"clicks_enabled\":true}"), true, true, "go", "pending");
    assertTracking(patched("{\"subdomain\":\"a.b-c.d1\"}"), true, true, "a.b-c.d1", "pending");
    assertTracking(patched("{\"opens_enabled\":false}"), false, true, "a.b-c.d1", "pending");
    assertTracking(patched("{\"clicks_enabled\":false}"), false, false, "a.b-c.d1", "disabled");
    assertTracking(patched("{\"subdomain\":null}"), false, false, "", "disabled");
    assertTracking(
        patched("{\"opens_enabled\":true,\"subdomain\":\"t\"}"), true, false, "t", "pending");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"opens_enabled\":true}",
        "{\"clicks_enabled\":true}",
        "{\"opens_enabled\":true,\"clicks_enabled\":true}",
        "{\"opens_enabled\":true,\"subdomain\":null}"
      })
  void aFlagNeedsASubdomain(String tracking) {
    assertRefused(
        patch(tracking),
        "Tracking needs a subdomain: send one such as track, or turn both flags off.");
    assertEquals(domain, node.get(path, key).json());
  }

  @Test
  void theSubdomainIsNotClearedUnderAFlag() {
    patched("{\"opens_enabled\":true,\"subdomain\":\"track\"}");
    assertRefused(
        patch("{\"subdomain\":null}"),
        "Tracking needs a subdomain: send one such as track, or turn both flags off.");
    // With the flag turned off in the same breath it is.
    assertTracking(
        patched("{\"opens_enabled\":false,\"subdomain\":null}"), false, false, "", "disabled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          anypost           | anypost in front of the domain is the verification record: send another subdomain, such as track.
          AnyPost           | anypost in front of the domain is the verification record: send another subdomain, such as track.
          x._domainkey      | Names under _domainkey are for DKIM keys: send another subdomain, such as track.
          _domainkey        | Names under _domainkey are for DKIM keys: send another subdomain, such as track.
          a._DomainKey.b    | Names under _domainkey are for DKIM keys: send another subdomain, such as track.
          a_b               | The subdomain holds _ (U+005F): only letters, digits and hyphens, with dots between, make a subdomain.
          *                 | The subdomain holds * (U+002A): only letters, digits and hyphens, with dots between, make a subdomain.
          ü                 | The subdomain holds ü (U+00FC): only letters, digits and hyphens, with dots between, make a subdomain.
          -a                | The label -a starts or ends with a hyphen, which no label may.
          a-                | The label a- starts or ends with a hyphen, which no label may.
          .a                | The subdomain has an empty label (a dot at either end, or two in a row).
          a.                | The subdomain has an empty label (a dot at either end, or two in a row).
          a..b              | The subdomain has an empty label (a dot at either end, or two in a row).
          ' '               | The subdomain is empty: send one such as track.
          ''                | The subdomain is empty: send one such as track.
          """)
  void aSubdomainIsOneOrMorePlainLabels(String subdomain, String message) {
    assertRefused(patch("{\"subdomain\":\"" + subdomain + "\"}"), message);
    assertEquals(domain, node.get(path, key).json());
  }

  @Test
  void aSubdomainFitsIntoAName() {
    String label = "a".repeat(63);
    assertRefused(
        patch("{\"subdomain\":\"" + label + "a\"}"),
        "The label " + label + "a is 64 octets long: at most 63 are allowed.");
    String four = String.join(".", label, label, label, label);
    assertRefused(
        patch("{\"subdomain\":\"" + four + "\"}"),
        "The tracking host would be "
            + (four.length() + 1 + name.length())
            + " octets long: at most 253 are allowed.");
  }

  @Test
  void theHostIsUniqueWithinTheOrganizationOnly() {
    String inner = node.register(key, "in." + name).get("id").stringValue();
    patched("{\"subdomain\":\"t.in\"}");
    Answer clash = node.patch("/v1/domains/" + inner, key, "{\"tracking\":{\"subdomain\":\"t\"}}");
    assertRefused(
        clash,
        "The tracking host t.in."
            + name
            + " is already used by another domain of yours. Choose another subdomain.");
    String stranger = node.key();
    String theirs = node.register(stranger, "other.in." + name).get("id").stringValue();
    assertEquals(
        200,
        node.patch("/v1/domains/" + theirs, stranger, "{\"tracking\":{\"subdomain\":\"t\"}}")
            .status());
    // Given up, it may be taken.
    patched("{\"subdomain\":null}");
    assertEquals(
        200,
        node.patch("/v1/domains/" + inner, key, "{\"tracking\":{\"subdomain\":\"t\"}}").status());
  }

  @Test
  void aChangeStartsVerificationAnewAndNoChangeKeepsIt() {
    JsonNode on = patched("{\"opens_enabled\":true,\"subdomain\":\"track\"}");
    node.publish(node.get(path, key).json());
    JsonNode verified = node.post(path + "/verify", key, "").json();
    assertEquals("verified", verified.get("status").stringValue());
    assertEquals("verified", verified.get("tracking").get("status").stringValue());
    assertTrue(verified.get("tracking").get("verified_at").isString());

    for (String same :
        new String[] {
          "{}",
          "{\"opens_enabled\":true}",
          "{\"clicks_enabled\":false}",
          "{\"subdomain\":\" TRACK \"}",
          "{\"opens_enabled\":true,\"clicks_enabled\":false,\"subdomain\":\"track\"}"
        }) {
      Answer kept = patch(same);
      assertEquals(verified, kept.json(), same);
    }
    for (String change :
        new String[] {
          "{\"clicks_enabled\":true}", "{\"opens_enabled\":false}", "{\"subdomain\":\"other\"}"
        }) {
      JsonNode after = patch(change).json();
      assertReset(after.get("tracking"));
      // Mail flow never moves.
      assertEquals(verified.get("status"), after.get("status"));
      assertEquals(verified.get("verified_at"), after.get("verified_at"));
      assertEquals(verified.get("dns_records"), after.get("dns_records"));
      assertTrue(after.get("verification_failure").isNull());
      node.publish(after);
      JsonNode again = node.post(path + "/verify", key, "").json();
      assertEquals("verified", again.get("tracking").get("status").stringValue(), change);
    }
    assertEquals("track", on.get("subdomain").stringValue());
  }

  private static void assertReset(JsonNode tracking) {
    assertEquals("pending", tracking.get("status").stringValue());
    assertTrue(tracking.get("verified_at").isNull());
    assertTrue(tracking.get("verification_failure").isNull());
  }

  @Test
  void aFailedTrackingCheckNeverTouchesMailFlow() {
    node.publish(domain);
    assertEquals(
        "verified", node.post(path + "/verify", key, "").json().get("status").stringValue());
    patched("{\"opens_enabled\":true,\"subdomain\":\"missing\"}");
    JsonNode checked = node.post(path + "/verify", key, "").json();
    assertEquals("verified", checked.get("status").stringValue());
    assertTrue(checked.get("verification_failure").isNull());
    JsonNode tracking = checked.get("tracking");
    assertEquals("pending", tracking.get("status").stringValue());
    assertEquals(
        "tracking_cname_missing", tracking.get("verification_failure").get("code").stringValue());
    // A change forgets the failure.
    assertReset(patched("{\"subdomain\":\"elsewhere\"}"));
    // Turned off, nothing of it is left.
    JsonNode off = patched("{\"opens_enabled\":false}");
    assertTracking(off, false, false, "elsewhere", "disabled");
    assertTrue(off.get("verification_failure").isNull());
  }

  @Test
  void theNameNeverChanges() {
    Answer answer = node.patch(path, key, "{\"name\":\"" + name + "\",\"tracking\":{}}");
    assertEquals(422, answer.status());
    assertEquals(
        "The name of a domain cannot be changed. Register the other name instead.",
        answer.json().get("error").get("errors").get("name").get(0).stringValue());
  }
}
