package dev.signet.provider.resend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long FAR = Duration.ofHours(1).toNanos();
  private final VirtualTime time = new VirtualTime();
  private final Pace pace = new Pace(Duration.ofMillis(520), time);

  @Test
  void slotsAreApartAndTheFirstIsFree() throws InterruptedException {
    pace.take(FAR);
    assertEquals(Duration.ZERO, time.elapsed());
    pace.take(FAR);
    pace.take(FAR);
    assertEquals(Duration.ofMillis(1040), time.elapsed());
  }

  @Test
  void idleTimeIsNotSavedUpForABurst() throws InterruptedException {
    pace.take(FAR);
    time.sleep(Duration.ofMinutes(5));
    pace.take(FAR);
    pace.take(FAR);
    assertEquals(Duration.ofMinutes(5).plusMillis(520), time.elapsed());
  }

  @Test
  void aSlotAfterTheDeadlineIsNeitherTakenNorWaitedFor() throws InterruptedException {
    pace.take(FAR);
    assertEquals(Optional.of(Duration.ofMillis(520)), pace.take(Duration.ofMillis(500).toNanos()));
    assertEquals(Duration.ZERO, time.elapsed());
    pace.take(FAR);
    assertEquals(Duration.ofMillis(520), time.elapsed());
  }

  @Test
  void aHoldHoldsEverybodyAndAShorterOneDoesNotEndIt() throws InterruptedException {
    pace.hold(Duration.ofSeconds(30));
    pace.hold(Duration.ofSeconds(3));
    assertEquals(Optional.of(Duration.ofSeconds(30)), pace.take(Duration.ofSeconds(15).toNanos()));
    pace.take(FAR);
    assertEquals(Duration.ofSeconds(30), time.elapsed());
  }

  /// Each thread sleeps on a time of its own here, so that what it waited is the slot it was given.
  @Test
  void concurrentCallersGetDifferentSlots() throws InterruptedException {
    List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    Pace shared =
        new Pace(
            Duration.ofMillis(500),
            new Ticker() {
              @Override
              public long nanos() {
                return 0;
              }

              @Override
              public void sleep(Duration wait) {
                waits.add(wait);
              }
            });
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              shared.take(Duration.ofSeconds(14).toNanos());
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          }));
    }
    for (Thread each : threads) {
      each.join();
    }
    Collections.sort(waits);
    // 14 s hold 28 slots; the other twelve callers were sent away at once.
    assertEquals(28, waits.size());
    for (int i = 0; i < waits.size(); i++) {
      assertEquals(Duration.ofMillis(500L * i), waits.get(i));
    }
    assertTrue(waits.getLast().compareTo(Duration.ofSeconds(14)) < 0);
  }
}
