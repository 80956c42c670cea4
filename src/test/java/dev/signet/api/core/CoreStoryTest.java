package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The five steps of a customer (register, publish, verify, refresh, create an address), for each
/// provider, on real packets (AR-2, AR-5, AR-7).
class CoreStoryTest {
  private static final String DOMAINS = "/core/email-domains";
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_VERIFY", "1000/1000"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  static JsonNode register(TestNode node, String key, String body) {
    Answer answer = node.post(DOMAINS, key, body);
    assertEquals(201, answer.status(), answer::toString);
    return answer.json();
  }

  static String path(JsonNode domain) {
    return DOMAINS + "/" + domain.get("id").stringValue();
  }

  static String status(JsonNode domain) {
    return domain.get("status").stringValue();
  }

  static List<String> statuses(JsonNode domain) {
    List<String> out = new ArrayList<>();
    domain.get("dns_records").forEach(record -> out.add(status(record)));
    return out;
  }

  static void publish(TestNode node, JsonNode domain) {
    domain.get("dns_records").forEach(record -> publish(node, domain, record));
  }

  static void publish(TestNode node, JsonNode domain, JsonNode record) {
    String apex = domain.get("domain").stringValue();
    String name = record.get("name").stringValue();
    String value = record.get("value").stringValue();
    node.playground()
        .world()
        .put(
            name.equals("@") ? apex : name + "." + apex,
            record.get("type").stringValue(),
            record.has("priority") ? record.get("priority").intValue() + " " + value : value);
  }

  /// Refreshes until the domain says `wanted`; checking goes on in the background meanwhile.
  static JsonNode refreshUntil(TestNode node, String key, JsonNode domain, String wanted)
      throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      Answer answer = node.post(path(domain) + "/refresh", key, "");
      assertEquals(200, answer.status(), answer::toString);
      if (status(answer.json()).equals(wanted)) {
        return answer.json();
      }
      Thread.sleep(100);
    }
    throw new AssertionError("still " + node.get(path(domain), key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"resend", "native"})
  void aDomainIsRegisteredPublishedVerifiedRefreshedAndHasAddresses(String provider)
      throws InterruptedException {
    String key = node.key();
    String name = provider + "-story.test";
    JsonNode domain =
        register(node, key, "{\"domain\":\" " + name + ". \",\"provider\":\"" + provider + "\"}");
    assertEquals(name, domain.get("domain").stringValue());
    assertEquals("pending", status(domain));
    assertTrue(domain.get("verification_initiated_at").isNull());
    assertEquals(provider.equals("resend"), domain.has("sandbox"));
    assertTrue(statuses(domain).stream().allMatch("pending"::equals));
    assertEquals(domain, node.get(path(domain), key).json());

    String address = "{\"address\":\"Support@" + name + "\",\"agent_id\":\"a1\"}";
    Answer early = node.post("/core/email-addresses", key, address);
    assertEquals(400, early.status(), early::toString);

    Answer unpublished = node.post(path(domain) + "/verify", key, "");
    assertEquals(200, unpublished.status(), unpublished::toString);
    assertEquals("pending", status(unpublished.json()));
    assertFalse(unpublished.json().get("verification_initiated_at").isNull());

    publish(node, domain);
    JsonNode verifying = node.post(path(domain) + "/verify", key, "").json();
    assertEquals(
        names(domain.get("dns_records")),
        names(verifying.get("dns_records")),
        "what to publish stays");
    JsonNode verified = refreshUntil(node, key, domain, "verified");
    assertTrue(statuses(verified).stream().allMatch("verified"::equals), verified::toString);
    assertFalse(verified.get("verified_at").isNull());
    assertEquals(verified, node.get(path(domain), key).json());

    Answer created = node.post("/core/email-addresses", key, address);
    assertEquals(201, created.status(), created::toString);
    assertEquals("support@" + name, created.json().get("address").stringValue());
    assertEquals(provider, created.json().get("provider").stringValue());

    assertEquals(204, node.delete(path(domain), key).status());
    assertEquals(404, node.get(path(domain), key).status());
    JsonNode left = node.get("/core/email-addresses", key).json().get("items").get(0);
    assertFalse(left.get("enabled").booleanValue());
    register(node, node.key(), "{\"domain\":\"" + name + "\",\"provider\":\"" + provider + "\"}");
  }

  private static List<String> names(JsonNode records) {
    List<String> out = new ArrayList<>();
    records.forEach(record ->
        out.add(
            record.get("type").stringValue()
                + " "
                + record.get("name").stringValue()
                + " "
                + record.get("value").stringValue()));
    return out;
  }

  @Test
  void aNativeDomainIsVerifiedUnderCoreOnlyWithEveryRecord() {
    String key = node.key();
    JsonNode domain = register(node, key, "{\"domain\":\"whole.test\",\"provider\":\"native\"}");
    JsonNode records = domain.get("dns_records");
    for (int i = 0; i < 3; i++) {
      publish(node, domain, records.get(i));
    }
    node.playground().world().put("whole.test", "MX", "10 mx.elsewhere.test");
    JsonNode seen = node.post(path(domain) + "/verify", key, "").json();
    assertEquals(List.of("verified", "verified", "verified", "pending", "failed"), statuses(seen));
    assertEquals("failed", status(seen));
    String v1 = "/v1/domains/domain_" + domain.get("id").stringValue();
    assertEquals("verified", status(node.get(v1, key).json()), "mail flow alone");

    node.playground().world().remove(DomainName.of("whole.test"), RecordType.MX, Optional.empty());
    publish(node, domain, records.get(4));
    node.playground().world().put("_dmarc.whole.test", "TXT", "v=DMARC1; p=reject; sp=none");
    JsonNode whole = node.post(path(domain) + "/verify", key, "").json();
    assertEquals("verified", status(whole), whole::toString);
  }
}
