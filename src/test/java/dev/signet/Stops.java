package dev.signet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;

/// C11: two nodes on one database are told to stop and started again in turn, under 200 requests
/// and 2,000 DNS questions a second. Each ends with exit code 0 within 30 s, what it had accepted
/// is answered, and whoever asks the other name server when one is silent always gets an answer.
///
/// `./signet fuzz stops 20`.
public final class Stops {
  private static final int CLIENTS = 16;
  private static final Duration PAUSE = Duration.ofMillis(70);
  private static final int WATCHERS = 10;
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);

  private Stops() {}

  /// @throws AssertionError when something was dropped
  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    try (TestNode facts = TestNode.start()) {
      String key = facts.key();
      JsonNode steady = facts.register(key, "steady.test");
      Ledger ledger = new Ledger();
      List<RunningChild> nodes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        nodes.add(beside(facts, "127.0.0.1:0", "127.0.0.1:0"));
      }
      AtomicReference<RunningChild> open = new AtomicReference<>(nodes.getFirst());
      Figures figures = new Figures();
      long begin = System.nanoTime();
      try (Load load = Load.start(List.of(Load.through(open::get, key)), CLIENTS, PAUSE, ledger)) {
        for (int round = 0; round < rounds; round++) {
          TimeUnit.SECONDS.sleep(2);
          // The one that gets the requests is the one that stops.
          int stopping = round % 2;
          figures.add(roll(facts, nodes, stopping, open, AskDns.target(steady)));
        }
        List<String> wrong = load.stop();
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%d stops, %.0f requests/s (%s), %.0f DNS answers/s from the other server, slowest stop %d ms%n",
            rounds,
            load.answered() / seconds,
            load,
            figures.answers / figures.seconds,
            figures.slowest);
        require(wrong.isEmpty(), "wrong answers: " + wrong);
        // What took effect was acknowledged: nothing that was begun went without its answer.
        long rows = TestDatabase.number(facts.database(), "SELECT count(*) FROM email_domain") - 1;
        long known =
            ledger.all(Ledger.Known.CREATED).size()
                + ledger.all(Ledger.Known.PERHAPS_DELETED).size();
        require(rows == known, rows + " domains, and " + known + " that somebody knows of");
        new Invariants(facts.database(), List.of(facts.dns()), ledger).assertHold();
      } finally {
        nodes.forEach(RunningChild::close);
      }
    }
    System.exit(0);
  }

  private static final class Figures {
    private long answers;
    private double seconds;
    private long slowest;

    void add(Roll roll) {
      answers += roll.answers();
      seconds += roll.watched().toMillis() / 1000.0;
      slowest = Math.max(slowest, roll.stop().toMillis());
    }
  }

  private record Roll(int answers, Duration watched, Duration stop) {}

  private static Roll roll(
      TestNode facts,
      List<RunningChild> nodes,
      int stopping,
      AtomicReference<RunningChild> open,
      String name)
      throws Exception {
    RunningChild gone = nodes.get(stopping);
    RunningChild other = nodes.get(1 - stopping);
    long begin = System.nanoTime();
    try (DnsWatch watch = DnsWatch.start(name, Collections.nCopies(WATCHERS, other.dns()))) {
      open.set(gone);
      TimeUnit.MILLISECONDS.sleep(500);
      // Whoever spreads requests over nodes sends new ones elsewhere, and leaves those under way.
      open.set(other);
      long told = System.nanoTime();
      int exit = gone.terminate();
      Duration stop = Duration.ofNanos(System.nanoTime() - told);
      require(exit == 0, "exit code " + exit);
      require(stop.compareTo(STOPPED_WITHIN) <= 0, "took " + stop);
      nodes.set(
          stopping,
          beside(facts, "127.0.0.1:" + gone.api().getPort(), "127.0.0.1:" + gone.dns().getPort()));
      require(watch.silent() + watch.notNow() == 0 && watch.wrong().isEmpty(), watch.toString());
      return new Roll(watch.right(), Duration.ofNanos(System.nanoTime() - begin), stop);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static RunningChild beside(TestNode facts, String http, String dns) throws IOException {
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "stops-");
    String credentials = facts.database().user() + ":" + facts.database().password() + "@";
    Map<String, String> settings = new HashMap<>();
    settings.put("SIGNET_DATABASE_URL", facts.database().url().replace("//", "//" + credentials));
    settings.put("SIGNET_MASTER_KEY_FILE", facts.masterKey().toString());
    settings.put("SIGNET_ZONE", "c.anypost.email");
    settings.put("SIGNET_PLATFORM_DOMAIN", "agents.anyreach.ai");
    settings.put("SIGNET_ADMIN_TOKEN", TestNode.ADMIN_TOKEN);
    settings.put("SIGNET_HTTP_ADDR", http);
    settings.put("SIGNET_DNS_ADDR", dns);
    return RunningChild.start(data, settings);
  }
}
