package dev.signet.access;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Who is asking, once the credential has been checked.
///
/// @param organization whose rows the caller sees; no others
/// @param credential the id of the key or token
/// @param scopes what the caller may do in that organization
/// @param allowedDomains domains the credential is bound to; empty = all
/// @param allowedAddresses addresses the credential is bound to; empty = all
public record Caller(
    UUID organization,
    UUID credential,
    Set<Scope> scopes,
    List<String> allowedDomains,
    List<AddressBlock> allowedAddresses) {
  public Caller {
    scopes = Set.copyOf(scopes);
    allowedDomains = List.copyOf(allowedDomains);
    allowedAddresses = List.copyOf(allowedAddresses);
  }
}
