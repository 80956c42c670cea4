package dev.signet.domain;

import java.time.Duration;
import java.time.Instant;

/// When a hold gives way to another organization that registers its name (CONTRACT C-5).
///
/// @param unverified the age of a domain that was never verified
/// @param demoted for how long a domain that was verified once has not been
public record HoldRules(Duration unverified, Duration demoted) {
  /// The same as moments.
  ///
  /// @param createdBefore of a domain that was never verified
  /// @param demotedBefore of one that was
  public record Lapse(Instant createdBefore, Instant demotedBefore) {}

  public Lapse at(Instant now) {
    return new Lapse(now.minus(unverified), now.minus(demoted));
  }
}
