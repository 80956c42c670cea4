package dev.signet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/// C1: a whole node is killed with SIGKILL under load, again and again on the same data, every
/// other time with its PostgreSQL, now and then while it starts. After each kill it is started
/// again, and the [Invariants] must hold.
///
/// `./signet fuzz kills 500 30m` runs many.
public final class Kills {
  private static final int MOST_ANSWERS = 300;
  private static final int IN_THE_START_EVERY = 5;
  private static final int SECRETS_EVERY = 25;

  private final Path data;
  private final Random random;
  private final KillLoad load = new KillLoad();
  private int kills;
  private int rounds;
  private Duration slowest = Duration.ZERO;

  Kills(Path data, long seed) {
    this.data = data;
    this.random = new Random(seed);
  }

  /// Kills `most` times or for as long as `limit`, and says what it saw.
  ///
  /// @throws AssertionError when something was lost or left over
  public static void main(String[] arguments) throws Exception {
    int most = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 500;
    Duration limit =
        Duration.parse(
            "PT" + (arguments.length > 1 ? arguments[1] : "30m").toUpperCase(Locale.ROOT));
    long seed = Long.getLong("seed", System.nanoTime());
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kills-");
    System.out.println("kills: seed " + seed + ", data in " + data);
    Kills run = new Kills(data, seed);
    run.run(most, limit, System.out::println);
    System.out.println(run);
    run.forget();
  }

  /// Hears of every tenth round.
  interface Listener {
    void say(String line);
  }

  void run(int most, Duration limit, Listener listener) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    RunningChild child = start(Duration.ZERO);
    try {
      while (kills < most && System.nanoTime() < end) {
        load.runAndKill(child, 1 + random.nextInt(MOST_ANSWERS), kills % 2 == 1, random);
        kills++;
        if (kills % IN_THE_START_EVERY == 0 && kills < most) {
          RunningChild.startAndKill(data, settings(), Duration.ofMillis(random.nextInt(2000)));
          kills++;
        }
        child = start(Duration.ZERO);
        check(child);
        if (++rounds % 10 == 0) {
          listener.say(toString());
        }
      }
      // Two minutes later everything that was left to be done is due.
      child.terminate();
      child = start(Duration.ofMinutes(2));
      load.learn(child);
      invariants(child).withSecrets(secrets(child)).assertSettled();
      requireNothingWrong();
    } finally {
      child.close();
    }
  }

  private static Map<String, String> settings() {
    return Map.of("SIGNET_PROVIDER_SETTLE", "20s", "SIGNET_LIMIT_VERIFY", "10000/10000");
  }

  private RunningChild start(Duration ahead) throws IOException {
    Map<String, String> settings = new HashMap<>(settings());
    settings.put(KilledChild.AHEAD, ahead.toString());
    long begin = System.nanoTime();
    RunningChild child = RunningChild.start(data, settings);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    return child;
  }

  private void check(RunningChild child) throws Exception {
    load.learn(child);
    Invariants invariants = invariants(child);
    (kills % SECRETS_EVERY == 0 ? invariants.withSecrets(secrets(child)) : invariants).assertHold();
    requireNothingWrong();
  }

  private Invariants invariants(RunningChild child) throws IOException {
    return new Invariants(child.database(), List.of(child.dns()), load.domains())
        .withAddresses(load.addresses());
  }

  private static List<String> secrets(RunningChild child) {
    return List.of(child.key());
  }

  private void requireNothingWrong() {
    if (!load.wrong().isEmpty()) {
      List<String> wrong = load.wrong();
      throw new AssertionError(
          "after %s, %d wrong answers: %s"
              .formatted(this, wrong.size(), wrong.subList(0, Math.min(5, wrong.size()))));
    }
  }

  int kills() {
    return kills;
  }

  KillLoad load() {
    return load;
  }

  @Override
  public String toString() {
    return "%,d kills, %,d acknowledged writes (%,d of them through /core), %,d calls cut off, slowest start %.1f s"
        .formatted(
            kills,
            load.acknowledged(),
            load.acknowledgedByCore(),
            load.interrupted(),
            slowest.toMillis() / 1000.0);
  }

  /// Removes a hundred megabytes; without this they stay to be looked at.
  void forget() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
