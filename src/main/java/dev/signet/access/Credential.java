package dev.signet.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A key or personal token, without its secret.
///
/// @param prefix `ap` and `ak` are organization keys, `pat` is a personal token
/// @param shownPrefix the first 12 characters of the secret
/// @param grants organization to scopes; exactly one for an organization key
/// @param allowedDomains domains the key may send from; empty = all
/// @param allowedAddresses addresses or CIDR blocks the key may be used from; empty = all
public record Credential(
    UUID id,
    Secret.Prefix prefix,
    String name,
    String shownPrefix,
    Map<UUID, Set<Scope>> grants,
    List<String> allowedDomains,
    List<AddressBlock> allowedAddresses,
    Optional<Instant> lastUsedAt,
    Instant createdAt) {

  public Credential {
    grants = Map.copyOf(grants);
    allowedDomains = List.copyOf(allowedDomains);
    allowedAddresses = List.copyOf(allowedAddresses);
  }

  /// Whether this is a personal token, which needs the organization header.
  public boolean personal() {
    return prefix == Secret.Prefix.PAT;
  }

  /// The organization of a key.
  public UUID organization() {
    return grants.keySet().iterator().next();
  }

  /// The scopes of a key.
  public Set<Scope> scopes() {
    return grants.getOrDefault(organization(), Set.of());
  }
}
