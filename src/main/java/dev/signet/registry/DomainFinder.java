package dev.signet.registry;

import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Finds the domains of every organization, for the operator alone. Thread-safe.
public interface DomainFinder {
  /// The domains that have one of these names, tokens or ids; newest first, at most 20. Costs the
  /// same however many domains there are.
  List<Held> find(Wanted wanted);

  /// Writes into the audit log that the operator looked at a domain.
  void viewed(UUID organization, UUID id);

  /// What is looked for; each list may be empty, and what fits one of them is found.
  record Wanted(List<UUID> ids, List<String> names, List<String> tokens) {
    public Wanted {
      ids = List.copyOf(ids);
      names = List.copyOf(names);
      tokens = List.copyOf(tokens);
    }
  }

  /// Who holds a name.
  ///
  /// @param since when it was registered
  /// @param verifiedAt empty when it is not verified
  record Held(
      UUID id,
      DomainName name,
      UUID organization,
      String organizationName,
      String token,
      String provider,
      Status status,
      Instant since,
      Optional<Instant> verifiedAt) {}
}
