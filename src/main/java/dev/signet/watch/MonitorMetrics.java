package dev.signet.watch;

import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.watch.CheckStore.Backlog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/// What background checks report, and the alarms that can be set on it: checks per second
/// (`signet.monitor.checks`), the age of the queue, the share of checks that settled nothing, and
/// resolvers that disagree with the customers' own servers. Thread-safe.
public final class MonitorMetrics {
  /// How much one more check moves the running ratios: about the last 200 count.
  private static final double WEIGHT = 1.0 / 200;

  private final MeterRegistry registry;
  private final Timer took;
  private final Counter failed;
  private final Counter jumps;
  private final Counter disagreements;
  private final Ratio unsettled = new Ratio();
  private final Ratio disagreeing = new Ratio();
  private volatile Backlog backlog = new Backlog(0, Duration.ZERO);

  public MonitorMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.took =
        Timer.builder("signet.monitor.check.duration")
            .description("How long background checks take")
            .register(registry);
    this.failed =
        Counter.builder("signet.monitor.failures")
            .description("Background checks that ended in a fault of ours")
            .register(registry);
    this.jumps =
        Counter.builder("signet.monitor.clock.jumps")
            .description("Jumps of the clock by more than 30 s")
            .register(registry);
    this.disagreements =
        Counter.builder("signet.monitor.resolver.disagreements")
            .description("Checks where the domain's own servers are right and resolvers are not")
            .register(registry);
    // A series that begins with its first count hides that count from a rate.
    registry.counter("signet.monitor.checks", "result", "shared");
    Gauge.builder("signet.monitor.queue.due", () -> backlog.due())
        .description("Background checks that are due, at most 10,000")
        .register(registry);
    Gauge.builder("signet.monitor.queue.age", () -> backlog.oldest().toMillis() / 1000.0)
        .baseUnit("seconds")
        .description("How long the oldest due check has waited")
        .register(registry);
    Gauge.builder("signet.monitor.unsettled.ratio", unsettled::value)
        .description("The share of the latest checks that settled nothing")
        .register(registry);
    Gauge.builder("signet.monitor.disagreement.ratio", disagreeing::value)
        .description("The share of the latest right domains that resolvers do not see right")
        .register(registry);
  }

  /// A mean that forgets.
  private static final class Ratio {
    private double value;

    synchronized void add(boolean yes) {
      value += ((yes ? 1 : 0) - value) * WEIGHT;
    }

    synchronized double value() {
      return value;
    }
  }

  void count(Checked checked) {
    registry.counter("signet.monitor.checks", "result", word(checked)).increment();
    if (checked instanceof Checked.Recorded(var domain, CheckReport report)) {
      count(report);
    }
  }

  private static String word(Checked checked) {
    return switch (checked) {
      case Checked.Recorded recorded -> verdict(recorded.report().mailFlow());
      case Checked.Shared shared -> "shared";
      case Checked.PutOff putOff -> "put_off";
      case Checked.Stale stale -> "stale";
      case Checked.Gone gone -> "stale";
      case Checked.Outdated outdated -> "outdated";
      case Checked.Limited limited -> "limited";
    };
  }

  private void count(CheckReport report) {
    took.record(report.took());
    unsettled.add(report.mailFlow() instanceof Verdict.Unsettled);
    if (report.mailFlow() instanceof Verdict.Passed) {
      boolean blind = report.surroundings().visible().filter(sees -> !sees).isPresent();
      disagreeing.add(blind);
      if (blind) {
        disagreements.increment();
      }
    }
  }

  private static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> "passed";
      case Verdict.Contradicted contradicted -> "contradicted";
      case Verdict.Unsettled unsettled -> "unsettled";
    };
  }

  void failed() {
    failed.increment();
  }

  void jumped() {
    jumps.increment();
  }

  void measured(Backlog now) {
    backlog = now;
  }
}
