package dev.signet.webhooks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What operators see of deliveries. Thread-safe.
public final class DeliveryMeters {
  private final Timer delivered;
  private final Timer failed;
  private final Counter ended;

  public DeliveryMeters(MeterRegistry registry) {
    this.delivered = timer(registry, "delivered");
    this.failed = timer(registry, "failed");
    this.ended =
        Counter.builder("signet.webhook.ended")
            .description("Webhooks that are told no more: 410, or 120 hours of failures")
            .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String outcome) {
    return Timer.builder("signet.webhook.attempts")
        .description("Attempts to deliver a batch")
        .tag("outcome", outcome)
        .register(registry);
  }

  void attempt(boolean success, Duration took) {
    (success ? delivered : failed).record(took);
  }

  void ended() {
    ended.increment();
  }
}
