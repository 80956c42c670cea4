package dev.signet.signing;

import dev.signet.access.AddressBlock;
import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a mail server shows to have keys or signatures (CONTRACT SG-1), without its secret.
///
/// @param shownPrefix the first 12 characters of the secret
/// @param organization whose domains; empty = those of all
/// @param allowedDomains which domains; empty = all of them
/// @param allowedAddresses from where; empty = everywhere
/// @param expiresAt when it ends; empty = never
public record SigningCredential(
    UUID id,
    String name,
    String shownPrefix,
    Optional<UUID> organization,
    List<DomainName> allowedDomains,
    List<AddressBlock> allowedAddresses,
    Optional<Instant> expiresAt,
    Instant createdAt) {
  public SigningCredential {
    allowedDomains = List.copyOf(allowedDomains);
    allowedAddresses = List.copyOf(allowedAddresses);
  }

  /// Whether it is good at `now`, from `peer`.
  boolean works(Instant now, InetAddress peer) {
    return expiresAt.filter(end -> !now.isBefore(end)).isEmpty()
        && (allowedAddresses.isEmpty()
            || allowedAddresses.stream().anyMatch(block -> block.contains(peer)));
  }

  /// Whether it opens this domain.
  boolean opens(SigningDomain domain) {
    return organization.filter(own -> !own.equals(domain.organization())).isEmpty()
        && (allowedDomains.isEmpty() || allowedDomains.contains(domain.name()));
  }
}
