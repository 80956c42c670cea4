package dev.signet.domain;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.RecordText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// An email domain as `/core` shows it: whoever stands behind it, every record to publish has a
/// status, and the domain is verified only when all of them are (CONTRACT AR-2, AR-6).
///
/// @param verifiedAt since when it is verified; empty when it is not
/// @param sandbox whether a stand-in plays the provider
public record CoreDomain(
    EmailDomain domain,
    Status status,
    Optional<Instant> verifiedAt,
    boolean sandbox,
    List<PublishedRecord> records) {
  public CoreDomain {
    records = List.copyOf(records);
  }

  /// One record to publish.
  ///
  /// @param type `MX`, `TXT` …
  /// @param relativeName the owner name relative to the registered apex, `@` for the apex
  /// @param priority of an MX
  public record PublishedRecord(
      String type,
      DomainName owner,
      String relativeName,
      String value,
      OptionalInt priority,
      Status status) {

    /// The record as a diagnosis expects it; empty for a kind that diagnosis does not know, of
    /// which nothing can be said.
    public Optional<CustomerRecord> expected() {
      String before = priority.isPresent() ? priority.getAsInt() + " " : "";
      return RecordText.parse(owner + ". " + type + " " + before + value, owner);
    }
  }
}
