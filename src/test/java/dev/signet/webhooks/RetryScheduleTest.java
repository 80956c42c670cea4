package dev.signet.webhooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// WH-5: when what failed is sent again.
class RetryScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "1, PT5S",
    "2, PT5M",
    "3, PT30M",
    "4, PT2H",
    "5, PT5H",
    "6, PT10H",
    "7, PT14H",
    "8, PT20H",
    "9, PT24H"
  })
  void thePausesAreTheSpecifiedOnesWithinAFifth(int failures, Duration pause) {
    assertEquals(Optional.of(pause), RetrySchedule.after(failures, false, Optional.empty(), 0.5));
    assertEquals(
        Optional.of(pause.multipliedBy(4).dividedBy(5)),
        RetrySchedule.after(failures, false, Optional.empty(), 0));
    assertTrue(
        RetrySchedule.after(failures, false, Optional.empty(), 0.999999)
                .orElseThrow()
                .compareTo(pause.multipliedBy(6).dividedBy(5))
            <= 0);
  }

  @Test
  void theTenthFailureIsTheLast() {
    assertEquals(Optional.empty(), RetrySchedule.after(10, true, Optional.empty(), 0.5));
  }

  @ParameterizedTest
  @CsvSource({
    "1, true, , PT1M",
    "1, true, PT10S, PT1M",
    "1, true, PT2H, PT2H",
    "1, true, P3D, PT24H",
    "3, true, PT10S, PT30M",
  })
  void aBusyReceiverIsSpared(int failures, boolean slow, Duration wish, Duration pause) {
    assertEquals(
        Optional.of(pause), RetrySchedule.after(failures, slow, Optional.ofNullable(wish), 0.5));
  }
}
