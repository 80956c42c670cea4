package dev.signet;

import dev.signet.api.Readiness;
import dev.signet.console.Vitals;
import dev.signet.nodes.Heartbeat;
import dev.signet.nodes.RunningNode;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.PublishingMetrics;
import dev.signet.publishing.TransactionAlarm;
import dev.signet.publishing.ZoneFeed;
import dev.signet.publishing.ZoneSource;
import dev.signet.refusal.Refused;
import dev.signet.work.WorkMetrics;
import dev.signet.work.WorkStore;
import dev.signet.zone.ZoneImage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/// What people who run the service can see of it, wired for one node: its heartbeat, and the
/// numbers that no other part measures by itself.
final class HealthWiring {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private HealthWiring() {}

  static Vitals start(
      Parts parts, ZoneFeed feed, ZoneImage image, Readiness readiness, Publishing publishing) {
    MeterRegistry meters = parts.meters();
    InstantSource clock = parts.clock();
    Resources resources = parts.resources();
    RunningNode self = new RunningNode(parts.ids().next(), hostName(), version(), clock.instant());
    new UptimeMetrics().bindTo(meters);
    WorkMetrics workMetrics = new WorkMetrics(meters);
    PublishingMetrics publishingMetrics =
        new PublishingMetrics(meters, feed::caughtUp, image::size, clock);
    TransactionAlarm transactions = new TransactionAlarm(meters, clock);
    ZoneSource zone = parts.ports().zone();
    boolean elsewhere = publishing.elsewhere();
    if (elsewhere) {
      publishingMetrics.withIntents(meters);
    }
    WorkStore work = parts.ports().work();
    IntentStore intents = parts.ports().intents();
    Vitals vitals = new Vitals(meters, readiness, parts.ports().nodes(), self, clock);
    Heartbeat heartbeat = resources.add(new Heartbeat(parts.ports().nodes(), self));
    resources.add(Periodic.fromNow(Heartbeat.EVERY, "heartbeat", heartbeat::beat));
    resources.add(
        Periodic.fromNow(
            Vitals.LOOK_EVERY,
            "vitals",
            () -> {
              vitals.look();
              asked(zone::oldestTransaction)
                  .ifPresentOrElse(transactions::measured, transactions::unknown);
              workMetrics.measured(asked(() -> work.backlog(clock.instant())));
              if (elsewhere) {
                publishingMetrics.measured(asked(() -> intents.open(clock.instant())));
              }
            }));
    return vitals;
  }

  /// Empty while the database is away or too slow: nobody knows the number then.
  private static <T> Optional<T> asked(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (Refused away) {
      return Optional.empty();
    }
  }

  /// As the kernel says it; the JDK would ask the DNS.
  private static String hostName() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String version() {
    return Optional.ofNullable(HealthWiring.class.getPackage().getImplementationVersion())
        .orElse("not packaged");
  }
}
