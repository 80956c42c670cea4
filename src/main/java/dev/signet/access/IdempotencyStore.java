package dev.signet.access;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/// Remembers the first answer to a request that carries an idempotency key (CONTRACT C-9).
/// Thread-safe; shared by all nodes. Keys are kept 24 h.
public interface IdempotencyStore {
  /// How many answers are kept for one organization (CONTRACT C-10).
  int MAX_KEPT = 10_000;

  /// Runs `preparation` outside any transaction, while the key is held under a lease, and what it
  /// gives back inside one transaction with the answer: either both its effects and the answer are
  /// kept, or neither. The latter must be quick.
  ///
  /// @throws dev.signet.refusal.Refused IDEMPOTENCY_MISMATCH; IDEMPOTENCY_CONCURRENT when the same
  ///   key is still being worked on after 2 s; RATE_LIMITED when the organization has [#MAX_KEPT]
  Answered runAtomically(Key key, Instant now, Supplier<Supplier<Attempt>> preparation);

  /// Runs `work` outside any transaction, while the key is held under a lease. For work that waits
  /// on others and may be done twice without harm.
  ///
  /// @throws dev.signet.refusal.Refused as [#runAtomically], at once
  Answered runLeased(Key key, Instant now, Supplier<Attempt> work);

  /// What makes two requests the same.
  ///
  /// @param endpoint method and path
  /// @param bodyHash SHA-256 of the body
  record Key(UUID organization, String text, String endpoint, byte[] bodyHash) {}

  /// An answer as it went out.
  record Kept(int status, String contentType, byte[] body) {}

  /// What came of the work.
  ///
  /// @param commit whether its effects stand; a refusal's do not
  /// @param keep whether the same request must get this answer again; one worth a retry must not
  record Attempt(Kept answer, boolean commit, boolean keep) {}

  /// @param replayed whether this is the answer of an earlier request
  record Answered(Kept answer, boolean replayed) {}
}
