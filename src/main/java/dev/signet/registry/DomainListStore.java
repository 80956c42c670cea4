package dev.signet.registry;

import dev.signet.name.NamePrefix;
import dev.signet.registry.DomainLists.Counts;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Page;
import java.util.Optional;
import java.util.UUID;

/// Lists of an organization's domains. Each call costs about the same however many domains there
/// are. Thread-safe.
public interface DomainListStore {
  /// Domains that begin as wanted and stand as wanted, newest first, starting after `after`; see
  /// [DomainLists#page].
  Page page(
      UUID organization,
      Optional<NamePrefix> start,
      Optional<Filter> filter,
      Optional<UUID> after,
      int limit);

  /// How many domains there are of each kind, counted as far as `most`.
  Counts count(UUID organization, int most);
}
