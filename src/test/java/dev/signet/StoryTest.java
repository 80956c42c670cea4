package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.refusal.Refused;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The main job, end to end, on real packets: register, publish, verify, delete.
class StoryTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void aDomainIsRegisteredPublishedVerifiedAndDeleted() {
    String key = node.key();
    JsonNode domain = node.register(key, "Mail.Story.Example.");
    String path = "/v1/domains/" + domain.get("id").stringValue();
    assertEquals("mail.story.example", domain.get("name").stringValue());
    assertEquals("pending", domain.get("status").stringValue());
    assertEquals("anypost.mail", domain.get("dns_records").get(0).get("name").stringValue());

    Answer before = node.post(path + "/verify", key, "");
    assertEquals(
        "apex_cname_missing", before.json().get("verification_failure").get("code").stringValue());
    assertEquals(domain.get("dns_records"), before.json().get("dns_records"), "V-6");

    node.publish(domain);
    Answer after = node.post(path + "/verify", key, "");
    assertEquals("verified", after.json().get("status").stringValue(), after::toString);
    assertTrue(after.json().get("verification_failure").isNull());
    assertEquals(after.json(), node.get(path, key).json());

    assertEquals(204, node.delete(path, key).status());
    assertEquals(404, node.get(path, key).status());
  }

  @Test
  void aDomainThatNoResolverKnowsIsNotHostedByThePlayground() {
    String key = node.key();
    JsonNode domain = node.register(key, "offline-story.com");
    String path = "/v1/domains/" + domain.get("id").stringValue() + "/verify";
    assertEquals(
        "chain_broken",
        node.post(path, key, "").json().get("verification_failure").get("code").stringValue());
    assertThrows(Refused.class, () -> node.publish(domain));
    assertEquals("pending", node.post(path, key, "").json().get("status").stringValue());
  }
}
