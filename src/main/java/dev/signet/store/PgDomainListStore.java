package dev.signet.store;

import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.name.NamePrefix;
import dev.signet.registry.DomainListStore;
import dev.signet.registry.DomainLists.Counts;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Page;
import dev.signet.registry.DomainSummary;
import dev.signet.verification.FailureCode;
import dev.signet.watch.Caution;
import dev.signet.watch.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Lists of domains in PostgreSQL.
///
/// Only btree indexes, so nothing needs an extension that an operator's database may not have or
/// allow. Which ids a page has is read from indexes first, then a page full of rows.
///
/// Names are indexed in their own order, pages are in the order of age. So a search first reads the
/// names that begin as wanted, as far as [Bounds#candidates], and sorts them. When there are more,
/// they are so many that going along the list itself finds some soon; it goes [Bounds#stretch] far
/// and no further.
final class PgDomainListStore implements DomainListStore {
  /// Above every character of a name.
  private static final String ABOVE = "~";

  /// The planner believes that an index which is nearly in the wanted order will soon have passed
  /// enough rows of the wanted kind, and reads a million when they are rare. Hence the row
  /// comparisons below, whose order one index alone has, and this.
  private static final String ALONG_AN_INDEX =
      """
      SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
             set_config('enable_mergejoin', 'off', true), set_config('enable_hashjoin', 'off', true)
      """;

  private static final String BEGINS =
      """
      SELECT id, name, status FROM email_domain
       WHERE (organization_id, name COLLATE "C") >= (?, ?)
         AND (organization_id, name COLLATE "C") < (?, ?)
       ORDER BY organization_id, name COLLATE "C" LIMIT ?
      """;

  /// Names below a registered domain that begins as wanted.
  private static final String BEGINS_BELOW =
      """
      SELECT id, name, status FROM email_domain
       WHERE name <> apex
         AND (organization_id, apex COLLATE "C") >= (?, ?)
         AND (organization_id, apex COLLATE "C") < (?, ?)
       ORDER BY organization_id, apex COLLATE "C" LIMIT ?
      """;

  private static final String CANDIDATES =
      """
      WITH begins AS MATERIALIZED (%s), below AS MATERIALIZED (%s),
           found AS MATERIALIZED (
             SELECT (SELECT count(*) FROM begins) + (SELECT count(*) FROM below) AS number),
           candidate AS (
             SELECT id, name, status FROM begins
             UNION ALL
             SELECT id, name, status FROM below
              WHERE NOT (name COLLATE "C" >= ? AND name COLLATE "C" < ?)),
           hit AS (
             SELECT id, name FROM candidate c
              WHERE (SELECT number FROM found) <= ? AND id < ?%s
              ORDER BY id DESC LIMIT ?)
      SELECT found.number, hit.id, hit.name FROM found LEFT JOIN hit ON true ORDER BY hit.id DESC
      """
          .formatted(BEGINS, BEGINS_BELOW, "%s");

  private static final String IN_STATUS = " AND c.status = ?";

  private static final String IS_DEGRADED =
      """
       AND EXISTS (SELECT FROM domain_check k
                    WHERE k.organization_id = ? AND k.domain_id = c.id AND k.phase = 2)
      """;

  private static final String STRETCH =
      """
      SELECT d.id, d.name FROM (%s LIMIT ?) w JOIN email_domain d ON d.id = w.id
       WHERE (d.name COLLATE "C" >= ? AND d.name COLLATE "C" < ?
              OR d.apex COLLATE "C" >= ? AND d.apex COLLATE "C" < ?)%s
       ORDER BY %s LIMIT ?
      """;

  /// What the index itself can say, before the row is looked at: a name below a registered domain
  /// has that domain's beginning after a dot.
  private static final String WITHIN =
      """
       AND (w.name COLLATE "C" >= ? AND w.name COLLATE "C" < ? OR strpos(w.name, ?) > 0)
      """;

