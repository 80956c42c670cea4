package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.registry.DomainLists;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Wanted;
import dev.signet.registry.DomainSummary;
import dev.signet.store.PgDomainListStore.Bounds;
import dev.signet.watch.Caution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a list holds, against a list in memory that is filtered the plain way; also where there is
/// so much to be found that pages come from stretches of the list.
class PgDomainListStoreTest {
  private static final List<String> STARTS =
      List.of("acme", "acme-mail", "shop", "s", "xn--mnchen-3ya", "xn--mller-kva", "mailer", "7");
  private static final int DOMAINS = 400;

  private static SeededDomains seeded;
  private static UUID organization;
  private static List<DomainSummary> all;

  @BeforeAll
  static void fill() {
    seeded = new SeededDomains();
    organization = seeded.organization();
    all = new ArrayList<>();
    Random random = new Random(5);
    for (int n = 0; n < DOMAINS; n++) {
      all.add(domain(random, n));
    }
    all.sort(Comparator.comparing((DomainSummary one) -> one.id().toString()).reversed());
    UUID other = seeded.organization();
    for (int n = 0; n < 20; n++) {
      String name = "acme-other" + n + ".test";
      UUID id = new UUID(0x0199_0000_0000_7000L + n, 0x8000_0000_0000_0001L);
      seeded.domain(other, id, name, name, "native", "verified");
      seeded.watch(other, id, 2);
    }
    seeded.run("ANALYZE");
  }

  /// Some are old, whatever the order in which they are inserted.
  private static DomainSummary domain(Random random, int n) {
    UUID id = new UUID(0x0199_0000_0000_7000L + n, 0x8000_0000_0000_0000L);
    boolean old = n < DOMAINS / 2;
    String start = old ? "legacy" : STARTS.get(random.nextInt(STARTS.size()));
    String apex = start + (n % 9 == 0 ? "" : n) + ".n" + n + ".test";
    apex = n % 5 == 0 ? apex : start + n + ".test";
    String registered = DomainName.of(apex).labels().size() == 2 ? apex : "n" + n + ".test";
    String name = n % 7 == 0 ? "mail." + apex : apex;
    String provider = n % 4 == 3 ? "resend" : "native";
    Status status = Status.values()[random.nextInt(provider.equals("native") ? 2 : 3)];
    seeded.domain(organization, id, name, registered, provider, status.wireText());
    boolean ours = provider.equals("native");
    int phase = status == Status.VERIFIED ? 1 + random.nextInt(2) : 0;
    if (ours) {
      seeded.watch(organization, id, phase);
    }
    return new DomainSummary(
        id,
        DomainName.of(name),
        provider,
        !ours,
        status,
        Optional.empty(),
        Instant.parse("2026-01-01T00:00:00Z"),
        status == Status.VERIFIED
            ? Optional.of(Instant.parse("2026-02-01T00:00:00Z"))
            : Optional.empty(),
        ours && phase == 2,
        ours && phase == 2 ? Optional.of(Caution.NAME_SERVERS_CHANGED) : Optional.empty(),
        ours ? Optional.of(Instant.parse("2026-03-01T00:00:00Z")) : Optional.empty());
  }

  @AfterAll
  static void close() {
    seeded.close();
  }

  private static List<DomainSummary> expected(String search, Optional<Filter> filter) {
    return all.stream()
        .filter(one -> filter.isEmpty() || stands(one, filter.get()))
        .filter(one -> {
          String name = EmailDomainName.of(one.name()).unicode();
          String apex = name.substring(name.startsWith("mail.") ? 5 : 0);
          apex = apex.replaceFirst("^[^.]*[.](?=n[0-9]+[.])", "");
          return name.startsWith(search) || apex.startsWith(search);
        })
        .toList();
  }

  private static boolean stands(DomainSummary one, Filter filter) {
    return filter == Filter.DEGRADED
        ? one.degraded()
        : one.status() == Status.valueOf(filter.name());
  }

  /// Every page, one after the other.
  private static List<DomainSummary> walk(
      DomainLists lists, Wanted wanted, int limit, boolean full) {
    List<DomainSummary> seen = new ArrayList<>();
    Optional<UUID> after = Optional.empty();
    for (int pages = 0; ; pages++) {
      DomainLists.Page page = lists.page(organization, wanted, after, limit);
      assertTrue(page.domains().size() <= limit);
      assertTrue(!full || page.next().isEmpty() || page.domains().size() == limit, "a gap");
      seen.addAll(page.domains());
      after = page.next();
      if (after.isEmpty()) {
        return seen;
      }
      assertTrue(pages <= DOMAINS, "the list does not end");
    }
  }

  private static List<Optional<Filter>> filters() {
    List<Optional<Filter>> filters = new ArrayList<>(List.of(Optional.empty()));
    for (Filter filter : Filter.values()) {
      filters.add(Optional.of(filter));
    }
    return filters;
  }

  /// @param full whether every page but the last must be full
  private static void compare(DomainLists lists, boolean full) {
    for (Optional<Filter> filter : filters()) {
      for (String search :
          List.of(
              "", "acme", "acme-", "s", "legacy", "mail", "mail.a", "mü", "mün", "n3", "7",
              "nobody")) {
        for (int limit : new int[] {19, 100}) {
          assertEquals(
              expected(search, filter),
              walk(lists, new Wanted(search, filter), limit, full),
              search + " " + filter + " by " + limit);
        }
      }
    }
  }

  @Test
  void aListHoldsWhatWasAskedForNewestFirst() {
    compare(new DomainLists(seeded.store().domainLists()), true);
  }

  @Test
  void whatIsTooMuchToSortIsFoundOnStretchesOfTheList() {
    compare(new DomainLists(new PgDomainListStore(seeded.db(), new Bounds(5, 30, 7))), false);
    compare(new DomainLists(new PgDomainListStore(seeded.db(), new Bounds(0, 100, 100))), false);
  }

  @Test
  void whatNoNameHoldsIsFoundNowhere() {
    DomainLists lists = new DomainLists(seeded.store().domainLists());
    for (String search : List.of("%", "acme%", "_", "a b", "'", "\u0000", "\uD800", ".")) {
      assertEquals(
          new DomainLists.Page(List.of(), Optional.empty()),
          lists.page(organization, new Wanted(search, Optional.empty()), Optional.empty(), 10),
          search);
    }
  }

  @Test
  void anotherOrganizationSeesNothingOfIt() {
    UUID stranger = seeded.organization();
    DomainLists lists = new DomainLists(seeded.store().domainLists());
    for (Optional<Filter> filter : filters()) {
      for (String search : List.of("", "acme")) {
        assertEquals(
            List.of(),
            lists.page(stranger, new Wanted(search, filter), Optional.empty(), 10).domains());
      }
    }
    assertTrue(lists.count(stranger).of().values().stream().allMatch(n -> n == 0));
  }

  @Test
  void countsAreExactAsFarAsTheyGo() {
    Map<Filter, Integer> exact = new EnumMap<>(Filter.class);
    Map<Filter, Integer> bounded = new EnumMap<>(Filter.class);
    for (Filter filter : Filter.values()) {
      int count = expected("", Optional.of(filter)).size();
      exact.put(filter, count);
      bounded.put(filter, Math.min(17, count));
    }
    assertEquals(exact, new DomainLists(seeded.store().domainLists()).count(organization).of());
    assertEquals(bounded, seeded.store().domainLists().count(organization, 17).of());
  }
}
