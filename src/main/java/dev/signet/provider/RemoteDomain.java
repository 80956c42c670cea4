package dev.signet.provider;

import dev.signet.name.DomainName;
import java.util.List;

/// A domain as its provider knows it. Immutable.
///
/// @param remoteId the provider's own id; fit to stand in a URL path
/// @param rawStatus the provider's own word; [Normalising] says what it means
/// @param records what the customer publishes, 1 to 50, none outside the domain
public record RemoteDomain(
    String remoteId, DomainName name, String rawStatus, List<RemoteRecord> records) {
  /// @throws IllegalArgumentException when something is out of bounds; the message is fit to show
  public RemoteDomain {
    Bounds.remoteId(remoteId);
    Bounds.domain(name);
    Bounds.word(rawStatus);
    records = List.copyOf(records);
    Bounds.check(!records.isEmpty(), "a domain without records to publish");
    Bounds.check(records.size() <= Bounds.MAX_RECORDS, "more than 50 records");
    for (RemoteRecord each : records) {
      Bounds.check(each.owner().isAtOrBelow(name), "a record outside the domain");
    }
  }
}
