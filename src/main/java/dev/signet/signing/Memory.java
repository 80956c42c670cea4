package dev.signet.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// What the store said last. Believed for [#FRESH] without asking; for `stale` while the store is
/// away. Bounded in number. Thread-safe.
///
/// A value is at most [#FRESH] + [#GRACE] old while the store answers: another node's deletion is
/// seen here within 5 s.
final class Memory<K, V> {
  private static final Duration FRESH = Duration.ofSeconds(3);

  /// While one caller asks again, others go on with what is known.
  private static final Duration GRACE = Duration.ofSeconds(1);

  /// After a failure nobody waits for the store for so long.
  private static final Duration AWAY = Duration.ofSeconds(1);

  private final Function<K, V> source;
  private final Duration stale;
  private final LongSupplier nanoTime;
  private final Cache<K, Known<V>> cache;
  private volatile long awayUntil;

  Memory(Function<K, V> source, Duration stale, int most, LongSupplier nanoTime) {
    this.source = source;
    this.stale = stale;
    this.nanoTime = nanoTime;
    this.awayUntil = nanoTime.getAsLong();
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(most)
            .expireAfterWrite(stale.plus(FRESH).plus(GRACE))
            .ticker(nanoTime::getAsLong)
            .build();
  }

  private record Known<V>(V value, long at, AtomicBoolean beingRead) {
    boolean younger(Duration age, long now) {
      return now - at <= age.toNanos();
    }
  }

  /// @throws Refused UNAVAILABLE when the store is away, and nothing fit is known
  V get(K key) {
    long now = nanoTime.getAsLong();
    Known<V> known = cache.getIfPresent(key);
    if (known != null) {
      if (known.younger(FRESH, now)) {
        return known.value();
      }
      boolean another = !known.beingRead().compareAndSet(false, true);
      if (known.younger(FRESH.plus(GRACE), now) && another) {
        return known.value();
      }
      if (now - awayUntil < 0 && known.younger(stale, now)) {
        known.beingRead().set(false);
        return known.value();
      }
    }
    try {
      V value = source.apply(key);
      cache.put(key, new Known<>(value, now, new AtomicBoolean()));
      return value;
    } catch (Refused refused) {
      if (known != null) {
        known.beingRead().set(false);
      }
      if (refused.reason() != Reason.UNAVAILABLE) {
        throw refused;
      }
      awayUntil = nanoTime.getAsLong() + AWAY.toNanos();
      if (known != null && known.younger(stale, nanoTime.getAsLong())) {
        return known.value();
      }
      throw refused;
    }
  }

  /// Asks the store next time.
  void forget() {
    cache.invalidateAll();
  }
}
