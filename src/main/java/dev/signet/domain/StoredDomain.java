package dev.signet.domain;

import java.util.List;

/// A domain with what is known of its records, as it is stored.
///
/// @param yeses how often what its provider said, or its DMARC record, made something verified, on
///   any node; a reading that began with fewer is outdated. Not counted for domains of our own DNS
public record StoredDomain(EmailDomain domain, Behind behind, int yeses) {
  /// Of a domain that is made now.
  public StoredDomain(EmailDomain domain, Behind behind) {
    this(domain, behind, 0);
  }

  /// Who stands behind it.
  public sealed interface Behind {
    /// Our own DNS.
    ///
    /// @param standings of the records that were checked so far, in no order
    record Ours(List<RecordStanding> standings) implements Behind {
      public Ours {
        standings = List.copyOf(standings);
      }
    }

    /// A provider.
    ///
    /// @param remoteId the provider's own id
    /// @param sandbox whether the provider is a stand-in
    /// @param rawStatus the provider's own word for the domain
    /// @param records in the order they are shown
    record Remote(String remoteId, boolean sandbox, String rawStatus, List<HeldRecord> records)
        implements Behind {
      public Remote {
        records = List.copyOf(records);
      }
    }
  }
}
