package dev.signet.domain;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.Optional;

/// What one record of a native domain was last worth.
///
/// @param type the record's type, `CNAME`
/// @param verifiedAt since when it is right; there exactly when it is
/// @param yeses how often it was found right so far, on any node; a look that began with fewer is
///   outdated
public record RecordStanding(
    DomainName owner, String type, Status status, Optional<Instant> verifiedAt, int yeses) {
  /// Of a record that was not looked at by itself yet.
  public RecordStanding(
      DomainName owner, String type, Status status, Optional<Instant> verifiedAt) {
    this(owner, type, status, verifiedAt, 0);
  }
}
