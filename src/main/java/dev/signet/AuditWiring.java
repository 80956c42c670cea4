package dev.signet;

import dev.signet.audit.AuditStore;
import dev.signet.audit.Sealer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What keeps the audit log in order on a node: the sealer, the end of old months, the head of the
/// chain in the logs, the numbers that an alarm watches.
final class AuditWiring {
  private static final Logger LOG = LoggerFactory.getLogger(AuditWiring.class);
  private static final Duration DROP_EVERY = Duration.ofHours(1);
  private static final Duration HEAD_EVERY = Duration.ofDays(1);

  private volatile double waiting;
  private volatile double oldest;

  private AuditWiring() {}

  static void start(AuditStore store, MeterRegistry meters, Resources resources) {
    AuditWiring wiring = new AuditWiring();
    Sealer sealer = new Sealer(store);
    Gauge.builder("signet.audit.unsealed", wiring, w -> w.waiting)
        .description("Rows of the audit log that the chain does not have yet, at most 100,000")
        .strongReference(true)
        .register(meters);
    Gauge.builder("signet.audit.unsealed.age", wiring, w -> w.oldest)
        .description("How long the oldest of them has waited")
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
    resources.add(Periodic.every(Sealer.EVERY, "audit-seal", () -> wiring.seal(sealer, store)));
    resources.add(Periodic.every(DROP_EVERY, "audit-drop", sealer::drop));
    // A log that is kept elsewhere holds the chain to what it was.
    resources.add(Periodic.every(HEAD_EVERY, "audit-head", () -> LOG.info("{}", head(store))));
  }

  /// What is not known, because the database is away, is NaN.
  private void seal(Sealer sealer, AuditStore store) {
    try {
      sealer.run();
      AuditStore.Backlog backlog = store.backlog();
      waiting = backlog.rows();
      oldest = backlog.oldest().toMillis() / 1000.0;
    } catch (RuntimeException e) {
      waiting = Double.NaN;
      oldest = Double.NaN;
      throw e;
    }
  }

  private static String head(AuditStore store) {
    return "the audit chain ends with " + store.head();
  }
}
