package dev.signet.store;

import dev.signet.registry.EvidenceStore;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads back what [Observations] has kept.
final class PgEvidenceStore implements EvidenceStore {
  private final Db db;

  PgEvidenceStore(Db db) {
    this.db = db;
  }

  @Override
  public Optional<Kept> latest(UUID domain) {
    return db.transaction(tx -> {
      // A check dates all it saw with its own beginning.
      Optional<Instant> last =
          tx.first(
              "SELECT last_seen FROM observation WHERE domain_id = ? ORDER BY last_seen DESC LIMIT 1",
              row -> row.instant("last_seen"),
              domain);
      return last.map(at -> new Kept(at, seenAt(tx, domain, at)));
    });
  }

  private static List<Observation> seenAt(Db.Tx tx, UUID domain, Instant at) {
    return tx.query(
        """
        SELECT perspective, server, question, transport, outcome, rcode, flags, data,
               round_trip_micros, coalesce(extended_error, -1) AS extended_error,
               coalesce(time_to_live, -1) AS time_to_live
          FROM observation WHERE domain_id = ? AND last_seen = ? ORDER BY id
        """,
        row ->
            new Observation(
                row.text("perspective"),
                row.text("server"),
                row.text("question"),
                row.text("transport"),
                row.text("outcome"),
                row.text("rcode"),
                row.integer("extended_error"),
                row.text("flags"),
                row.number("time_to_live"),
                Duration.ofNanos(row.number("round_trip_micros") * 1000),
                row.text("data")),
        domain,
        at);
  }
}
