package dev.signet.domain;

import dev.signet.name.DomainName;
import java.util.Optional;

/// Which domains a list is narrowed to (CONTRACT AP-3).
///
/// @param name the one domain of exactly this name
/// @param status in the words of the list that asks
public record DomainFilter(Optional<DomainName> name, Optional<Status> status) {
  /// Every domain.
  public static final DomainFilter NONE = new DomainFilter(Optional.empty(), Optional.empty());
}
