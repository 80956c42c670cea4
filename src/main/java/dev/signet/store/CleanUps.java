package dev.signet.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what is not needed any more, kind by kind, in steps that are short however much there
/// is. Thread-safe.
///
/// A kind that fails holds up no other, and one that fell behind catches up over the next rounds.
/// Ages are by the database's clock, so that a node whose clock jumps forgets nothing. Rows that
/// another node removes at the same time are passed over.
public final class CleanUps {
  private static final Logger LOG = LoggerFactory.getLogger(CleanUps.class);

  /// How long one kind may take in one round.
  private static final Duration TURN = Duration.ofSeconds(10);

  private static final int A_TIME = 5_000;

  private final Db db;
  private final List<CleanUp> all;
  private final LongSupplier nanoTime;
  private final Map<String, Long> caughtUp = new LinkedHashMap<>();

  /// One kind of what is not needed any more.
  ///
  /// @param step removes at most `limit`, and says how many that were
  /// @param limit what one step removes when there is enough
  record CleanUp(String kind, ToLongFunction<Db.Tx> step, int limit) {
    /// Rows of `table` for which `old` holds.
    static CleanUp rows(String kind, String table, String old) {
      String sql =
          """
          DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM %1$s WHERE %2$s LIMIT %3$d FOR UPDATE SKIP LOCKED))
          """
              .formatted(table, old, A_TIME);
      return new CleanUp(kind, tx -> tx.update(sql), A_TIME);
    }
  }

  /// How long things are kept.
  ///
  /// @param events what happened to domains
  public record Keeping(
      Duration answers, Duration changes, Duration evidence, Duration servers, Duration events) {}

  CleanUps(Db db, List<CleanUp> all, LongSupplier nanoTime) {
    this.db = db;
    this.all = List.copyOf(all);
    this.nanoTime = nanoTime;
    all.forEach(one -> caughtUp.put(one.kind(), nanoTime.getAsLong()));
  }

  static List<CleanUp> of(Keeping keeping) {
    return List.of(
        CleanUp.rows("answers", "idempotent_request", "created_at < " + before(keeping.answers())),
        new CleanUp("changes", tx -> PgZoneSource.forget(tx, keeping.changes(), A_TIME), A_TIME),
        CleanUp.rows("evidence", "past_run", "last_seen < " + before(keeping.evidence())),
        CleanUp.rows("sessions", "console_session", "ends_at < now()"),
        CleanUp.rows("servers", "name_server", "next_free < " + before(keeping.servers())),
        CleanUp.rows("share-links", "share_link", "expires_at <= now()"),
        // Ids begin with their time (RFC 9562 section 5.7), so the primary key finds the old ones.
        CleanUp.rows(
            "events",
            "event",
            "occurred_at < "
                + before(keeping.events())
                + " AND id < (lpad(to_hex((extract(epoch FROM "
                + before(keeping.events())
                + ") * 1000)::bigint), 12, '0') || repeat('f', 20))::uuid"));
  }

  private static String before(Duration kept) {
    return "now() - interval '" + kept.toSeconds() + " seconds'";
  }

  /// What is removed, by name.
  public List<String> kinds() {
    return all.stream().map(CleanUp::kind).toList();
  }

  /// Seconds since there was nothing left to remove of a kind; since the start at first.
  public double lag(String kind) {
    synchronized (caughtUp) {
      Long then = caughtUp.get(kind);
      if (then == null) {
        throw new IllegalArgumentException("no clean-up is called " + kind);
      }
      return (nanoTime.getAsLong() - then) / 1e9;
    }
  }

  /// Does one round.
  public void run() {
    for (CleanUp one : all) {
      try {
        if (caughtUp(one)) {
          synchronized (caughtUp) {
            caughtUp.put(one.kind(), nanoTime.getAsLong());
          }
        }
      } catch (RuntimeException e) {
        LOG.warn("the clean-up of {} failed: {}", one.kind(), e.toString());
      }
    }
  }

  /// Removes until there is nothing left, or the turn is over.
  private boolean caughtUp(CleanUp one) {
    long end = nanoTime.getAsLong() + TURN.toNanos();
    do {
      long removed = db.transaction(one.step()::applyAsLong);
      if (removed < one.limit()) {
        return true;
      }
    } while (nanoTime.getAsLong() - end < 0);
    return false;
  }
}
