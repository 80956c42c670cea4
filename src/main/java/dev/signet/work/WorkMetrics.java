package dev.signet.work;

import dev.signet.work.WorkStore.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// How much work waits, as numbers that all nodes agree on. Thread-safe.
///
/// What is not known is NaN: an alarm on a number must not be silenced by an old one.
public final class WorkMetrics {
  private volatile Optional<Backlog> backlog = Optional.empty();

  public WorkMetrics(MeterRegistry registry) {
    gauge("signet.work.waiting", Backlog::waiting)
        .description("Pieces of work that are due or will be")
        .register(registry);
    gauge("signet.work.age", now -> now.oldest().toMillis() / 1000.0)
        .baseUnit("seconds")
        .description("How long the oldest due work has waited")
        .register(registry);
    gauge("signet.work.given.up", Backlog::givenUp)
        .description("Work that failed 25 times and waits for the operator")
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Backlog> number) {
    return Gauge.builder(name, () -> backlog.map(number::applyAsDouble).orElse(Double.NaN));
  }

  /// What was found in the database; empty when it could not be asked.
  public void measured(Optional<Backlog> now) {
    backlog = now;
  }
}
