package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// C-5: one holder a name, and when a hold gives way. CL-7: names below one apex may have different
/// holders.
class HoldTest {
  private static final Duration LAPSE = Duration.ofDays(7);
  private static final Duration DEMOTED = Duration.ofDays(30);
  private static TestNode node;
  private static SteeredClock clock;

  @BeforeAll
  static void start() {
    clock = new SteeredClock(Instant.now());
    node = TestNode.start(new TestNode.Options().at(clock));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Answer register(String key, String name) {
    return node.post("/v1/domains", key, "{\"name\":\"" + name + "\"}");
  }

  private static void assertTaken(Answer answer, String name) {
    assertEquals(422, answer.status(), answer::toString);
    assertEquals("validation_error", answer.json().get("error").get("type").stringValue());
    // To the holder's own organization it goes on to say which one it is (EV-4).
    String said = answer.json().get("error").get("errors").get("name").get(0).stringValue();
    assertTrue(said.startsWith("The domain " + name + " is already registered"), said);
  }

  @Test
  void aHoldThatWasNeverVerifiedGivesWayAfterSevenDaysToSomebodyElse() {
    UUID holder = node.organization();
    String holderKey = node.key(holder, Scope.all());
    JsonNode hold = node.register(holderKey, "hold.test");
    String stranger = node.key();
    assertTaken(register(stranger, "hold.test"), "hold.test");
    clock.advance(LAPSE);
    assertTaken(register(stranger, "hold.test"), "hold.test");
    clock.advance(Duration.ofSeconds(1));
    // It does not lapse for its own holder, who loses nothing by asking again.
    assertTaken(register(holderKey, "hold.test"), "hold.test");

    JsonNode next = register(stranger, "hold.test").json();
    assertEquals("pending", next.get("status").stringValue());
    String holdId = hold.get("id").stringValue();
    assertEquals(404, node.get("/v1/domains/" + holdId, holderKey).status());
    assertTaken(register(holderKey, "hold.test"), "hold.test");
    assertEquals(
        List.of(holder + " hold.test domain.superseded"),
        TestDatabase.rows(
            node.database(),
            "SELECT organization_id, domain_name, type FROM event WHERE domain_id = '"
                + holdId.substring("domain_".length())
                + "' AND type <> 'domain.created'"));
    String oldToken = AskDns.target(hold).split("\\.")[0];
    assertEquals(
        List.of("t"),
        TestDatabase.rows(
            node.database(),
            "SELECT retired_at IS NOT NULL FROM zone_token WHERE token = '" + oldToken + "'"));
    assertTrue(!oldToken.equals(AskDns.target(next).split("\\.")[0]));
    assertEquals(List.of(), AskDns.missing(node.dns(), next));
    awaitGone(AskDns.target(hold));
  }

  private static void awaitGone(String target) {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!AskDns.nothingAt(node.dns(), target)) {
      assertTrue(System.nanoTime() < end, target + " is still served");
      Thread.onSpinWait();
    }
  }

  @Test
  void aHoldThatWasEverVerifiedStays() {
    String key = node.key();
    JsonNode domain = node.register(key, "verified-hold.test");
    node.publish(domain);
    String path = "/v1/domains/" + domain.get("id").stringValue();
    assertEquals(
        "verified", node.post(path + "/verify", key, "").json().get("status").stringValue());
    node.playground().world().clear();
    assertEquals(
        "pending", node.post(path + "/verify", key, "").json().get("status").stringValue());
    clock.advance(DEMOTED);
    assertTaken(register(node.key(), "verified-hold.test"), "verified-hold.test");
    node.publish(domain);
    assertEquals(
        "verified", node.post(path + "/verify", key, "").json().get("status").stringValue());
    clock.advance(DEMOTED.multipliedBy(10));
    assertTaken(register(node.key(), "verified-hold.test"), "verified-hold.test");
  }

  @Test
  void aHoldThatHasBeenDemotedForThirtyDaysCountsAsNeverVerified() {
    String key = node.key();
    JsonNode domain = node.register(key, "demoted-hold.test");
    node.publish(domain);
    String path = "/v1/domains/" + domain.get("id").stringValue();
    assertEquals(
        "verified", node.post(path + "/verify", key, "").json().get("status").stringValue());
    clock.advance(DEMOTED.multipliedBy(2));
    node.playground().world().clear();
    assertEquals(
        "pending", node.post(path + "/verify", key, "").json().get("status").stringValue());
    String stranger = node.key();
    clock.advance(DEMOTED);
    assertTaken(register(stranger, "demoted-hold.test"), "demoted-hold.test");
    clock.advance(Duration.ofSeconds(1));
    assertTaken(register(key, "demoted-hold.test"), "demoted-hold.test");
    assertEquals(201, register(stranger, "demoted-hold.test").status());
    assertEquals(404, node.get(path, key).status());
  }

  @Test
  void aNameBelowAnotherOrganizationsNameIsAnotherName() {
    node.register(node.key(), "parent.test");
    assertEquals(201, register(node.key(), "mail.parent.test").status());
  }
}