  private static final String ROWS =
      """
      SELECT d.id, d.name, d.provider, d.sandbox, d.status, d.failure_code, d.created_at, d.verified_at,
             coalesce(c.phase, 0) AS phase, c.caution, c.checked_at
        FROM email_domain d LEFT JOIN domain_check c ON c.domain_id = d.id
       WHERE d.id = ANY (?::uuid[])
       ORDER BY d.id DESC
      """;

  private final Db db;
  private final Bounds bounds;

  PgDomainListStore(Db db) {
    this(db, Bounds.DEFAULT);
  }

  PgDomainListStore(Db db, Bounds bounds) {
    this.db = db;
    this.bounds = bounds;
  }

  /// How much is read for one page.
  ///
  /// @param candidates how many found names are sorted
  /// @param stretch how far along a list when there are more
  /// @param joined the same where each domain's row must be looked at
  record Bounds(int candidates, int stretch, int joined) {
    static final Bounds DEFAULT = new Bounds(10_000, 100_000, 10_000);
  }

  /// A way through ids, newest first.
  ///
  /// @param select gives the columns of `order`
  /// @param named whether it gives names as well
  private record Path(String select, List<String> order, List<Object> arguments, boolean named) {
    String sorted() {
      return select + " ORDER BY " + order("");
    }

    String order(String table) {
      return String.join(", ", order.stream().map(column -> table + column + " DESC").toList());
    }
  }

  private static Path path(UUID organization, Optional<Filter> filter, UUID after) {
    if (filter.isEmpty()) {
      return new Path(
          "SELECT organization_id, id, name FROM email_domain" + DomainRows.OLDER,
          List.of("organization_id", "id"),
          List.of(organization, after, organization),
          true);
    }
    if (filter.get() == Filter.DEGRADED) {
      return new Path(
          """
          SELECT organization_id, domain_id AS id FROM domain_check
           WHERE phase = 2 AND (organization_id, domain_id) < (?, ?) AND organization_id >= ?
          """,
          List.of("organization_id", "id"),
          List.of(organization, after, organization),
          false);
    }
    String status = word(filter.get());
    return new Path(
        """
        SELECT organization_id, status, id, name FROM email_domain
         WHERE (organization_id, status, id) < (?, ?, ?) AND (organization_id, status) >= (?, ?)
        """,
        List.of("organization_id", "status", "id"),
        List.of(organization, status, after, organization, status),
        true);
  }

  private static String word(Filter filter) {
    return Status.valueOf(filter.name()).wireText();
  }

  /// @param name of the domain, where it was read
  private record Hit(UUID id, String name) {
    static Hit read(Row row) {
      return new Hit(row.uuid("id"), row.text("name"));
    }
  }

  /// @param next where to go on; empty at the end
  private record Hits(List<Hit> hits, Optional<UUID> next) {
    /// The hits of one page, from as many and one more if there is one.
    static Hits first(int limit, List<Hit> found) {
      return found.size() <= limit
          ? new Hits(found, Optional.empty())
          : new Hits(found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
    }
  }

  @Override
  public Page page(
      UUID organization,
      Optional<NamePrefix> start,
      Optional<Filter> filter,
      Optional<UUID> after,
      int limit) {
    UUID before = after.orElse(DomainRows.TOP);
    Path path = path(organization, filter, before);
    return db.transaction(tx -> {
      tx.query(ALONG_AN_INDEX, row -> true);
      Hits hits =
          start
              .map(text ->
                  search(tx, new Search(organization, filter, before, text, limit))
                      .orElseGet(() -> walk(tx, path, text, limit)))
              .orElseGet(() -> Hits.first(limit, ids(tx, path, limit + 1)));
      List<UUID> ids = hits.hits().stream().map(Hit::id).toList();
      return new Page(
          ids.isEmpty() ? List.of() : tx.query(ROWS, PgDomainListStore::row, ids), hits.next());
    });
  }

  private static List<Hit> ids(Db.Tx tx, Path path, int limit) {
    return tx.query(
        path.sorted() + " LIMIT ?",
        row -> new Hit(row.uuid("id"), ""),
        with(path.arguments(), limit));
  }

