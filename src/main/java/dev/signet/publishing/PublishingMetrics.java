package dev.signet.publishing;

import dev.signet.publishing.IntentStore.Open;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// How far behind the database what we serve is, as numbers: the lag of this node's zone image, and
/// intents that are open. Thread-safe.
///
/// What is not known is NaN: an alarm on a number must not be silenced by an old one.
public final class PublishingMetrics {
  private volatile Optional<Open> open = Optional.empty();

  /// @param caughtUp when the image was last known to be equal to the database; [Instant#MIN] for
  ///   never
  /// @param domains how many domains the image holds
  public PublishingMetrics(
      MeterRegistry registry,
      Supplier<Instant> caughtUp,
      Supplier<Integer> domains,
      InstantSource clock) {
    Gauge.builder("signet.zone.lag", () -> lag(caughtUp.get(), clock.instant()))
        .baseUnit("seconds")
        .description("For how long the zone image of this node has not been compared")
        .register(registry);
    Gauge.builder("signet.zone.domains", domains::get)
        .description("Domains in the zone image of this node")
        .register(registry);
  }

  private static double lag(Instant caughtUp, Instant now) {
    return caughtUp.equals(Instant.MIN)
        ? Double.NaN
        : Math.max(0, Duration.between(caughtUp, now).toMillis() / 1000.0);
  }

  /// Registers what there is only where the zone is published elsewhere.
  public PublishingMetrics withIntents(MeterRegistry registry) {
    Gauge.builder(
            "signet.publishing.intents.open",
            () -> open.map(some -> (double) some.count()).orElse(Double.NaN))
        .description("Publishings under way or interrupted, on all nodes")
        .register(registry);
    Gauge.builder(
            "signet.publishing.intents.age",
            () -> open.map(some -> some.oldest().toMillis() / 1000.0).orElse(Double.NaN))
        .baseUnit("seconds")
        .description("For how long the oldest of them has been open")
        .register(registry);
    return this;
  }

  /// What was found in the database; empty when it could not be asked.
  public void measured(Optional<Open> now) {
    open = now;
  }
}
