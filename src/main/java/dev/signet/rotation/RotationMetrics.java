package dev.signet.rotation;

import dev.signet.refusal.Refused;
import dev.signet.rotation.RotationStore.Census;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// How keys and rotations fare, as numbers that all nodes agree on. Thread-safe.
///
/// What is not known is NaN: an alarm on a number must not be silenced by an old one.
public final class RotationMetrics {
  private static final Duration EVERY = Duration.ofMinutes(5);
  private static final Duration LATE = Duration.ofHours(24);

  private final InstantSource clock;
  private volatile Optional<Census> census = Optional.empty();
  private long counted;

  public RotationMetrics(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    state(registry, "ready", Census::ready);
    state(registry, "published", Census::published);
    state(registry, "signing", Census::signing);
    state(registry, "retiring", Census::retiring);
    state(registry, "revoked", Census::revoked);
    gauge("signet.dkim.rotations.waiting", Census::waiting)
        .description("rotations of verified domains that have waited for more than 24 hours")
        .register(registry);
    gauge("signet.dkim.rotations.lagging", Census::lagging)
        .description("old keys that stay published because mail servers have not read the new one")
        .register(registry);
    gauge("signet.dkim.oldest.signing.key", this::oldest)
        .baseUnit("seconds")
        .description("for how long the oldest signing key has signed")
        .register(registry);
  }

  private void state(MeterRegistry registry, String state, ToDoubleFunction<Census> number) {
    gauge("signet.dkim.keys", number)
        .tag("state", state)
        .description("DKIM keys by what they do")
        .register(registry);
  }

  private double oldest(Census counted) {
    return counted
        .oldest()
        .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
        .orElse(0.0);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Census> number) {
    return Gauge.builder(name, () -> census.map(number::applyAsDouble).orElse(Double.NaN));
  }

  /// Counts anew when what is known is five minutes old; nothing is known where the database cannot
  /// be asked. To be called every second or so, by one thread.
  public void measure(RotationStore store) {
    if (census.isPresent() && System.nanoTime() - counted < EVERY.toNanos()) {
      return;
    }
    try {
      census = Optional.of(store.census(clock.instant().minus(LATE)));
      counted = System.nanoTime();
    } catch (Refused away) {
      census = Optional.empty();
    }
  }
}
