package dev.signet.bench;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.access.Permissions;
import dev.signet.postgres.Target;
import dev.signet.registry.DomainLists;
import dev.signet.registry.DomainLists.Filter;
import dev.signet.registry.DomainLists.Page;
import dev.signet.registry.DomainLists.Wanted;
import dev.signet.store.Store;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Get and list per second in an organization with 1,000 domains and in one with 1,000,000; and
/// every list, search and filter of the console at 1,000,000.
final class ListBench {
  private static final int SMALL = 1_000;
  private static final int LARGE = 1_000_000;
  private static final Pattern ID = Pattern.compile("domain_[0-9a-f-]{36}");
  private static final Pattern CURSOR = Pattern.compile("\"next_cursor\":\"([^\"]*)\"");

  /// The oldest fiftieth is named otherwise; one in ten is pending; a handful failed or degraded.
  private static final List<String> FILL =
      List.of(
          """
          INSERT INTO zone_token (token, issued_at)
          SELECT 'd' || translate(lpad(to_hex(n), 15, 'k'), '0189', 'ghij') || '%1$s', now()
            FROM generate_series(1, %2$d) n
          """,
          """
          INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status,
                                    verified_at, created_at, updated_at)
          SELECT uuidv7(), '%3$s', name, name, 'native',
                 'd' || translate(lpad(to_hex(n), 15, 'k'), '0189', 'ghij') || '%1$s',
                 '{ap1,ap2}', status, CASE status WHEN 'verified' THEN now() END, now(), now()
            FROM (SELECT n, CASE WHEN n <= %2$d / 50 THEN 'old' ELSE '' END || '%1$s' || n || '.example' AS name,
                         CASE WHEN n %% 200000 = 77 THEN 'failed' WHEN n %% 10 = 3 THEN 'pending'
                              ELSE 'verified' END AS status
                    FROM generate_series(1, %2$d) n) one
           ORDER BY n
          """,
          """
          INSERT INTO domain_check (domain_id, organization_id, due_at, checked_at, phase)
          SELECT id, organization_id, now() + interval '6 hours', now(),
                 CASE WHEN status <> 'verified' THEN 0 WHEN name LIKE '%%6789.example' THEN 2 ELSE 1 END
            FROM email_domain WHERE organization_id = '%3$s'
          """);

  private ListBench() {}

  static void run(PrintStream out) throws Exception {
    Target database = TestDatabase.fresh();
    try (TestNode node = TestNode.start(new TestNode.Options().on(database))) {
      Plain small = organization(node, database, SMALL, "s", node.organization());
      UUID many = node.organization();
      long begin = System.nanoTime();
      Plain large = organization(node, database, LARGE, "l", many);
      out.printf(
          Locale.ROOT,
          "%,d domains inserted in %.0f s%n",
          LARGE,
          (System.nanoTime() - begin) / 1e9);
      measure("warm-up", small, out);
      measure("warm-up", large, out);
      for (int turn = 1; turn <= 3; turn++) {
        double a = measure("     1,000 domains", small, out);
        double b = measure(" 1,000,000 domains", large, out);
        out.printf(
            Locale.ROOT, "turn %d: a page costs %.2f times as much at a million%n", turn, b / a);
      }
      out.println("console, 1,000,000 domains, pages of 50, from the request to its rows:");
      console(node.domainLists(), many, out);
    }
    inserts(out);
  }

