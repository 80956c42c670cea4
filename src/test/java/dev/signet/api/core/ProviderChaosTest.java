package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.provider.resend.ChaosProvider;
import dev.signet.provider.resend.ChaosProvider.Call;
import dev.signet.provider.resend.ChaosProvider.Held;
import dev.signet.provider.resend.Fault;
import dev.signet.provider.resend.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// FAULTS W6, W7 through the whole service: whatever a provider does, there is no domain there
/// without one here, none here without one there, and the caller hears clearly and soon.
class ProviderChaosTest {
  private static final String DOMAINS = "/core/email-domains";
  private static final Timing SOON =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofMillis(700),
          Duration.ofMillis(2_500),
          Duration.ofMillis(1_500));
  private static final Duration SLOW = Duration.ofMillis(2_600);
  private static final SteeredClock CLOCK = new SteeredClock(Instant.parse("2026-03-01T12:00:00Z"));

  private static ChaosProvider chaos;
  private static TestNode node;
  private static String key;

  @BeforeAll
  static void start() throws IOException {
    chaos = ChaosProvider.start(CLOCK);
    chaos.acceptDuplicates();
    node =
        TestNode.start(
            new TestNode.Options()
                .at(CLOCK)
                .with("SIGNET_RESEND_API_KEY", ChaosProvider.KEY)
                .with("SIGNET_RESEND_URL", chaos.url().toString())
                .with("SIGNET_LIMIT_VERIFY", "1000/1000")
                .providing(SOON, UnaryOperator.identity(), UnaryOperator.identity()));
    key = node.key();
  }

  @AfterAll
  static void stop() {
    node.close();
    chaos.close();
  }

  @BeforeEach
  void heal() {
    chaos.otherwise(call -> new Fault.None());
  }

  private static Answer register(String name) {
    long start = System.nanoTime();
    Answer answer = node.post(DOMAINS, key, "{\"domain\":\"" + name + "\"}");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(15)) < 0, () -> name + " took " + took);
    return answer;
  }

  private static long count(String sql) {
    return TestDatabase.number(node.database(), sql);
  }

  /// Lets the time pass in which open calls are settled, and waits until they are.
  private static void settle() throws InterruptedException {
    chaos.otherwise(call -> new Fault.None());
    CLOCK.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 300; i++) {
      if (count(
              "SELECT (SELECT count(*) FROM provider_intent) + (SELECT count(*) FROM provider_deletion)")
          == 0) {
        return;
      }
      if (i % 20 == 19) {
        CLOCK.advance(Duration.ofMinutes(10));
      }
      Thread.sleep(100);
    }
    throw new AssertionError("not settled");
  }

  /// Every remote domain has its row, and every row its remote domain.
  private static void assertAgreement() {
    Set<String> remote = new TreeSet<>();
    for (Held held : chaos.held()) {
      remote.add(held.name() + " " + held.id());
    }
    assertEquals(remote.size(), chaos.held().stream().map(Held::name).distinct().count());
    for (String one : remote) {
      String[] parts = one.split(" ");
      assertEquals(
          1,
          count(
              "SELECT count(*) FROM email_domain WHERE name = '%s' AND remote_id = '%s'"
                  .formatted(parts[0], parts[1])),
          () -> "an orphan at the provider: " + one);
    }
    assertEquals(
        remote.size(),
        count("SELECT count(*) FROM email_domain WHERE remote_id IS NOT NULL AND NOT sandbox"),
        "a row without a remote domain");
  }

  record Trouble(Fault fault, int status, String detail) {}

  static List<Trouble> troubles() {
    return List.of(
        new Trouble(new Fault.SlowAct(SLOW), 503, "Resend"),
        new Trouble(new Fault.SlowReply(Duration.ofSeconds(15)), 503, "Resend"),
        new Trouble(new Fault.Trickle(Duration.ofMillis(300)), 503, "Resend"),
        new Trouble(new Fault.RateLimited("1"), 503, "Resend"),
        new Trouble(new Fault.ErrorBefore(500), 503, "Resend"),
        new Trouble(new Fault.LostRequest(), 503, "Resend"),
        new Trouble(new Fault.ErrorBefore(403), 502, "Something went wrong"),
        new Trouble(new Fault.Says(200, "<html><script>alert(1)</script>"), 502, "Resend answered"),
        new Trouble(new Fault.OtherDomain(), 502, "Resend answered"),
        new Trouble(new Fault.ManyRecords(), 502, "Resend answered"),
        new Trouble(new Fault.Truncated(), 502, "Resend answered"),
        new Trouble(new Fault.WrongTypes(), 502, "Resend answered"),
        new Trouble(new Fault.Redirect("http://127.0.0.1:9/"), 502, "redirect"));
  }

  @Test
  void eachTroubleIsAClearAnswerAndLeavesNothing() throws InterruptedException {
    List<Trouble> troubles = troubles();
    for (int i = 0; i < troubles.size(); i++) {
      Trouble trouble = troubles.get(i);
      String name = "trouble" + i + ".test";
      chaos.otherwise(call -> call == Call.LIST ? new Fault.ErrorBefore(500) : trouble.fault());
      Answer answer = register(name);
      assertEquals(trouble.status(), answer.status(), () -> trouble + " " + answer);
      String detail = answer.json().get("detail").stringValue();
      assertTrue(detail.contains(trouble.detail()), detail);
      assertFalse(detail.contains("<"), detail);
      assertEquals(trouble.status() == 503, answer.header("Retry-After").isPresent());
      assertEquals(0, count("SELECT count(*) FROM email_domain WHERE name = '" + name + "'"));
    }
    // By the clock of the service minutes pass before it looks; the slow one has acted by then.
    Thread.sleep(SLOW);
    settle();
    for (int i = 0; i < troubles.size(); i++) {
      String name = "trouble" + i + ".test";
      assertEquals(List.of(), chaos.held(name), () -> "left by " + name);
      assertEquals(201, register(name).status(), "the name is free again");
      delete(name);
    }
    settle();
    assertAgreement();
  }

  private static void delete(String name) {
    for (JsonNode domain : node.get(DOMAINS + "?limit=100", key).json().get("items")) {
      if (domain.get("domain").stringValue().equals(name)) {
        assertEquals(204, node.delete(CoreStoryTest.path(domain), key).status());
      }
    }
  }

  @Test
  void whileItIsNotKnownWhatHappenedTheNameIsNeitherFreeNorTaken() throws InterruptedException {
    chaos.otherwise(call -> call == Call.LIST ? new Fault.ErrorBefore(500) : new Fault.LostReply());
    assertEquals(503, register("unknown.test").status());
    assertEquals(1, chaos.held("unknown.test").size());
    heal();
    Answer again = register("unknown.test");
    assertEquals(503, again.status(), again::toString);
    assertEquals("60", again.header("Retry-After").orElse(""));
    Answer v1 = node.post("/v1/domains", key, "{\"name\":\"unknown.test\"}");
    assertEquals(422, v1.status(), v1::toString);
    settle();
    assertEquals(0, chaos.held("unknown.test").size());
  }

  @Test
  void aDomainThatWasThereBeforeIsNeverTouched() throws InterruptedException {
    String old = chaos.plant("leftover.test", CLOCK.instant().minus(Duration.ofHours(1)));
    chaos.otherwise(call -> call == Call.LIST ? new Fault.ErrorBefore(500) : new Fault.LostReply());
    assertEquals(503, register("leftover.test").status());
    settle();
    assertEquals(List.of(old), chaos.held("leftover.test").stream().map(Held::id).toList());
    CLOCK.advance(Duration.ofMinutes(1));
    assertEquals(0, count("SELECT count(*) FROM email_domain WHERE name = 'leftover.test'"));
    // The real one would refuse the name; this one is only here to be left alone.
    chaos.forget(old);
  }

  @Test
  void randomFaultsLeaveNeitherOrphansNorDuplicates() throws InterruptedException {
    Random random = new Random(11);
    List<Fault> faults =
        List.of(
            new Fault.LostReply(),
            new Fault.LostRequest(),
            new Fault.ErrorBefore(500),
            new Fault.ErrorAfter(500),
            new Fault.ErrorAfter(504),
            new Fault.RateLimited("1"),
            new Fault.SlowReply(Duration.ofMillis(900)),
            new Fault.SlowAct(Duration.ofMillis(900)),
            new Fault.Says(200, "<html>"),
            new Fault.OtherDomain(),
            new Fault.Truncated(),
            new Fault.WrongTypes(),
            new Fault.Duplicates());
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      chaos.otherwise(call -> {
        synchronized (random) {
          return random.nextInt(3) == 0
              ? faults.get(random.nextInt(faults.size()))
              : new Fault.None();
        }
      });
      Answer answer = register("random" + i + ".test");
      assertTrue(Set.of(201, 502, 503).contains(answer.status()), answer::toString);
      if (answer.status() == 201) {
        made.add("random" + i + ".test");
      }
      if (made.size() > 3 && i % 3 == 0) {
        delete(made.removeFirst());
      }
    }
    assertFalse(made.isEmpty());
    settle();
    assertAgreement();
    made.forEach(ProviderChaosTest::delete);
    settle();
    assertAgreement();
  }

  @Test
  void refreshNeverStartsVerificationAndVerifyStartsItOnce() throws InterruptedException {
    JsonNode domain = register("calls.test").json();
    String path = CoreStoryTest.path(domain);
    assertFalse(domain.has("sandbox"));
    int before = chaos.calls(Call.VERIFY);
    for (int i = 0; i < 5; i++) {
      JsonNode seen = node.post(path + "/refresh", key, "").json();
      assertTrue(seen.get("verification_initiated_at").isNull());
    }
    assertEquals(before, chaos.calls(Call.VERIFY));
    JsonNode verifying = node.post(path + "/verify", key, "").json();
    assertEquals(before + 1, chaos.calls(Call.VERIFY));
    assertFalse(verifying.get("verification_initiated_at").isNull());

    String id = chaos.held("calls.test").getFirst().id();
    chaos.judge(id, "verified", "verified");
    JsonNode seen = node.post(path + "/refresh", key, "").json();
    assertEquals("pending", CoreStoryTest.status(seen), "DMARC is still to come");
    node.playground().world().put("_dmarc.calls.test", "TXT", "v=DMARC1; p=reject");
    seen = node.post(path + "/refresh", key, "").json();
    assertEquals("verified", CoreStoryTest.status(seen), seen::toString);
    assertFalse(seen.get("verified_at").isNull());
    for (String[] row :
        new String[][] {
          {"temporary_failure", "pending"},
          {"a word never seen", "pending"},
          {"partially_failed", "failed"},
          {"verified", "verified"}
        }) {
      chaos.judge(id, row[0], "verified");
      assertEquals(
          row[1], CoreStoryTest.status(node.post(path + "/refresh", key, "").json()), row[0]);
    }
    assertEquals(before + 1, chaos.calls(Call.VERIFY));

    chaos.forget(id);
    Answer gone = node.post(path + "/refresh", key, "");
    assertEquals(502, gone.status(), gone::toString);
    assertEquals("failed", CoreStoryTest.status(node.get(path, key).json()));
    assertEquals(204, node.delete(path, key).status());
    settle();
  }

  @Test
  void aFailedReadChangesNothing() throws InterruptedException {
    JsonNode domain = register("steady.test").json();
    String path = CoreStoryTest.path(domain);
    for (Fault fault :
        List.of(
            new Fault.Says(200, "<html>"),
            new Fault.OtherDomain(),
            new Fault.ManyRecords(),
            new Fault.WrongTypes(),
            new Fault.ErrorBefore(500))) {
      chaos.otherwise(call -> fault);
      Answer answer = node.post(path + "/refresh", key, "");
      assertTrue(Set.of(502, 503).contains(answer.status()), answer::toString);
      assertEquals(domain, node.get(path, key).json());
    }
    heal();
    assertEquals(204, node.delete(path, key).status());
    settle();
  }

  @Test
  void aDeleteIsRetriedUntilTheProviderAgrees() throws InterruptedException {
    JsonNode domain = register("stubborn.test").json();
    chaos.otherwise(call -> new Fault.ErrorBefore(500));
    assertEquals(204, node.delete(CoreStoryTest.path(domain), key).status());
    assertEquals(404, node.get(CoreStoryTest.path(domain), key).status());
    Thread.sleep(3000);
    assertEquals(1, chaos.held("stubborn.test").size());
    settle();
    assertEquals(0, chaos.held("stubborn.test").size());
    assertAgreement();
  }

  @Test
  void aNameThatIsStillToBeRemovedThereCanBeRegisteredAtOnce() throws InterruptedException {
    JsonNode domain = register("twice.test").json();
    String first = chaos.held("twice.test").getFirst().id();
    chaos.next(Call.DELETE, new Fault.ErrorBefore(400));
    assertEquals(204, node.delete(CoreStoryTest.path(domain), key).status());
    // Whoever comes first, the background or this one, is refused there.
    Answer again = register("twice.test");
    if (again.status() == 503) {
      again = register("twice.test");
    }
    assertEquals(201, again.status(), again::toString);
    settle();
    List<Held> held = chaos.held("twice.test");
    assertEquals(1, held.size());
    assertFalse(held.getFirst().id().equals(first));
    assertAgreement();
  }
}
