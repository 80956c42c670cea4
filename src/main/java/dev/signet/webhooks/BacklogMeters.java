package dev.signet.webhooks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/// What operators see of what waits, the same on every node. What is not known, because the
/// database is away, is NaN. Thread-safe.
public final class BacklogMeters {
  private volatile double queued = Double.NaN;
  private volatile double parked = Double.NaN;
  private volatile double failing = Double.NaN;
  private volatile double age = Double.NaN;

  public BacklogMeters(MeterRegistry registry) {
    gauge(registry, "signet.webhook.queue", "Events that no batch has yet", m -> m.queued);
    gauge(registry, "signet.webhook.parked", "Deliveries that were given up", m -> m.parked);
    gauge(registry, "signet.webhook.failing", "Webhooks that fail", m -> m.failing);
    Gauge.builder("signet.webhook.queue.age", this, m -> m.age)
        .description("How long the oldest of what may be delivered has waited")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String what, ToDoubleFunction<BacklogMeters> value) {
    Gauge.builder(name, this, value).description(what).strongReference(true).register(registry);
  }

  /// Asks the store.
  public void measure(WebhookStore store, Instant now) {
    try {
      WebhookStore.Backlog backlog = store.backlog(now);
      queued = backlog.queued();
      parked = backlog.parked();
      failing = backlog.failing();
      age =
          backlog
              .oldest()
              .map(since -> Math.max(0, Duration.between(since, now).toMillis() / 1000.0))
              .orElse(0.0);
    } catch (RuntimeException away) {
      queued = Double.NaN;
      parked = Double.NaN;
      failing = Double.NaN;
      age = Double.NaN;
      throw away;
    }
  }
}
