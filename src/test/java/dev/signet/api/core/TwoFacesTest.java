package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// One registry, two faces: what is made in one dialect is seen by the other as AR-9 and C-5 say.
class TwoFacesTest {
  private static final String DOMAINS = "/core/email-domains";
  private static final SteeredClock CLOCK = new SteeredClock(Instant.parse("2026-03-01T12:00:00Z"));
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().at(CLOCK));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Answer register(String key, String name, String provider) {
    return node.post(
        DOMAINS, key, "{\"domain\":\"%s\",\"provider\":\"%s\"}".formatted(name, provider));
  }

  @Test
  void aDomainMadeInOneDialectIsSeenByTheOther() {
    String key = node.key();
    JsonNode v1 = node.register(key, "made-in-v1.test");
    String uuid = v1.get("id").stringValue().substring("domain_".length());
    JsonNode core = node.get(DOMAINS + "/" + uuid, key).json();
    assertEquals(uuid, core.get("id").stringValue());
    assertEquals("native", core.get("provider").stringValue());
    assertFalse(core.has("sandbox"));
    List<String> both = new ArrayList<>();
    v1.get("dns_records")
        .forEach(record ->
            both.add(record.get("name").stringValue() + " " + record.get("value").stringValue()));
    List<String> shown = new ArrayList<>();
    core.get("dns_records")
        .forEach(record ->
            shown.add(record.get("name").stringValue() + " " + record.get("value").stringValue()));
    assertEquals(both, shown.subList(0, 3));
    assertEquals("_dmarc v=DMARC1; p=none;", shown.get(3));
    assertEquals("@ inbound.anypost.email", shown.get(4));
    assertEquals(10, core.get("dns_records").get(4).get("priority").intValue());
    assertFalse(core.get("dns_records").get(3).has("priority"));

    JsonNode made = register(key, "made-in-core.test", "native").json();
    String v1Path = "/v1/domains/domain_" + made.get("id").stringValue();
    JsonNode seen = node.get(v1Path, key).json();
    assertEquals("made-in-core.test", seen.get("name").stringValue());
    node.publish(seen);
    assertEquals(
        "verified", node.post(v1Path + "/verify", key, "").json().get("status").stringValue());
    JsonNode half = node.get(CoreStoryTest.path(made), key).json();
    assertEquals(
        List.of("verified", "verified", "verified", "pending", "pending"),
        CoreStoryTest.statuses(half));
    assertEquals("pending", CoreStoryTest.status(half));
    assertTrue(half.get("verified_at").isNull());

    JsonNode remote = register(key, "remote.test", "resend").json();
    assertEquals(
        404, node.get("/v1/domains/domain_" + remote.get("id").stringValue(), key).status());
    assertEquals(
        List.of("made-in-core.test", "made-in-v1.test"),
        names(node.get("/v1/domains", key).json().get("data"), "name"));
    assertEquals(
        List.of("remote.test", "made-in-core.test", "made-in-v1.test"),
        names(node.get(DOMAINS, key).json().get("items"), "domain"));
    assertEquals(204, node.delete(v1Path, key).status());
    assertEquals(404, node.get(CoreStoryTest.path(made), key).status());
  }

  private static List<String> names(JsonNode items, String member) {
    List<String> out = new ArrayList<>();
    items.forEach(item -> out.add(item.get(member).stringValue()));
    return out;
  }

  @Test
  void aNameIsHeldOnceWhicheverDialectTookIt() {
    String key = node.key();
    String other = node.key();
    node.register(key, "held.test");
    for (String who : List.of(key, other)) {
      for (String provider : List.of("native", "resend")) {
        Answer taken = register(who, "Held.TEST", provider);
        assertEquals(409, taken.status());
        // CL-1: another organization is told where to claim the name, and not who holds it.
        assertEquals(
            who.equals(key)
                ? "{\"detail\":\"The domain held.test is already registered.\"}"
                : "{\"detail\":\"The domain held.test is already registered.\","
                    + "\"claim\":\"/core/email-domains/claims\"}",
            taken.body());
      }
    }
    assertEquals(201, register(key, "held-remote.test", "resend").status());
    assertEquals(409, register(other, "held-remote.test", "native").status());
    Answer v1 = node.post("/v1/domains", other, "{\"name\":\"held-remote.test\"}");
    assertEquals(422, v1.status());
    assertTrue(v1.json().get("error").get("errors").has("name"));
    assertEquals("/v1/domains/claims", v1.json().get("error").get("claim").stringValue());
  }

  @Test
  void ofManyWhoRegisterANameAtOnceOneGetsIt() throws Exception {
    List<String> keys = List.of(node.key(), node.key(), node.key());
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String key = keys.get(i % 3);
      int kind = i % 3 + i / 3 % 3;
      calls.add(() ->
          switch (kind % 3) {
            case 0 -> node.post("/v1/domains", key, "{\"name\":\"race.test\"}");
            case 1 -> register(key, "race.test", "native");
            default -> register(key, "race.test", "resend");
          });
    }
    Collections.shuffle(calls, new java.util.Random(5));
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> future : executor.invokeAll(calls)) {
        answers.add(future.get());
      }
    }
    assertEquals(1, answers.stream().filter(answer -> answer.status() == 201).count());
    assertTrue(
        answers.stream().allMatch(answer -> List.of(201, 409, 422, 503).contains(answer.status())),
        answers::toString);
    assertEquals(
        1,
        TestDatabase.number(
            node.database(), "SELECT count(*) FROM email_domain WHERE name = 'race.test'"));
    assertEquals(
        TestDatabase.number(
            node.database(), "SELECT count(*) FROM sandbox_domain WHERE name = 'race.test'"),
        TestDatabase.number(
            node.database(),
            "SELECT count(*) FROM email_domain WHERE name = 'race.test' AND provider = 'resend'"));
  }

  @Test
  void aHoldThatWasNeverVerifiedGivesWayAcrossDialects() throws InterruptedException {
    String early = node.key();
    String late = node.key();
    JsonNode remote = register(early, "lapsed-remote.test", "resend").json();
    JsonNode ours = node.register(early, "lapsed-native.test");
    CLOCK.advance(Duration.ofDays(6));
    assertEquals(409, register(late, "lapsed-remote.test", "resend").status());
    CLOCK.advance(Duration.ofDays(2));
    assertEquals(409, register(early, "lapsed-remote.test", "resend").status(), "its own");
    assertEquals(201, register(late, "lapsed-remote.test", "resend").status());
    assertEquals(201, register(late, "lapsed-native.test", "resend").status());
    assertEquals(404, node.get(CoreStoryTest.path(remote), early).status());
    assertEquals(404, node.get("/v1/domains/" + ours.get("id").stringValue(), early).status());
    assertEquals(
        List.of("lapsed-native.test", "lapsed-remote.test"),
        TestDatabase.rows(
            node.database(),
            "SELECT domain_name FROM event WHERE type = 'domain.superseded'"
                + " AND domain_name LIKE 'lapsed%' ORDER BY 1"));
    for (int i = 0; i < 100; i++) {
      if (TestDatabase.number(node.database(), "SELECT count(*) FROM provider_deletion") == 0) {
        break;
      }
      Thread.sleep(50);
    }
    assertEquals(
        2,
        TestDatabase.number(
            node.database(), "SELECT count(*) FROM sandbox_domain WHERE name LIKE 'lapsed%'"));
  }

  @Test
  void pagesAreWalkedByCursor() {
    String key = node.key();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String name = "page" + i + ".test";
      assertEquals(201, register(key, name, i % 2 == 0 ? "native" : "resend").status());
      made.addFirst(name);
    }
    List<String> walked = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = node.get(DOMAINS + "?limit=2" + cursor, key).json();
      walked.addAll(names(page.get("items"), "domain"));
      JsonNode next = page.get("next_cursor");
      cursor = next.isNull() ? "" : "&cursor=" + next.stringValue();
    } while (!cursor.isEmpty());
    assertEquals(made, walked);
    for (String bad : List.of("?limit=0", "?limit=101", "?limit=x", "?cursor=x")) {
      assertEquals(422, node.get(DOMAINS + bad, key).status(), bad);
    }
    JsonNode first = node.get(DOMAINS + "?limit=1", key).json();
    assertEquals(
        422,
        node.get("/core/email-addresses?cursor=" + first.get("next_cursor").stringValue(), key)
            .status());
  }
}
