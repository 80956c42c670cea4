package dev.signet.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What is counted about requests. Labels come from the route list and the status class only, never
/// from what a caller sends, so the number of series is bounded.
final class HttpMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
  };

  private final MeterRegistry registry;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Dialect, Timer> timers = new ConcurrentHashMap<>();

  HttpMetrics(MeterRegistry registry, Supplier<Number> connections, Supplier<Number> running) {
    this.registry = registry;
    Gauge.builder("signet.http.connections", connections)
        .description("Open HTTP connections")
        .register(registry);
    Gauge.builder("signet.http.running", running)
        .description("HTTP requests being worked on")
        .register(registry);
  }

  void count(Optional<Route> route, Dialect dialect, int status, Duration took) {
    String label = route.map(known -> known.method() + " " + known.template()).orElse("none");
    String status100 = status / 100 + "xx";
    counters
        .computeIfAbsent(
            label + " " + status100,
            _ ->
                Counter.builder("signet.http.requests")
                    .description("HTTP requests answered")
                    .tag("route", label)
                    .tag("status", status100)
                    .register(registry))
        .increment();
    timers
        .computeIfAbsent(
            dialect,
            _ ->
                Timer.builder("signet.http.duration")
                    .description("Time from the request read to the response written")
                    .tag("dialect", dialect.name().toLowerCase(Locale.ROOT))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry))
        .record(took);
  }
}
