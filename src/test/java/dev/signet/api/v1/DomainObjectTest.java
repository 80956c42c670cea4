package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// AP-2 and C-8: the domain object through its life, member by member.
class DomainObjectTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static TestNode node;
  private static SteeredClock clock;

  @BeforeAll
  static void start() {
    clock = new SteeredClock(Instant.parse("2026-03-01T12:00:00.123456Z"));
    node = TestNode.start(new TestNode.Options().at(clock));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void theDomainObjectIsTheOneOfTheContract() {
    String key = node.key();
    JsonNode created = node.register(key, "mail.golden.test");
    assertGolden("create-domain", created);
    String path = "/v1/domains/" + created.get("id").stringValue();
    assertEquals(created, node.get(path, key).json());
    assertEquals(created, node.get("/v1/domains", key).json().get("data").get(0));

    clock.advance(Duration.ofMinutes(1));
    assertGolden("verify-domain-unpublished", node.post(path + "/verify", key, "").json());

    JsonNode tracked =
        node.patch(path, key, "{\"tracking\":{\"clicks_enabled\":true,\"subdomain\":\"Track\"}}")
            .json();
    assertGolden("update-domain-tracking", tracked);

    node.publish(tracked);
    clock.advance(Duration.ofMinutes(1));
    JsonNode verified = node.post(path + "/verify", key, "").json();
    assertGolden("verify-domain-published", verified);
    assertEquals(verified, node.get(path, key).json());
  }

  @Test
  void idsAreVersion7AndRecordsOfAnApexAreRelativeToIt() {
    JsonNode domain = node.register(node.key(), "apex.test");
    assertTrue(
        domain
            .get("id")
            .stringValue()
            .matches("domain_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    assertEquals("anypost", domain.get("dns_records").get(0).get("name").stringValue());
    assertEquals("ap1._domainkey", domain.get("dns_records").get(1).get("name").stringValue());
    assertTrue(
        domain
            .get("dns_records")
            .get(0)
            .get("value")
            .stringValue()
            .matches("d[a-z2-7]{16,}\\.c\\.anypost\\.email"));
  }

  /// Compares with `golden/v1/{name}.json`, where ids, tokens and messages have placeholders.
  private static void assertGolden(String name, JsonNode given) {
    String text =
        given
            .toString()
            .replaceAll("domain_[0-9a-f-]{36}", "domain_ID")
            .replaceAll("\\bd[a-z2-7]{16,}(?=\\.c\\.anypost)", "TOKEN")
            // Its words are tested where they are made.
            .replaceAll("\"message\":\"[^\"]+\"", "\"message\":\"MESSAGE\"");
    try (InputStream in =
        DomainObjectTest.class.getResourceAsStream("/golden/v1/" + name + ".json")) {
      String golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      JsonNode wanted = JSON.readTree(golden);
      // Text, not trees: the order of members is part of the picture.
      assertEquals(wanted.toPrettyString(), JSON.readTree(text).toPrettyString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
