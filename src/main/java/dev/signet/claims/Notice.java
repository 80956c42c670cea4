package dev.signet.claims;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// The time that a holder has after it was told of a claim.
///
/// @param holder the domain that was told
/// @param until when its time ends, as far as can be said; never moved closer
/// @param counted how much of it has passed, by looks
/// @param objection of this holder
public record Notice(UUID holder, Instant until, Duration counted, Optional<Objection> objection) {

  Notice with(Optional<Objection> other) {
    return new Notice(holder, until, counted, other);
  }

  /// After `passed` more: what was not counted comes on top.
  Notice counting(Duration passed, Duration whole, Instant now) {
    Duration sum = counted.plus(passed);
    Instant rest = now.plus(whole.minus(sum));
    return new Notice(holder, rest.isAfter(until) ? rest : until, sum, objection);
  }

  boolean over(Instant now, Duration whole) {
    return counted.compareTo(whole) >= 0
        && !now.isBefore(until)
        && objection.filter(held -> now.isBefore(held.holdsUntil())).isEmpty();
  }
}
