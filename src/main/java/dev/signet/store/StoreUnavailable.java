package dev.signet.store;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;

/// Makes the one refusal for "the database is away".
final class StoreUnavailable {
  private StoreUnavailable() {}

  static Refused refusal() {
    return Refused.later(
        Reason.UNAVAILABLE,
        "The service cannot reach its database right now. Nothing was changed; try again.",
        Duration.ofSeconds(2));
  }
}
