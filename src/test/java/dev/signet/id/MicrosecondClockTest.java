package dev.signet.id;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MicrosecondClockTest {
  @Test
  void whatIsFinerThanAMicrosecondIsCutOff() {
    Instant fine = Instant.parse("2026-11-28T10:00:00.123456789Z");
    assertEquals(
        Instant.parse("2026-11-28T10:00:00.123456Z"), new MicrosecondClock(() -> fine).instant());
  }
}
