package dev.signet.claims;

import java.time.Instant;
import java.util.Optional;

/// What was seen at one moment.
///
/// @param at when the look ended
/// @param steadySince sights before this may not be compared with now: the clock has jumped
/// @param proof the claimant's TXT record
/// @param objection the holder's, when it has begun an objection
/// @param records the claimant's other records
public record Look(
    Instant at, Instant steadySince, Sight proof, Optional<Sight> objection, Records records) {
  /// How far the claimant's records stand.
  public enum Records {
    /// Not looked at, or not there.
    NONE,
    /// The verification CNAME leads to the claimant.
    ALIAS,
    /// Everything a verification wants.
    ALL
  }
}
