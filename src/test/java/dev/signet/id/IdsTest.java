package dev.signet.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// C-8: ids are UUIDv7.
class IdsTest {
  private final AtomicLong millis = new AtomicLong(1_790_000_000_000L);
  private final Ids ids = new Ids(() -> Instant.ofEpochMilli(millis.get()), new SecureRandom());

  @Test
  void carriesVersionVariantAndTime() {
    UUID id = ids.next();
    assertEquals(7, id.version());
    assertEquals(2, id.variant());
    assertEquals(millis.get(), id.getMostSignificantBits() >>> 16);
  }

  @Test
  void risesAlsoWithinOneMillisecondAndWhenTheClockStepsBack() {
    String last = ids.next().toString();
    for (int i = 0; i < 50_000; i++) {
      if (i % 1000 == 0) {
        millis.addAndGet(i % 2000 == 0 ? 3 : -2);
      }
      String next = ids.next().toString();
      assertTrue(next.compareTo(last) > 0, last + " then " + next);
      last = next;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "550E8400-E29B-41D4-A716-446655440000",
        "550e8400e29b41d4a716446655440000",
        "550e8400-e29b-41d4-a716-44665544000g",
        " 550e8400-e29b-41d4-a716-44665544000"
      })
  void oneIdHasOneSpelling(String text) {
    assertTrue(Ids.parse(text).isEmpty());
  }
}
