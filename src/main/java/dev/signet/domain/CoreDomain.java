package dev.signet.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// An email domain as `/core` shows it: every record to publish has a status, and the domain is
/// verified only when all of them are, no matter which provider stands behind it (CONTRACT AR-2,
/// AR-6).
///
/// @param verifiedAt since when it is verified; empty when it is not
/// @param sandbox whether a stand-in plays the provider
public record CoreDomain(
    EmailDomain domain,
    Status status,
    Optional<Instant> verifiedAt,
    boolean sandbox,
    List<ShownRecord> records) {
  public CoreDomain {
    records = List.copyOf(records);
  }
}
