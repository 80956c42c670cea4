package dev.signet.store;

import dev.signet.access.IdempotencyStore;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// Idempotency keys in PostgreSQL.
final class PgIdempotencyStore implements IdempotencyStore {
  /// How long a key is remembered.
  static final Duration KEPT = Duration.ofHours(24);

  private static final Duration LEASE = Duration.ofSeconds(60);

  private final Db db;

  PgIdempotencyStore(Db db) {
    this.db = db;
  }

  private record Found(byte[] bodyHash, Optional<Kept> answer, Optional<Instant> leasedUntil) {}

  @Override
  public Outcome runAtomically(Key key, Instant now, Supplier<Attempt> work) {
    return db.transaction(tx -> {
      Optional<Kept> earlier = claim(tx, key, now, now);
      if (earlier.isPresent()) {
        return new Outcome(earlier.get(), true);
      }
      Attempt attempt = attempt(tx, work);
      keepOrForget(tx, key, now, attempt);
      return new Outcome(attempt.answer(), false);
    });
  }

  /// Runs the work behind a savepoint, so that the effects of a refusal are undone while the key's
  /// row stays locked.
  private static Attempt attempt(Db.Tx tx, Supplier<Attempt> work) {
    try {
      return tx.nested(() -> {
        Attempt attempt = work.get();
        if (!attempt.commit()) {
          throw new Undone(attempt);
        }
        return attempt;
      });
    } catch (Undone undone) {
      return undone.attempt;
    }
  }

  /// Carries an attempt out of the part of the transaction that is undone.
  private static final class Undone extends RuntimeException {
    private final transient Attempt attempt;

    Undone(Attempt attempt) {
      super(null, null, false, false);
      this.attempt = attempt;
    }
  }

  @Override
  public Outcome runLeased(Key key, Instant now, Supplier<Attempt> work) {
    Optional<Kept> earlier = db.transaction(tx -> claim(tx, key, now, now.plus(LEASE)));
    if (earlier.isPresent()) {
      return new Outcome(earlier.get(), true);
    }
    Attempt attempt;
    try {
      attempt = work.get();
    } catch (RuntimeException e) {
      db.transaction(tx -> forget(tx, key, now));
      throw e;
    }
    db.transaction(tx -> keepOrForget(tx, key, now, attempt));
    return new Outcome(attempt.answer(), false);
  }

  /// Takes the key for this request, or gives the answer that an earlier one got.
  private static Optional<Kept> claim(Db.Tx tx, Key key, Instant now, Instant leasedUntil) {
    int inserted;
    try {
      // Waits for a transaction that inserts the same key now, at most the lock timeout of 2 s.
      inserted =
          tx.update(
              """
              INSERT INTO idempotent_request (organization_id, idempotency_key, endpoint, body_hash,
                                              leased_until, created_at)
              VALUES (?, ?, ?, ?, ?, ?)
              ON CONFLICT (organization_id, idempotency_key, endpoint) DO UPDATE
                 SET body_hash = excluded.body_hash, leased_until = excluded.leased_until,
                     created_at = excluded.created_at, status = NULL, response = NULL
               WHERE idempotent_request.created_at < ?
                  OR (idempotent_request.status IS NULL AND idempotent_request.leased_until < ?)
              """,
              key.organization(),
              key.text(),
              key.endpoint(),
              key.bodyHash(),
              leasedUntil,
              now,
              now.minus(KEPT),
              now);
    } catch (StoreFault fault) {
      throw fault.state().equals("55P03") ? concurrent() : fault;
    }
    if (inserted > 0) {
      return Optional.empty();
    }
    Found found =
        tx.first(
                """
                SELECT body_hash, status, content_type, response, leased_until FROM idempotent_request
                 WHERE organization_id = ? AND idempotency_key = ? AND endpoint = ?
                """,
                PgIdempotencyStore::read,
                key.organization(),
                key.text(),
                key.endpoint())
            .orElseThrow(PgIdempotencyStore::concurrent);
    if (!MessageDigest.isEqual(found.bodyHash(), key.bodyHash())) {
      throw Refused.because(
          Reason.IDEMPOTENCY_MISMATCH,
          "This Idempotency-Key came with another body before. Use a new key for a new request.");
    }
    return Optional.of(found.answer().orElseThrow(PgIdempotencyStore::concurrent));
  }

  private static Found read(Row row) {
    int status = row.integer("status");
    return new Found(
        row.bytes("body_hash"),
        status == 0
            ? Optional.empty()
            : Optional.of(new Kept(status, row.text("content_type"), row.bytes("response"))),
        row.optionalInstant("leased_until"));
  }

  private static Refused concurrent() {
    return Refused.later(
        Reason.IDEMPOTENCY_CONCURRENT,
        "A request with this Idempotency-Key is still running. Wait, then send it again.",
        Duration.ofSeconds(1));
  }

  /// Keeps the answer, or gives the key back.
  ///
  /// @param claimedAt the fencing token: a later request gets the key only after the lease, so at
  ///   another time, and then this one has nothing to say any more
  private static int keepOrForget(Db.Tx tx, Key key, Instant claimedAt, Attempt attempt) {
    if (!attempt.keep()) {
      return forget(tx, key, claimedAt);
    }
    return tx.update(
        """
        UPDATE idempotent_request SET status = ?, content_type = ?, response = ?, leased_until = NULL
         WHERE organization_id = ? AND idempotency_key = ? AND endpoint = ? AND created_at = ?
           AND status IS NULL
        """,
        attempt.answer().status(),
        attempt.answer().contentType(),
        attempt.answer().body(),
        key.organization(),
        key.text(),
        key.endpoint(),
        claimedAt);
  }

  private static int forget(Db.Tx tx, Key key, Instant claimedAt) {
    return tx.update(
        """
        DELETE FROM idempotent_request
         WHERE organization_id = ? AND idempotency_key = ? AND endpoint = ? AND created_at = ?
           AND status IS NULL
        """,
        key.organization(),
        key.text(),
        key.endpoint(),
        claimedAt);
  }
}
