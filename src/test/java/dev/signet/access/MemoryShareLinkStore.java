package dev.signet.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Share links in memory, beside the owners of the domains they may be for.
final class MemoryShareLinkStore implements ShareLinkStore {
  private final Map<UUID, UUID> owners = new HashMap<>();
  private final Map<UUID, ShareLink> links = new HashMap<>();

  synchronized UUID addDomain(UUID organization) {
    UUID domain = UUID.randomUUID();
    owners.put(domain, organization);
    return domain;
  }

  synchronized void removeDomain(UUID domain) {
    owners.remove(domain);
    links.values().removeIf(link -> link.domain().equals(domain));
  }

  private boolean owns(UUID organization, UUID domain) {
    return organization.equals(owners.get(domain));
  }

  @Override
  public synchronized Added add(UUID organization, ShareLink link, int most, Instant now) {
    if (!owns(organization, link.domain())) {
      return Added.NO_SUCH_DOMAIN;
    }
    if (living(organization, link.domain(), now).size() >= most) {
      return Added.TOO_MANY;
    }
    links.put(link.id(), link);
    return Added.ADDED;
  }

  @Override
  public synchronized List<ShareLink> living(UUID organization, UUID domain, Instant now) {
    return links.values().stream()
        .filter(link -> link.domain().equals(domain) && owns(organization, domain))
        .filter(link -> link.expiresAt().isAfter(now))
        .sorted(Comparator.comparing((ShareLink link) -> link.id().toString()).reversed())
        .toList();
  }

  @Override
  public synchronized boolean remove(UUID organization, UUID domain, UUID id) {
    return owns(organization, domain)
        && Optional.ofNullable(links.get(id)).filter(l -> l.domain().equals(domain)).isPresent()
        && links.remove(id) != null;
  }

  @Override
  public synchronized Optional<Found> find(UUID id) {
    return Optional.ofNullable(links.get(id))
        .map(link -> new Found(owners.get(link.domain()), link));
  }
}
