package dev.signet.bench;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.access.Permissions;
import dev.signet.store.Store;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Get and list per second in an organization with 1,000 domains and in one with 1,000,000.
final class ListBench {
  private static final int SMALL = 1_000;
  private static final int LARGE = 1_000_000;
  private static final Pattern ID = Pattern.compile("domain_[0-9a-f-]{36}");
  private static final Pattern CURSOR = Pattern.compile("\"next_cursor\":\"([^\"]*)\"");

  private ListBench() {}

  static void run(PrintStream out) throws Exception {
    Store.Target database = TestDatabase.fresh();
    try (TestNode node = TestNode.start(new TestNode.Options().on(database))) {
      Plain small = organization(node, database, SMALL, "s");
      Plain large = organization(node, database, LARGE, "l");
      measure("warm-up", small, out);
      measure("warm-up", large, out);
      for (int turn = 1; turn <= 3; turn++) {
        double a = measure("     1,000 domains", small, out);
        double b = measure(" 1,000,000 domains", large, out);
        out.printf(
            Locale.ROOT, "turn %d: a page costs %.2f times as much at a million%n", turn, b / a);
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
      TestNode node, Store.Target database, int domains, String prefix) throws SQLException {
    UUID organization = node.organization();
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        PreparedStatement tokens =
            connection.prepareStatement(
                """
                INSERT INTO zone_token (token, issued_at)
                SELECT 'd' || translate(lpad(to_hex(n), 15, 'k'), '0189', 'ghij') || ?, now()
                  FROM generate_series(1, ?) n
                """);
        PreparedStatement rows =
            connection.prepareStatement(
                """
                INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors,
                                          status, created_at, updated_at)
                SELECT uuidv7(), ?, ? || n || '.example', ? || n || '.example', 'native',
                       'd' || translate(lpad(to_hex(n), 15, 'k'), '0189', 'ghij') || ?,
                       '{ap1,ap2}', 'pending', now(), now()
                  FROM generate_series(1, ?) n
                """)) {
      tokens.setString(1, prefix);
      tokens.setInt(2, domains);
      tokens.executeUpdate();
      rows.setObject(1, organization);
      rows.setString(2, prefix);
      rows.setString(3, prefix);
      rows.setString(4, prefix);
      rows.setInt(5, domains);
      rows.executeUpdate();
      connection.createStatement().execute("ANALYZE email_domain");
    }
    return new Plain(node.uri(), node.key(organization, Permissions.FULL.scopes()));
  }
}
