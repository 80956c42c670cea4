package dev.signet.domain;

import java.util.List;

/// A domain with what is known of its records, as it is stored.
public record StoredDomain(EmailDomain domain, Behind behind) {

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

  /// The same domain with what its provider said now.
  StoredDomain with(EmailDomain changed, Behind.Remote said) {
    return new StoredDomain(changed, said);
  }
}