  private static void console(DomainLists lists, UUID organization, PrintStream out)
      throws Exception {
    List<Wanted> wanted = new ArrayList<>();
    for (String search :
        List.of("", "l123456.example", "nobody", "l12345", "l1234", "l123", "l12", "l", "old")) {
      wanted.add(new Wanted(search, Optional.empty()));
    }
    for (Filter filter : Filter.values()) {
      for (String search : List.of("", "l123", "l", "old", "nobody")) {
        wanted.add(new Wanted(search, Optional.of(filter)));
      }
    }
    double worst = 0;
    for (Wanted one : wanted) {
      List<Optional<UUID>> pages = pages(lists, organization, one);
      int rows = lists.page(organization, one, Optional.empty(), 50).domains().size();
      Latencies latencies =
          Latencies.of(200, 2, n -> lists.page(organization, one, pages.get(n % pages.size()), 50));
      worst = Math.max(worst, latencies.millis(1));
      String what =
          one.filter().map(filter -> filter.name().toLowerCase(Locale.ROOT)).orElse("all")
              + (one.search().isEmpty() ? "" : ", begins " + one.search());
      out.printf(Locale.ROOT, "  %-30s %2d rows %s%n", what, rows, latencies);
    }
    Latencies counts = Latencies.of(200, 2, n -> lists.count(organization));
    out.printf(Locale.ROOT, "  %-30s         %s%n", "counts", counts);
    out.printf(Locale.ROOT, "  the slowest page of all: %.0f ms%n", worst);
  }

  /// Up to 20 pages of a list from its start.
  private static List<Optional<UUID>> pages(DomainLists lists, UUID organization, Wanted wanted) {
    List<Optional<UUID>> pages = new ArrayList<>(List.of(Optional.empty()));
    while (pages.size() < 20) {
      Page page = lists.page(organization, wanted, pages.getLast(), 50);
      if (page.next().isEmpty()) {
        return pages;
      }
      pages.add(page.next());
    }
    return pages;
  }

  /// What the indexes of the lists add to an insert.
  private static void inserts(PrintStream out) throws Exception {
    Target database = TestDatabase.fresh();
    try (Store store = Store.over(database);
        Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      store.prepare(shared -> {});
      String organization = "00000000-0000-7000-8000-000000000001";
      statement.execute("INSERT INTO organization VALUES ('" + organization + "', 'bench', now())");
      int rows = 50_000;
      for (String prefix : List.of("warm", "with", "bare")) {
        if (prefix.equals("bare")) {
          statement.execute(
              "DROP INDEX email_domain_by_status, email_domain_by_start, email_domain_by_apex,"
                  + " domain_check_degraded");
        }
        long begin = System.nanoTime();
        for (String sql : FILL) {
          statement.execute(sql.formatted(prefix, rows, organization));
        }
        double micros = (System.nanoTime() - begin) / 1e3 / rows;
        if (!prefix.equals("warm")) {
          out.printf(
              Locale.ROOT,
              "inserting token, domain and check %s the lists' indexes: %.1f µs a domain%n",
              prefix.equals("with") ? "with   " : "without",
              micros);
        }
        statement.execute("DELETE FROM email_domain");
        statement.execute("VACUUM");
      }
    }
  }

  private static double measure(String what, Plain plain, PrintStream out) throws Exception {
    List<String> pages = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    String path = "/v1/domains?limit=20";
    for (int page = 0; page < 40; page++) {
      pages.add(path);
      String body = plain.get(path);
      ID.matcher(body).results().map(MatchResult::group).forEach(ids::add);
      path =
          "/v1/domains?limit=20&after="
              + CURSOR.matcher(body).results().findFirst().orElseThrow().group(1);
    }
    Random random = new Random(1);
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      chosen.add(ids.get(random.nextInt(ids.size())));
    }
    Latencies list = Latencies.of(2000, 2, n -> plain.get(pages.get(n % pages.size())));
    Latencies get = Latencies.of(2000, 2, n -> plain.get("/v1/domains/" + chosen.get(n)));
    if (!what.equals("warm-up")) {
      out.println(what + "  list " + list);
      out.println(what + "  get  " + get);
    }
    return list.millis(0.5);
  }

  private static Plain organization(
      TestNode node, Target database, int domains, String prefix, UUID organization)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      for (String sql : FILL) {
        statement.execute(sql.formatted(prefix, domains, organization));
      }
      statement.execute("VACUUM ANALYZE email_domain");
      statement.execute("VACUUM ANALYZE domain_check");
    }
    return new Plain(node.uri(), node.key(organization, Permissions.FULL.scopes()));
  }
}
