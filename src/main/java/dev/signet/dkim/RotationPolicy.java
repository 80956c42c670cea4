package dev.signet.dkim;

import java.time.Duration;
import java.util.Optional;

/// How long the stages of a rotation last.
///
/// @param interval from switch to switch; empty when keys are not rotated unasked
/// @param timeToLive of our key records
/// @param signerCache how long a mail server may go on with a key it has read
/// @param standBy the least time that a key is published before it signs
/// @param overlap how long a key is served after it has signed last
/// @param destroyAfter how long after it signed last a private half is destroyed
/// @param revokedFor how long a `p=` is served
/// @param readyBefore how long before the next switch a new standby is published at the latest
/// @param patience how long a revocation waits for readers of the old key
/// @param lookAgain between looks that do not show what they should
/// @param lookAgainInEmergency the same in an emergency
/// @param fresh how old a look may be that decides
public record RotationPolicy(
    Optional<Duration> interval,
    Duration timeToLive,
    Duration signerCache,
    Duration standBy,
    Duration overlap,
    Duration destroyAfter,
    Duration revokedFor,
    Duration readyBefore,
    Duration patience,
    Duration lookAgain,
    Duration lookAgainInEmergency,
    Duration fresh) {
  /// The least interval of a domain: overlap, standby and some room.
  public static final Duration LEAST_INTERVAL = Duration.ofDays(14);

  public RotationPolicy {
    if (interval.filter(each -> each.compareTo(LEAST_INTERVAL) < 0).isPresent()) {
      throw new IllegalArgumentException("keys are rotated every 14 days at most");
    }
  }

  /// What is usual, with the two times that depend on the operator's settings.
  public static RotationPolicy usual(
      Optional<Duration> interval, Duration timeToLive, Duration signerCache) {
    return new RotationPolicy(
        interval,
        timeToLive,
        signerCache,
        Duration.ofHours(24),
        Duration.ofDays(7),
        Duration.ofHours(1),
        Duration.ofDays(30),
        Duration.ofHours(48),
        Duration.ofDays(30),
        Duration.ofMinutes(15),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1));
  }

  /// How long a standby must have been published: max(24 h, 2 × TTL, 2 × signer cache).
  public Duration gate() {
    return longest(standBy, longest(timeToLive.multipliedBy(2), signerCache.multipliedBy(2)));
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /// The same, with another time between looks in vain.
  public RotationPolicy lookingAgain(Duration after) {
    return new RotationPolicy(
        interval,
        timeToLive,
        signerCache,
        standBy,
        overlap,
        destroyAfter,
        revokedFor,
        readyBefore,
        patience,
        after,
        lookAgainInEmergency,
        fresh);
  }
}