  private static @Nullable Object[] with(List<Object> arguments, Object... more) {
    List<Object> all = new ArrayList<>(arguments);
    all.addAll(Arrays.asList(more));
    return all.toArray();
  }

  private record Search(
      UUID organization, Optional<Filter> filter, UUID before, NamePrefix start, int limit) {}

  /// Everything found by its name; empty when that is too much.
  private Optional<Hits> search(Db.Tx tx, Search wanted) {
    String from = wanted.start().ascii();
    String to = from + ABOVE;
    UUID organization = wanted.organization();
    int most = bounds.candidates();
    List<Object> arguments = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      arguments.addAll(List.of(organization, from, organization, to, most + 1));
    }
    arguments.addAll(List.of(from, to, most, wanted.before()));
    String narrowed = "";
    if (wanted.filter().isPresent()) {
      boolean degraded = wanted.filter().get() == Filter.DEGRADED;
      narrowed = degraded ? IS_DEGRADED : IN_STATUS;
      arguments.add(degraded ? organization : word(wanted.filter().get()));
    }
    arguments.add(wanted.start().exact() ? wanted.limit() + 1 : most);
    int[] number = new int[1];
    List<Hit> hits = new ArrayList<>();
    tx.query(
        CANDIDATES.formatted(narrowed),
        row -> {
          number[0] = row.integer("number");
          return row.optionalText("name")
              .filter(name -> wanted.start().matches(DomainName.of(name)))
              .map(name -> hits.add(Hit.read(row)));
        },
        arguments.toArray());
    return number[0] > most ? Optional.empty() : Optional.of(Hits.first(wanted.limit(), hits));
  }

  /// What is found on a stretch of the list.
  private Hits walk(Db.Tx tx, Path path, NamePrefix start, int limit) {
    String from = start.ascii();
    String to = from + ABOVE;
    int stretch = path.named() ? bounds.stretch() : bounds.joined();
    List<Object> arguments = new ArrayList<>(path.arguments());
    arguments.addAll(List.of(stretch, from, to, from, to));
    if (path.named()) {
      arguments.addAll(List.of(from, to, "." + from));
    }
    List<Hit> found =
        tx.query(
            STRETCH.formatted(path.sorted(), path.named() ? WITHIN : "", path.order("w.")),
            Hit::read,
            with(arguments, limit + 1));
    Hits hits = Hits.first(limit, found);
    Optional<UUID> next =
        hits.next()
            .or(() ->
                tx.first(
                    path.sorted() + " OFFSET ? LIMIT 1",
                    row -> row.uuid("id"),
                    with(path.arguments(), stretch - 1)));
    return new Hits(
        hits.hits().stream().filter(hit -> start.matches(DomainName.of(hit.name()))).toList(),
        next);
  }

  private static DomainSummary row(Row row) {
    Status status = Status.ofWireText(row.text("status"));
    return new DomainSummary(
        row.uuid("id"),
        DomainName.of(row.text("name")),
        row.text("provider"),
        row.bool("sandbox"),
        status,
        row.optionalText("failure_code").map(FailureCode::ofWireText),
        row.instant("created_at"),
        row.optionalInstant("verified_at").filter(at -> status == Status.VERIFIED),
        row.integer("phase") == Schedule.Phase.DEGRADED.ordinal(),
        row.optionalText("caution").map(Caution::ofWireText),
        row.optionalInstant("checked_at"));
  }

  @Override
  public Counts count(UUID organization, int most) {
    return db.transaction(tx -> {
      tx.query(ALONG_AN_INDEX, row -> true);
      Map<Filter, Integer> counts = new EnumMap<>(Filter.class);
      for (Filter filter : Filter.values()) {
        Path path = path(organization, Optional.of(filter), DomainRows.TOP);
        counts.put(
            filter,
            tx.first(
                    "SELECT count(*) AS n FROM (%s LIMIT ?) counted".formatted(path.sorted()),
                    row -> row.integer("n"),
                    with(path.arguments(), most))
                .orElseThrow());
      }
      return new Counts(counts, most);
    });
  }
}
