package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `GET /v1/domains/{id}/diagnosis` over HTTP, with the playground as the customer's DNS.
class DiagnosisApiTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_VERIFY", "0.001/3"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue() + "/diagnosis";
  }

  private static List<String> codes(Answer answer) {
    List<String> out = new ArrayList<>();
    answer.json().get("findings").forEach(one -> out.add(one.get("code").stringValue()));
    return out;
  }

  private static void put(JsonNode record, String name, String value) {
    node.playground().world().put(name, record.get("type").stringValue(), value);
  }

  @Test
  void namesTheMistakeAndWhatToTypeWhenAskedAfresh() {
    String key = node.key();
    JsonNode domain = node.register(key, "doubled.example");
    JsonNode record = domain.get("dns_records").get(0);
    put(record, "anypost.doubled.example.doubled.example", record.get("value").stringValue());
    Answer answer = node.get(path(domain) + "?fresh=true", key);
    assertEquals(200, answer.status(), answer::toString);
    assertTrue(answer.json().get("fresh").booleanValue());
    assertTrue(answer.json().get("broken").booleanValue());
    JsonNode first = answer.json().get("findings").get(0);
    assertEquals("owner_doubled", first.get("code").stringValue(), answer::toString);
    assertEquals("anypost.doubled.example CNAME", first.get("record").stringValue());
    assertTrue(first.get("fix").stringValue().contains("Name anypost"), first::toString);
    JsonNode seen = answer.json().get("records").get(0);
    assertEquals("missing", seen.get("status").stringValue());
    assertEquals(3, seen.get("servers").size(), "two name servers and the resolver");
  }

  @Test
  void readsTheEvidenceOfTheLastCheckOtherwise() {
    String key = node.key();
    JsonNode domain = node.register(key, "evidence.example");
    node.publish(domain);
    JsonNode record = domain.get("dns_records").get(0);
    put(
        record,
        "anypost.evidence.example",
        record.get("value").stringValue() + ".evidence.example");
    assertEquals(
        "apex_cname_mismatch",
        node.post("/v1/domains/" + domain.get("id").stringValue() + "/verify", key, "")
            .json()
            .get("verification_failure")
            .get("code")
            .stringValue());
    int asked = node.playground().queries().entries().size();
    Answer answer = node.get(path(domain), key);
    assertFalse(answer.json().get("fresh").booleanValue());
    assertEquals(asked, node.playground().queries().entries().size(), "asks nobody");
    assertEquals("target_has_zone_appended", codes(answer).getFirst(), answer::toString);
    assertEquals("ok", answer.json().get("records").get(1).get("status").stringValue());
  }

  @Test
  void findsNothingBreakingInARightDomain() {
    String key = node.key();
    JsonNode domain = node.register(key, "right.example");
    node.publish(domain);
    Answer fresh = node.get(path(domain) + "?fresh=1", key);
    assertFalse(fresh.json().get("broken").booleanValue(), fresh::toString);
    fresh
        .json()
        .get("records")
        .forEach(record -> assertEquals("ok", record.get("status").stringValue(), fresh::toString));
    node.post("/v1/domains/" + domain.get("id").stringValue() + "/verify", key, "");
    Answer kept = node.get(path(domain), key);
    assertFalse(kept.json().get("broken").booleanValue(), kept::toString);
    kept.json()
        .get("records")
        .forEach(record -> assertEquals("ok", record.get("status").stringValue(), kept::toString));
  }

  @Test
  void asksAtOnceWhenNothingWasEverChecked() {
    String key = node.key();
    JsonNode domain = node.register(key, "never.example");
    Answer answer = node.get(path(domain), key);
    assertTrue(answer.json().get("fresh").booleanValue());
    assertTrue(codes(answer).contains("record_missing"), answer::toString);
  }

  @Test
  void drawsOnTheLimitOfVerifyAndThenReadsWhatThereIs() {
    String key = node.key();
    JsonNode domain = node.register(key, "limited.example");
    for (int i = 0; i < 3; i++) {
      assertTrue(node.get(path(domain) + "?fresh=true", key).json().get("fresh").booleanValue());
    }
    Answer over = node.get(path(domain) + "?fresh=true", key);
    assertEquals(200, over.status());
    assertFalse(over.json().get("fresh").booleanValue());
    assertEquals("unknown", over.json().get("records").get(0).get("status").stringValue());
  }

  @Test
  void isThereForReadersOfTheOwnOrganizationOnly() {
    UUID organization = node.organization();
    String reader = node.key(organization, Set.of(Scope.EMAIL_DOMAINS_READ));
    String owner =
        node.key(organization, Set.of(Scope.EMAIL_DOMAINS_READ, Scope.EMAIL_DOMAINS_MANAGE));
    JsonNode domain = node.register(owner, "scoped.example");
    assertEquals(200, node.get(path(domain), reader).status());
    assertEquals(404, node.get(path(domain), node.key()).status());
    assertEquals(404, node.get("/v1/domains/domain_nonsense/diagnosis", owner).status());
    assertEquals(422, node.get(path(domain) + "?fresh=maybe", owner).status());
    String stranger = node.key(organization, Set.of());
    assertEquals(403, node.get(path(domain), stranger).status());
  }

  @Test
  void neverChangesADomain() {
    String key = node.key();
    JsonNode domain = node.register(key, "unchanged.example");
    String item = "/v1/domains/" + domain.get("id").stringValue();
    JsonNode before = node.get(item, key).json();
    node.get(path(domain) + "?fresh=true", key);
    assertEquals(before, node.get(item, key).json());
  }
}
