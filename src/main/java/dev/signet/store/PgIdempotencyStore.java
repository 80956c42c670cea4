package dev.signet.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.access.IdempotencyStore;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Idempotency keys in PostgreSQL.
final class PgIdempotencyStore implements IdempotencyStore {
  /// How long a key is remembered.
  static final Duration KEPT = Duration.ofHours(24);

  private static final Duration LEASE = Duration.ofSeconds(60);

  /// Longer than a preparation may take: keys 8 s, name servers elsewhere 3 s.
  private static final Duration PREPARATION_LEASE = Duration.ofSeconds(20);

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

  /// How long a count of kept answers is believed; those added on this node are added to it.
  private static final Duration COUNTED_FOR = Duration.ofSeconds(60);

  private static final int MAX_COUNTED = 10_000;
  private static final Logger LOG = LoggerFactory.getLogger(PgIdempotencyStore.class);

  private final Db db;
  private final int most;
  private final Cache<UUID, AtomicLong> kept =
      Caffeine.newBuilder().maximumSize(MAX_COUNTED).expireAfterWrite(COUNTED_FOR).build();

  /// @param most how many answers are kept for one organization
  PgIdempotencyStore(Db db, int most) {
    this.db = db;
    this.most = most;
  }

  private record Found(byte[] bodyHash, Optional<Kept> answer, Optional<Instant> leasedUntil) {}

  @Override
  public Answered runAtomically(Key key, Instant now, Supplier<Supplier<Attempt>> preparation) {
    Optional<Kept> earlier = reserve(key, now);
    if (earlier.isPresent()) {
      return new Answered(earlier.get(), true);
    }
    Attempt attempt;
    try {
      Supplier<Attempt> work = preparation.get();
      attempt = db.transaction(tx -> finish(tx, key, now, work));
    } catch (RuntimeException e) {
      giveBack(key, now);
      throw e;
    }
    return new Answered(attempt.answer(), false);
  }

  /// Waits for a request with the same key without a connection.
  private Optional<Kept> reserve(Key key, Instant now) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        return begin(key, now, now.plus(PREPARATION_LEASE));
      } catch (Refused refused) {
        if (refused.reason() != Reason.IDEMPOTENCY_CONCURRENT
            || System.nanoTime() + pause.toNanos() > end) {
          throw refused;
        }
      }
      pause(pause);
    }
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw concurrent();
    }
  }

  /// The row stays locked until the answer is there: who takes the key over when the lease has run
  /// out waits for that, and a request that lost the key does nothing.
  private static Attempt finish(Db.Tx tx, Key key, Instant claimedAt, Supplier<Attempt> work) {
    boolean mine =
        tx.first(
                """
                SELECT 1 AS one FROM idempotent_request
                 WHERE organization_id = ? AND idempotency_key = ? AND endpoint = ?
                   AND created_at = ? AND status IS NULL
                   FOR UPDATE
                """,
                row -> row.integer("one"),
                key.organization(),
                key.text(),
                key.endpoint(),
                claimedAt)
            .isPresent();
    if (!mine) {
      throw concurrent();
    }
    Attempt attempt = attempt(tx, work);
    keepOrForget(tx, key, claimedAt, attempt);
    return attempt;
  }

  /// When even that fails the lease runs out.
  private void giveBack(Key key, Instant claimedAt) {
    try {
      db.transaction(tx -> forget(tx, key, claimedAt));
    } catch (RuntimeException e) {
      LOG.debug("an idempotency key stays reserved until its lease runs out", e);
    }
  }

  /// Takes the key in a short transaction, or gives the answer that an earlier request got.
  private Optional<Kept> begin(Key key, Instant now, Instant leasedUntil) {
    AtomicLong answers = kept.get(key.organization(), one -> new AtomicLong(count(one, now)));
    boolean room = answers.get() < most;
    Optional<Kept> earlier =
        db.transaction(tx -> {
          if (!room && !known(tx, key, now)) {
            throw Refused.later(
                Reason.RATE_LIMITED,
                "The answers to "
                    + most
                    + " requests with an Idempotency-Key of the last 24 hours are kept for this"
                    + " organization, which is as many as there can be. Wait, or send the request"
                    + " without a key.",
                COUNTED_FOR);
          }
          return claim(tx, key, now, leasedUntil);
        });
    if (earlier.isEmpty()) {
      answers.incrementAndGet();
    }
    return earlier;
  }

  private static boolean known(Db.Tx tx, Key key, Instant now) {
    return tx.first(
            """
            SELECT 1 AS one FROM idempotent_request
             WHERE organization_id = ? AND idempotency_key = ? AND endpoint = ? AND created_at >= ?
            """,
            row -> row.integer("one"),
            key.organization(),
            key.text(),
            key.endpoint(),
            now.minus(KEPT))
        .isPresent();
  }

  private long count(UUID organization, Instant now) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) AS kept FROM (
                  SELECT 1 FROM idempotent_request
                   WHERE organization_id = ? AND created_at >= ? LIMIT ?) answers
                """,
                row -> row.number("kept"),
                organization,
                now.minus(KEPT),
                most)
            .orElseThrow());
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
  public Answered runLeased(Key key, Instant now, Supplier<Attempt> work) {
    Optional<Kept> earlier = begin(key, now, now.plus(LEASE));
    if (earlier.isPresent()) {
      return new Answered(earlier.get(), true);
    }
    Attempt attempt;
    try {
      attempt = work.get();
    } catch (RuntimeException e) {
      giveBack(key, now);
      throw e;
    }
    db.transaction(tx -> keepOrForget(tx, key, now, attempt));
    return new Answered(attempt.answer(), false);
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
