package dev.signet.store;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;

/// Makes the refusals for "the database is away".
final class StoreUnavailable {
  private StoreUnavailable() {}

  static Refused refusal() {
    return Refused.later(
        Reason.UNAVAILABLE,
        "The service cannot reach its database right now. Nothing was changed; try again.",
        Duration.ofSeconds(2));
  }

  /// The same when it broke so late that the change may have been made.
  static Refused doubt() {
    return Refused.later(
        Reason.UNAVAILABLE,
        "The service lost its database at the last moment, so this may or may not have been done."
            + " Look before you try again, or try again with the same Idempotency-Key.",
        Duration.ofSeconds(2));
  }
}
