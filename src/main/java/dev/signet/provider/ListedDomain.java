package dev.signet.provider;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.Optional;

/// A domain as a provider's list shows it, without its records. Immutable.
///
/// @param createdAt by the provider's clock; empty when it does not say so readably. Tells what an
///   intent of ours made from a leftover that was there before.
public record ListedDomain(
    String remoteId, DomainName name, String rawStatus, Optional<Instant> createdAt) {
  /// @throws IllegalArgumentException when something is out of bounds; the message is fit to show
  public ListedDomain {
    Bounds.remoteId(remoteId);
    Bounds.domain(name);
    Bounds.word(rawStatus);
  }
}
