package dev.signet.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where share links are kept. A link ends with its domain, however that ends. Thread-safe; shared
/// by all nodes.
public interface ShareLinkStore {
  /// Keeps `link`, unless its domain is not this organization's or has `most` links that have not
  /// expired before `now`. Two calls at once never make more than `most`.
  Added add(UUID organization, ShareLink link, int most, Instant now);

  /// What became of [#add].
  enum Added {
    ADDED,
    NO_SUCH_DOMAIN,
    TOO_MANY
  }

  /// Links of a domain of this organization that have not expired before `now`, newest first; none
  /// when there is no such domain.
  List<ShareLink> living(UUID organization, UUID domain, Instant now);

  /// Ends a link of a domain of this organization; false when there is none.
  boolean remove(UUID organization, UUID domain, UUID id);

  /// A link, expired or not, with the organization that its domain belongs to now.
  Optional<Found> find(UUID id);

  /// A link and whose domain it shows.
  record Found(UUID organization, ShareLink link) {}
}
