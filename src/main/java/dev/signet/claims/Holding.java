package dev.signet.claims;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Who holds the name of a claim at the moment of a decision.
public sealed interface Holding {
  /// Nobody does.
  record Nobody() implements Holding {}

  /// The claimant itself: it registered the name when it was free.
  record Claimant() implements Holding {}

  /// Somebody is about to: another transaction or provider decides at the moment.
  record Undecided() implements Holding {}

  /// Another organization.
  ///
  /// @param domain its registration
  /// @param everVerified whether it was ever verified
  /// @param demotedAt since when it is not verified any more; empty while it is
  record Other(UUID domain, boolean everVerified, Optional<Instant> demotedAt) implements Holding {
    boolean givesWay(Instant now, ClaimRules rules) {
      return !everVerified
          || demotedAt.filter(at -> !now.isBefore(at.plus(rules.demoted()))).isPresent();
    }
  }
}
