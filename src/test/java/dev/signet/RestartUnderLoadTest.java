package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// One of two nodes is killed, or told to stop, while both are under load: no acknowledgement is
/// lost, no DNS answer is wrong, and a node that is told to stop finishes what it began.
@Tag("slow")
class RestartUnderLoadTest {
  private static final int CLIENTS = 16;
  private static final Duration PAUSE = Duration.ofMillis(60);

  private final Ledger ledger = new Ledger();
  private final Path data = folder();

  private static Path folder() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "restart-");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A second node as a process, always on the same ports once it has some.
  private RunningChild beside(TestNode first, String http, String dns) throws IOException {
    Target database = first.database();
    return RunningChild.start(
        data,
        Map.of(
            "SIGNET_DATABASE_URL",
            database.url().replace("//", "//" + database.user() + ":" + database.password() + "@"),
            "SIGNET_MASTER_KEY_FILE",
            first.masterKey().toString(),
            "SIGNET_ZONE",
            "c.anypost.email",
            "SIGNET_PLATFORM_DOMAIN",
            "agents.anyreach.ai",
            "SIGNET_ADMIN_TOKEN",
            TestNode.ADMIN_TOKEN,
            "SIGNET_HTTP_ADDR",
            http,
            "SIGNET_DNS_ADDR",
            dns));
  }

  private RunningChild again(TestNode first, RunningChild before) throws IOException {
    return beside(
        first, "127.0.0.1:" + before.api().getPort(), "127.0.0.1:" + before.dns().getPort());
  }

  @Test
  void aNodeIsKilledAndComesBack() throws Exception {
    try (TestNode a = TestNode.start()) {
      String key = a.key();
      RunningChild b = beside(a, "127.0.0.1:0", "127.0.0.1:0");
      AtomicReference<RunningChild> current = new AtomicReference<>(b);
      JsonNode steady = a.register(key, "steady.test");
      TimeUnit.SECONDS.sleep(1);
      assertEquals(List.of(), AskDns.missing(b.dns(), steady));
      try (Load load =
              Load.start(
                  List.of(Load.through(a, key), Load.through(current::get, key)),
                  CLIENTS,
                  PAUSE,
                  ledger);
          DnsWatch watchA = DnsWatch.start(AskDns.target(steady), List.of(a.dns()));
          DnsWatch watchB = DnsWatch.start(AskDns.target(steady), List.of(b.dns()))) {
        for (int kill = 0; kill < 3; kill++) {
          TimeUnit.SECONDS.sleep(4);
          current.get().kill();
          TimeUnit.SECONDS.sleep(1);
          current.set(again(a, b));
        }
        TimeUnit.SECONDS.sleep(3);
        assertEquals(List.of(), load.stop(), load::toString);
        assertTrue(load.broken() > 10 && load.answered() > 200, load::toString);
        assertEquals(List.of(), watchA.wrong());
        assertEquals(0, watchA.silent() + watchA.notNow(), watchA::toString);
        assertEquals(List.of(), watchB.wrong());
        assertTrue(watchB.right() > 100, watchB::toString);
        new Invariants(a.database(), List.of(a.dns(), b.dns()), ledger).assertHold();
      } finally {
        current.get().close();
      }
    }
  }

  @Test
  void aNodeThatIsToldToStopFinishesWhatItBegan() throws Exception {
    try (TestNode a = TestNode.start()) {
      String key = a.key();
      JsonNode steady = a.register(key, "steady.test");
      for (int round = 0; round < 3; round++) {
        RunningChild b = beside(a, "127.0.0.1:0", "127.0.0.1:0");
        try (Load load =
                Load.start(List.of(Load.through(() -> b, key)), CLIENTS, Duration.ZERO, ledger);
            DnsWatch watch = DnsWatch.start(AskDns.target(steady), List.of(a.dns()))) {
          load.untilAnswered(51, Duration.ofSeconds(20));
          assertEquals(0, load.broken(), load::toString);
          assertEquals(0, b.terminate(), "exit code");
          assertEquals(List.of(), load.stop(), load::toString);
          assertEquals(0, watch.silent(), watch::toString);
        }
        // What took effect was acknowledged: nothing that was begun went without its answer.
        int acknowledged = ledger.all(Ledger.Known.CREATED).size();
        int unanswered = ledger.all(Ledger.Known.PERHAPS_DELETED).size();
        assertEquals(
            1 + acknowledged + unanswered,
            TestDatabase.number(a.database(), "SELECT count(*) FROM email_domain"),
            "round " + round);
      }
      new Invariants(a.database(), List.of(a.dns()), ledger).assertHold();
    }
  }
}
