package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// C-9: a POST with an Idempotency-Key has its effect once.
class IdempotencyTest {
  private static TestNode node;
  private static SteeredClock clock;
  private static UUID organization;
  private static String key;
  private static volatile boolean publisherAway;

  @BeforeAll
  static void start() {
    clock = new SteeredClock(Instant.now());
    node =
        TestNode.start(new TestNode.Options().at(clock).publishing(IdempotencyTest::sometimesAway));
    organization = node.organization();
    key = node.key(organization, Scope.all());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Publisher sometimesAway(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        if (publisherAway) {
          throw new PublishingFailed("away");
        }
        real.publish(domain);
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

  private static Answer create(String caller, String idempotencyKey, String name) {
    return node.send(
        "POST",
        "/v1/domains",
        caller,
        "{\"name\":\"" + name + "\"}",
        "Idempotency-Key",
        idempotencyKey);
  }

  private static boolean replayed(Answer answer) {
    return answer.header("Idempotent-Replayed").isPresent();
  }

  @Test
  void theSameRequestGetsTheSameAnswerToTheByte() {
    Answer first = create(key, "same", "same.idem.test");
    assertEquals(201, first.status(), first::toString);
    assertFalse(replayed(first));
    Answer again = create(key, "same", "same.idem.test");
    assertEquals(201, again.status());
    assertEquals(first.body(), again.body());
    assertEquals("true", again.header("Idempotent-Replayed").orElseThrow());
    assertNotEquals(first.header("X-Request-Id"), again.header("X-Request-Id"));
    // Another key of the same organization is the same caller.
    assertTrue(replayed(create(node.key(organization, Scope.all()), "same", "same.idem.test")));
  }

  @Test
  void anotherBodyIs422() {
    create(key, "body", "body.idem.test");
    Answer other = create(key, "body", "other-body.idem.test");
    assertEquals(422, other.status());
    assertEquals("idempotency_mismatch", other.json().get("error").get("type").stringValue());
    assertEquals(201, create(key, "free", "other-body.idem.test").status());
  }

  @Test
  void anotherOrganizationHasKeysOfItsOwn() {
    create(key, "org", "org.idem.test");
    Answer other = create(node.key(), "org", "org.idem.test");
    assertEquals(422, other.status());
    assertEquals(
        "The domain org.idem.test is already registered.",
        other.json().get("error").get("message").stringValue());
    assertFalse(replayed(other));
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    Answer first = create(key, "day", "day.idem.test");
    clock.advance(Duration.ofHours(24));
    assertTrue(replayed(create(key, "day", "day.idem.test")));
    clock.advance(Duration.ofMillis(1));
    Answer late = create(key, "day", "day.idem.test");
    assertEquals(422, late.status());
    assertFalse(replayed(late));
    assertEquals(201, first.status());
  }

  @Test
  void aRefusalIsKeptToo() {
    Answer refused = create(key, "refused", "not a name");
    assertEquals(422, refused.status());
    Answer again = create(key, "refused", "not a name");
    assertTrue(replayed(again));
    assertEquals(refused.body(), again.body());

    Answer taken = create(node.key(), "x", "taken.idem.test");
    assertEquals(422, create(key, "taken", "taken.idem.test").status());
    assertEquals(201, taken.status());
    assertTrue(replayed(create(key, "taken", "taken.idem.test")));
  }

  @Test
  void troubleOfOursIsNotKept() {
    publisherAway = true;
    try {
      Answer away = create(key, "away", "away.idem.test");
      assertEquals(503, away.status());
      assertFalse(replayed(create(key, "away", "away.idem.test")));
    } finally {
      publisherAway = false;
    }
    Answer back = create(key, "away", "away.idem.test");
    assertEquals(201, back.status(), back::toString);
    assertFalse(replayed(back));
    String sendOnly = node.key(organization, java.util.Set.of());
    assertEquals(403, create(sendOnly, "denied", "denied.idem.test").status());
    assertEquals(201, create(key, "denied", "denied.idem.test").status());
  }

  @Test
  void fiftyAtOnceHaveOneEffect() throws Exception {
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(() -> create(key, "fifty", "fifty.idem.test"));
    }
    int fresh = 0;
    String body = "";
    try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
      for (Future<Answer> future : threads.invokeAll(calls)) {
        Answer answer = future.get();
        if (answer.status() == 409) {
          assertEquals(
              "idempotency_concurrent", answer.json().get("error").get("type").stringValue());
          continue;
        }
        assertEquals(201, answer.status(), answer::toString);
        fresh += replayed(answer) ? 0 : 1;
        assertTrue(body.isEmpty() || body.equals(answer.body()));
        body = answer.body();
      }
    }
    assertEquals(1, fresh);
    assertEquals(
        1,
        TestDatabase.number(
            node.database(), "SELECT count(*) FROM event WHERE domain_name = 'fifty.idem.test'"));
  }

  @Test
  void aKeyHasOneTo255Characters() {
    assertEquals(201, create(key, "k".repeat(255), "long.idem.test").status());
    for (String bad : List.of("k".repeat(256), " ")) {
      Answer answer = create(key, bad, "bad.idem.test");
      assertEquals(422, answer.status(), answer::toString);
      assertEquals(
          "The Idempotency-Key must be 1 to 255 characters long.",
          answer.json().get("error").get("message").stringValue());
    }
  }

  @Test
  void aVerifyIsReplayedAndAsksNothing() {
    String id = node.register(key, "verify.idem.test").get("id").stringValue();
    String path = "/v1/domains/" + id + "/verify";
    Answer first = node.send("POST", path, key, "", "Idempotency-Key", "verify");
    assertEquals(200, first.status());
    long asked = node.playground().queries().counters().get("queries");
    Answer again = node.send("POST", path, key, "", "Idempotency-Key", "verify");
    assertTrue(replayed(again));
    assertEquals(first.body(), again.body());
    assertEquals(asked, node.playground().queries().counters().get("queries"));
    // The same key on another path is another request.
    String other = node.register(key, "verify2.idem.test").get("id").stringValue();
    assertFalse(
        replayed(
            node.send(
                "POST", "/v1/domains/" + other + "/verify", key, "", "Idempotency-Key", "verify")));
  }

  @Test
  void aVerifyStillRunningIs409() throws Exception {
    String id = node.register(key, "running.idem.test").get("id").stringValue();
    String path = "/v1/domains/" + id + "/verify";
    // As another node would hold it.
    try (java.sql.Connection connection =
            java.sql.DriverManager.getConnection(
                node.database().url(), node.database().user(), node.database().password());
        java.sql.PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO idempotent_request (organization_id, idempotency_key, endpoint, body_hash,
                                                leased_until, created_at)
                VALUES (?, 'running', ?, sha256(''), ?, ?)
                """)) {
      insert.setObject(1, organization);
      insert.setString(2, "POST " + path);
      insert.setObject(3, clock.instant().plusSeconds(60).atOffset(java.time.ZoneOffset.UTC));
      insert.setObject(4, clock.instant().atOffset(java.time.ZoneOffset.UTC));
      insert.executeUpdate();
    }
    Answer running = node.send("POST", path, key, "", "Idempotency-Key", "running");
    assertEquals(409, running.status(), running::toString);
    assertEquals("idempotency_concurrent", running.json().get("error").get("type").stringValue());
    assertEquals("1", running.header("Retry-After").orElseThrow());
    // The node that held it died: its lease runs out.
    clock.advance(Duration.ofSeconds(61));
    assertEquals(200, node.send("POST", path, key, "", "Idempotency-Key", "running").status());
  }
}
