package dev.signet.publishing.rfc2136;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dkim.KeyVault;
import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// One of two primaries fails in every way it can, or Signet itself dies in between: nothing half
/// made remains (FAULTS C5, C2; CONTRACT AP-5).
class PublisherFaultsTest {
  private static RealPrimary sound;
  private static RealPrimary faulty;
  private static FaultyPath path;

  @TempDir private static Path data;

  @BeforeAll
  static void start() {
    sound = RealPrimary.start(RealPrimary.Kind.KNOT);
    faulty = RealPrimary.start(RealPrimary.Kind.KNOT);
    path = FaultyPath.to(faulty);
  }

  @AfterAll
  static void stop() {
    path.close();
    faulty.close();
    sound.close();
  }

  private static TestNode.Options options(Target database, SteeredClock clock) {
    TestNode.Options options = new TestNode.Options().on(database).at(clock);
    RealPrimary.environment(sound.addressText() + "," + path.addressText()).forEach(options::with);
    return options
        .with("SIGNET_RECONCILE_EVERY", "1d")
        .with("SIGNET_MASTER_KEY_FILE", masterKey().toString());
  }

  /// The same for every node, since one takes over what another left.
  private static Path masterKey() {
    Path file = data.resolve("master.key");
    if (!Files.exists(file)) {
      KeyVault.open(file, true);
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource(value = FaultyPath.Fault.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aCreateThatCannotBePublishedEverywhereLeavesNothing(FaultyPath.Fault fault) {
    path.behave(FaultyPath.Fault.NONE);
    Target database = TestDatabase.fresh();
    SteeredClock clock = new SteeredClock(Instant.now());
    try (TestNode node = TestNode.start(options(database, clock))) {
      String key = node.key();
      path.behave(fault);
      long begin = System.nanoTime();
      Answer answer = node.post("/v1/domains", key, "{\"name\":\"fault.example\"}");
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      assertEquals(503, answer.status(), answer::toString);
      assertEquals("provisioning_error", answer.json().at("/error/type").stringValue());
      assertTrue(answer.header("Retry-After").isPresent());
      assertTrue(took.toMillis() < 5000, took::toString);
      for (String table : List.of("email_domain", "dkim_key", "zone_token", "event")) {
        assertEquals(0, count(database, table), table);
      }
      assertEquals(List.of(), sound.tokens(), "the sound one is cleaned at once");

      path.behave(FaultyPath.Fault.NONE);
      JsonNode domain = node.register(key, "fault.example");
      assertEquals(List.of(), AskDns.missing(sound.address(), domain));
      assertEquals(List.of(), AskDns.missing(faulty.address(), domain));
      clock.advance(Duration.ofSeconds(31));
      await("the interrupted ones are undone", () -> count(database, "publishing_intent") == 0);
      String token = AskDns.target(domain).replaceFirst("\\..*", "");
      assertEquals(List.of(token), sound.tokens());
      assertEquals(List.of(token), faulty.tokens());

      node.delete("/v1/domains/" + domain.get("id").stringValue(), key);
      StoryOnRealPrimariesTest.awaitNothing(sound.address(), AskDns.target(domain));
      StoryOnRealPrimariesTest.awaitNothing(faulty.address(), AskDns.target(domain));
    }
  }

  @Test
  void whatACrashLeftBetweenIntentAndCommitIsUndone() {
    path.behave(FaultyPath.Fault.NONE);
    Target database = TestDatabase.fresh();
    SteeredClock clock = new SteeredClock(Instant.now());
    try (TestNode node = TestNode.start(options(database, clock).publishing(Dying::new))) {
      String key = node.key();
      assertEquals(503, node.post("/v1/domains", key, "{\"name\":\"after.example\"}").status());
      assertEquals(503, node.post("/v1/domains", key, "{\"name\":\"before.example\"}").status());
    }
    assertEquals(2, count(database, "publishing_intent"));
    assertEquals(0, count(database, "email_domain"));
    assertEquals(1, sound.tokens().size(), "the crash came after the effect once");

    clock.advance(Duration.ofSeconds(31));
    try (TestNode node = TestNode.start(options(database, clock))) {
      await("both are undone", () -> count(database, "publishing_intent") == 0);
      assertEquals(List.of(), sound.tokens());
      assertEquals(List.of(), faulty.tokens());
      assertEquals(0, count(database, "work"));
      node.register(node.key(), "after.example");
      assertEquals(0, count(database, "publishing_intent"));
      assertEquals(0, count(database, "work"), "a success leaves no work behind");
    }
    cleanUp();
  }

  private static void cleanUp() {
    for (RealPrimary primary : List.of(sound, faulty)) {
      primary.remove(primary.tokens());
    }
  }

  /// A process that dies once right after the effect, and once right before: whatever it would do
  /// after that does not happen.
  private record Dying(Publisher servers) implements Publisher {
    @Override
    public void publish(ServedDomain domain) {
      if (sound.tokens().isEmpty()) {
        servers.publish(domain);
      }
      throw new PublishingFailed("dead");
    }

    @Override
    public void withdraw(ZoneToken token) {
      throw new PublishingFailed("dead");
    }

    @Override
    public void probe() {
      servers.probe();
    }
  }

  static int count(Target database, String table) {
    return Seeds.count(database, table);
  }

  static void await(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not so: " + what);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
