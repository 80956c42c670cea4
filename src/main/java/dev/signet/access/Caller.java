package dev.signet.access;

import java.util.Set;
import java.util.UUID;

/// Who is asking, once the credential has been checked.
///
/// @param organization whose rows the caller sees; no others
/// @param credential the id of the key or token
/// @param scopes what the caller may do in that organization
public record Caller(UUID organization, UUID credential, Set<Scope> scopes) {
  public Caller {
    scopes = Set.copyOf(scopes);
  }
}
