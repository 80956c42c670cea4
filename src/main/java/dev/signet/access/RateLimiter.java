package dev.signet.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A token bucket for each key, as a generic cell rate algorithm: one number a key. Thread-safe.
///
/// Counts on this node only. The table is bounded; a key that falls out starts with a full bucket.
///
/// @param <K> what is limited: a credential, an address, a domain
public final class RateLimiter<K> {
  private static final int MAX_KEYS = 100_000;

  private final LongSupplier nanoTime;
  private final long interval;
  private final long tolerance;
  private final Cache<K, AtomicLong> arrivals;

  /// @param nanoTime a monotonic clock in nanoseconds
  public RateLimiter(RateLimit limit, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.interval = limit.interval().toNanos();
    this.tolerance = interval * (limit.burst() - 1);
    this.arrivals =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterAccess(Duration.ofNanos(interval * limit.burst()).plusSeconds(60))
            .build();
  }

  /// Takes one unit for `key`: [Duration#ZERO] when there was one, else how long until there is.
  public Duration take(K key) {
    AtomicLong arrival = arrivals.get(key, k -> new AtomicLong(Long.MIN_VALUE));
    while (true) {
      long now = nanoTime.getAsLong();
      long last = arrival.get();
      // The theoretical arrival time never lies in the past: an idle bucket is full, not fuller.
      long base = last == Long.MIN_VALUE || last - now < 0 ? now : last;
      long ahead = base - now;
      if (ahead > tolerance) {
        return Duration.ofNanos(ahead - tolerance);
      }
      if (arrival.compareAndSet(last, base + interval)) {
        return Duration.ZERO;
      }
    }
  }

  /// Whether there is a unit for `key`, without taking it.
  public boolean available(K key) {
    AtomicLong arrival = arrivals.getIfPresent(key);
    return arrival == null
        || arrival.get() == Long.MIN_VALUE
        || arrival.get() - nanoTime.getAsLong() <= tolerance;
  }

  /// How long until there is a unit for `key`.
  public Duration wait(K key) {
    AtomicLong arrival = arrivals.getIfPresent(key);
    if (arrival == null || arrival.get() == Long.MIN_VALUE) {
      return Duration.ZERO;
    }
    long ahead = arrival.get() - nanoTime.getAsLong() - tolerance;
    return ahead > 0 ? Duration.ofNanos(ahead) : Duration.ZERO;
  }
}
