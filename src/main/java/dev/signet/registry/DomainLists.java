package dev.signet.registry;

import dev.signet.name.NamePrefix;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Lists of an organization's domains for people: every provider's, searched, filtered, newest
/// first, in pages. Thread-safe.
///
/// A page costs about the same at 1,000 and at 1,000,000 domains, also when a search finds nothing
/// and when few domains have the wanted status.
public final class DomainLists {
  /// Domains of each kind are counted as far as this.
  private static final int COUNTED = 1_000;

  private final DomainListStore store;

  public DomainLists(DomainListStore store) {
    this.store = store;
  }

  /// Which domains a list is narrowed to.
  public enum Filter {
    PENDING,
    VERIFIED,
    FAILED,
    /// Verified, but something is wrong. Counted among the verified as well.
    DEGRADED
  }

  /// What a caller looks for.
  ///
  /// @param search how the name begins, as the caller types it; blank for every name
  public record Wanted(String search, Optional<Filter> filter) {
    /// Every domain.
    public static final Wanted EVERYTHING = new Wanted("", Optional.empty());
  }

  /// One page.
  ///
  /// @param next where the next page starts; empty at the end of the list
  public record Page(List<DomainSummary> domains, Optional<UUID> next) {
    static final Page EMPTY = new Page(List.of(), Optional.empty());

    public Page {
      domains = List.copyOf(domains);
    }
  }

  /// How many domains there are of each kind.
  ///
  /// @param of exact below `most`; `most` stands for that many or more
  public record Counts(Map<Filter, Integer> of, int most) {
    public Counts {
      of = Map.copyOf(new EnumMap<>(of));
    }
  }

  /// One page, newest first.
  ///
  /// A search finds names that begin with the text, and names whose registered domain begins with
  /// it: `acme` finds `acme.com`, `acme-mail.net` and `mail.acme.com`. Case does not matter;
  /// international names are found as they are written (`mün` finds `münchen.de`) and in their
  /// encoded form; of an address or URL the host counts.
  ///
  /// A page may hold fewer than `limit` domains, even none, and be followed by another: when more
  /// than 10,000 names begin with the text, it covers at most the next 100,000 domains (10,000 of
  /// the degraded).
  ///
  /// @param after the [Page#next] of the page before
  /// @param limit 1 to 100
  public Page page(UUID organization, Wanted wanted, Optional<UUID> after, int limit) {
    if (limit < 1 || limit > 100) {
      throw new IllegalArgumentException("a page of " + limit);
    }
    if (wanted.search().isBlank()) {
      return store.page(organization, Optional.empty(), wanted.filter(), after, limit);
    }
    return NamePrefix.read(wanted.search())
        .map(start -> store.page(organization, Optional.of(start), wanted.filter(), after, limit))
        .orElse(Page.EMPTY);
  }

  /// How many domains there are of each kind, counted as far as 1,000: to be shown as `17` or
  /// `1,000+`.
  public Counts count(UUID organization) {
    return store.count(organization, COUNTED);
  }
}
