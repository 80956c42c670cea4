package dev.signet.claims;

import java.time.Duration;

/// What the operator decides about claims.
///
/// @param life how long a claim may wait for its proof
/// @param confirm how far apart the two sights of a proof are at least
/// @param objection how long the holder of a verified domain has, from the notice on
/// @param demoted how long a holder has been demoted when it gives way like one never verified
/// @param between the time between two looks
/// @param aDay how many claims an organization may make in 24 h
public record ClaimRules(
    Duration life,
    Duration confirm,
    Duration objection,
    Duration demoted,
    Duration between,
    int aDay) {
  /// The defaults of CONTRACT section 7.
  public static final ClaimRules DEFAULT =
      new ClaimRules(
          Duration.ofDays(7),
          Duration.ofMinutes(10),
          Duration.ofHours(72),
          Duration.ofHours(72),
          Duration.ofHours(1),
          5);

  /// How long an objection that was begun in time holds a completion.
  Duration hold() {
    return confirm.multipliedBy(2);
  }

  /// The most that one look adds to the time a holder has had: a clock that jumps, or a night
  /// without looks, takes no time from the holder.
  Duration most() {
    return between.multipliedBy(2);
  }
}
