package dev.signet;

import dev.signet.name.ReservedNames;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `signet up` as a process of its own with a small supply of keys: tests kill it.
public final class KilledChild {
  /// The environment variable that says how far its clock is ahead.
  static final String AHEAD = "TEST_CLOCK_AHEAD";

  private KilledChild() {}

  public static void main(String[] arguments) throws IOException {
    Up.run(
        Settings.fromSystem(),
        System.out,
        new Seams(
            Optional.empty(),
            UnaryOperator.identity(),
            ahead(Duration.parse(System.getenv().getOrDefault(AHEAD, "PT0S"))),
            new KeySupply(3),
            CoreDialect.Seams.none(),
            Ports.Wrapper.none(),
            Seams.IDLE_LOOK,
            ReservedNames::contain));
  }

  private static InstantSource ahead(Duration by) {
    return () -> Instant.now().plus(by);
  }
}
