package dev.signet.provider;

import java.util.List;
import java.util.Optional;

/// One page of a provider's domains. Immutable.
///
/// @param next where the following page starts; empty when this is the last
public record Listing(List<ListedDomain> domains, Optional<String> next) {
  public Listing {
    domains = List.copyOf(domains);
  }
}
