package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// C-10: token buckets.
class RateLimiterTest {
  private final AtomicLong now = new AtomicLong(-5_000_000_000L);
  private final RateLimiter<String> limiter = new RateLimiter<>(new RateLimit(10, 5), now::get);

  @Test
  void aFreshKeyHasItsBurstAndNoMore() {
    for (int i = 0; i < 5; i++) {
      assertEquals(Duration.ZERO, limiter.take("a"));
    }
    assertEquals(Duration.ofMillis(100), limiter.take("a"));
    assertEquals(Duration.ZERO, limiter.take("b"));
  }

  @Test
  void waitingAsLongAsToldIsEnough() {
    for (int i = 0; i < 5; i++) {
      limiter.take("a");
    }
    now.addAndGet(limiter.take("a").toNanos());
    assertEquals(Duration.ZERO, limiter.take("a"));
    assertFalse(limiter.take("a").isZero());
  }

  @Test
  void aLongRestFillsTheBucketButNotMore() {
    limiter.take("a");
    now.addAndGet(Duration.ofHours(1).toNanos());
    for (int i = 0; i < 5; i++) {
      assertEquals(Duration.ZERO, limiter.take("a"));
    }
    assertFalse(limiter.take("a").isZero());
  }

  @Test
  void lookingTakesNothing() {
    for (int i = 0; i < 100; i++) {
      assertTrue(limiter.available("a"));
    }
    for (int i = 0; i < 5; i++) {
      limiter.take("a");
    }
    assertFalse(limiter.available("a"));
    assertEquals(Duration.ofMillis(100), limiter.wait("a"));
  }

  /// A8: never above burst + rate × time, against a model, over random arrival times.
  @Test
  void neverGivesMoreThanBurstPlusRateTimesTime() {
    Random random = new Random(7);
    long start = now.get();
    int given = 0;
    for (int i = 0; i < 20_000; i++) {
      now.addAndGet(random.nextInt(40_000_000));
      if (limiter.take("a").isZero()) {
        given++;
      }
      double seconds = (now.get() - start) / 1e9;
      assertTrue(given <= 5 + 10 * seconds + 1e-6, given + " after " + seconds + " s");
    }
  }
}
