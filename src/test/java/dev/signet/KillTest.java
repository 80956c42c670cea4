package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `kill -9` in the middle of creates, verifies, changes and deletes through `/v1` and `/core`,
/// twenty times on the same data: what was acknowledged holds, and nothing half-made is (AP-4,
/// AP-5, AP-7, AR-4). `./signet fuzz kills` does the same for longer.
@Tag("slow")
class KillTest {
  private static final int KILLS = 20;

  @Test
  void whatWasAcknowledgedHoldsAndNothingIsHalfMade() throws Exception {
    Kills kills =
        new Kills(
            Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kill-"),
            System.nanoTime());
    kills.run(KILLS, Duration.ofMinutes(10), line -> {});
    assertEquals(KILLS, kills.kills());
    assertTrue(kills.load().interrupted() > KILLS, kills::toString);
    assertTrue(kills.load().acknowledged() > KILLS * 20, kills::toString);
    assertTrue(kills.load().acknowledgedByCore() > KILLS * 10, kills::toString);
    kills.forget();
  }
}
