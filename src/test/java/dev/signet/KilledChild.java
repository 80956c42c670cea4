package dev.signet;

import dev.signet.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `signet up` as a process of its own with a small supply of keys: tests kill it.
public final class KilledChild {
  private KilledChild() {}

  public static void main(String[] arguments) throws IOException {
    Up.run(
        Settings.fromSystem(),
        System.out,
        new Node.Seams(
            Optional.empty(),
            UnaryOperator.identity(),
            InstantSource.system(),
            new KeySupply(3),
            CoreDialect.Seams.none()));
  }
}
