package dev.signet.store;

import dev.signet.registry.CoreStore;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Keeps what was seen. An observation that says the same as the last one about the same question
/// to the same server adds to that row's count, so that a quiet domain costs almost nothing.
final class Observations {
  private Observations() {}

  static void save(Db.Tx tx, UUID domain, CoreStore.Seen seen) {
    for (Observation observation : seen.evidence()) {
      if (!repeat(tx, domain, observation, seen.at())) {
        insert(tx, domain, observation, seen.at());
      }
    }
  }

  private static boolean repeat(Db.Tx tx, UUID domain, Observation seen, Instant at) {
    return tx.update(
            """
            UPDATE observation o
               SET last_seen = ?, seen_count = seen_count + 1, time_to_live = ?, round_trip_micros = ?
             WHERE o.id = (SELECT id FROM observation
                            WHERE domain_id = ? AND question = ? AND server = ?
                              AND perspective = ? AND transport = ?
                            ORDER BY id DESC LIMIT 1)
               AND o.outcome = ? AND o.rcode = ? AND o.extended_error IS NOT DISTINCT FROM ?::integer
               AND o.flags = ? AND o.data = ?
            """,
            at,
            timeToLive(seen),
            micros(seen.roundTrip()),
            domain,
            seen.question(),
            seen.server(),
            seen.perspective(),
            seen.transport(),
            seen.outcome(),
            seen.rcode(),
            extendedError(seen),
            seen.flags(),
            seen.data())
        > 0;
  }

  private static void insert(Db.Tx tx, UUID domain, Observation seen, Instant at) {
    tx.update(
        """
        INSERT INTO observation (domain_id, perspective, server, question, transport, outcome, rcode,
                                 extended_error, flags, time_to_live, round_trip_micros, data, first_seen,
                                 last_seen)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?::integer, ?, ?::bigint, ?, ?, ?, ?)
        """,
        domain,
        seen.perspective(),
        seen.server(),
        seen.question(),
        seen.transport(),
        seen.outcome(),
        seen.rcode(),
        extendedError(seen),
        seen.flags(),
        timeToLive(seen),
        micros(seen.roundTrip()),
        seen.data(),
        at,
        at);
  }

  private static Optional<Integer> extendedError(Observation seen) {
    return seen.extendedError() < 0 ? Optional.empty() : Optional.of(seen.extendedError());
  }

  private static Optional<Long> timeToLive(Observation seen) {
    return seen.timeToLive() < 0 ? Optional.empty() : Optional.of(seen.timeToLive());
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
