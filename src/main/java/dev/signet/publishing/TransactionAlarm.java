package dev.signet.publishing;

import dev.signet.publishing.ZoneSource.OpenTransaction;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells how old the oldest open transaction of the database server is, and names it in the log
/// when it is older than [#LONG]. While it is open, no change made since can be forgotten, and
/// PostgreSQL can clean up nothing that was deleted since. Thread-safe.
///
/// What is not known is NaN: an alarm on a number must not be silenced by an old one.
public final class TransactionAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionAlarm.class);
  static final Duration LONG = Duration.ofHours(1);
  private static final Duration LOG_EVERY = Duration.ofHours(1);

  private final InstantSource clock;
  private volatile double age = Double.NaN;
  private Instant logged = Instant.MIN;

  public TransactionAlarm(MeterRegistry registry, InstantSource clock) {
    this.clock = clock;
    Gauge.builder("signet.database.transaction.age", () -> age)
        .baseUnit("seconds")
        .description("For how long the oldest transaction of the database server has been open")
        .register(registry);
  }

  /// The database could not be asked.
  public void unknown() {
    age = Double.NaN;
  }

  /// @param oldest empty when no transaction is open
  public synchronized void measured(Optional<OpenTransaction> oldest) {
    age = oldest.map(open -> (double) open.age().toSeconds()).orElse(0.0);
    if (oldest.isEmpty() || oldest.get().age().compareTo(LONG) < 0) {
      return;
    }
    Instant now = clock.instant();
    if (!now.isBefore(logged.equals(Instant.MIN) ? now : logged.plus(LOG_EVERY))) {
      logged = now;
      OpenTransaction open = oldest.get();
      LOG.warn(
          "A transaction of the database server has been open for {}: {} ({}). Changes of the zone"
              + " since then are kept, and nothing deleted since then can be vacuumed",
          open.age(),
          open.session(),
          open.application());
    }
  }
}
