package dev.signet.bench;

import dev.signet.TestDatabase;
import dev.signet.postgres.Target;
import dev.signet.publishing.ZoneFeed;
import dev.signet.settings.Settings;
import dev.signet.store.Backup;
import dev.signet.store.Restore;
import dev.signet.store.Store;
import dev.signet.zone.ZoneImage;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// What one domain costs: octets in the database and in the zone image, time to load, to back up
/// and to restore.
final class ScaleBench {
  /// A row as a registration leaves it: two keys with public halves of 294 octets and sealed ones
  /// of 1300.
  private static final List<String> FILL =
      List.of(
          "INSERT INTO organization VALUES ('00000000-0000-7000-8000-000000000001', 'bench', now())",
          """
          INSERT INTO zone_token (token, issued_at)
          SELECT 'd' || translate(lpad(to_hex(n), 16, '0'), '0189', 'ghij'), now()
            FROM generate_series(1, %d) n
          """,
          """
          INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status,
                                    event_sequence, created_at, updated_at)
          SELECT uuidv7(), '00000000-0000-7000-8000-000000000001', 'n' || n || '.example.com',
                 'example.com', 'native', 'd' || translate(lpad(to_hex(n), 16, '0'), '0189', 'ghij'),
                 '{ap1,ap2}', 'pending', 1, now(), now()
            FROM generate_series(1, %d) n
          """,
          """
          INSERT INTO dkim_key (domain_id, selector, version, state, algorithm, public_key, sealed_key,
                                master_key_id, created_at)
          SELECT id, selector, 1, 'active', 'rsa-2048',
                 substring(decode(repeat(md5(id::text || selector), 19), 'hex') from 1 for 294),
                 (SELECT string_agg(sha512((id::text || selector || part)::bytea), ''::bytea)
                    FROM generate_series(1, 20) part) || substring(sha256(id::text::bytea) from 1 for 32) || substring(sha256(selector::bytea) from 1 for 4),
                 1, now()
            FROM email_domain, unnest(selectors) selector
          """,
          """
          INSERT INTO domain_check (domain_id, organization_id, due_at, checked_at, phase)
          SELECT id, organization_id, now(), now(), 0 FROM email_domain
          """,
          """
          INSERT INTO event (id, organization_id, domain_id, domain_name, sequence, type, occurred_at, code,
                             detail)
          SELECT uuidv7(), organization_id, id, name, 1, 'domain.created', now(), '', '' FROM email_domain
          """);

  private ScaleBench() {}

  static void run(PrintStream out) throws Exception {
    for (int domains : new int[] {10_000, 100_000}) {
      measure(domains, out);
    }
  }

  static void million(PrintStream out) throws Exception {
    measure(1_000_000, out);
  }

  private static void measure(int domains, PrintStream out) throws Exception {
    Target database = TestDatabase.fresh();
    out.printf(Locale.ROOT, "%,d domains%n", domains);
    try (Store store = Store.over(database)) {
      store.prepare(shared -> {});
      fill(database, domains);
      sizes(database, domains, out);
      load(store, domains, out);
    }
    backUp(database, out);
  }

  private static void fill(Target database, int domains) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      for (String sql : FILL) {
        statement.execute(sql.formatted(domains));
      }
      statement.execute("VACUUM ANALYZE");
      statement.execute("CHECKPOINT");
    }
  }

  private static void sizes(Target database, int domains, PrintStream out) {
    long all = 0;
    for (String table :
        List.of("email_domain", "zone_token", "dkim_key", "domain_check", "event")) {
      long octets = TestDatabase.number(database, "SELECT pg_total_relation_size('" + table + "')");
      out.printf(Locale.ROOT, "  database, %-13s %,6d octets a domain%n", table, octets / domains);
      all += octets;
    }
    out.printf(Locale.ROOT, "  database, together     %,6d octets a domain%n", all / domains);
  }

  private static void load(Store store, int domains, PrintStream out) throws Exception {
    long before = usedHeap();
    ZoneImage image =
        new ZoneImage(Settings.read(Map.of(), new Properties()).zone(), InstantSource.system());
    long begin = System.nanoTime();
    try (ZoneFeed feed = ZoneFeed.start(store.zone(), image, InstantSource.system())) {
      if (!feed.awaitLoaded(Duration.ofMinutes(10)) || image.size() != domains) {
        throw new IllegalStateException("loaded " + image.size());
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      long after = usedHeap();
      out.printf(
          Locale.ROOT,
          "  image loaded in %.2f s (%,.0f domains/s); heap %,d octets a domain, %,d MiB in all%n",
          seconds,
          domains / seconds,
          (after - before) / domains,
          (after - before) >> 20);
    }
    Reference.reachabilityFence(image);
  }

  private static long usedHeap() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void backUp(Target database, PrintStream out) throws Exception {
    Path file = Files.createTempDirectory("signet-scale").resolve("backup");
    long begin = System.nanoTime();
    Backup.Made made = Backup.make(database, file, Instant.now());
    double backup = (System.nanoTime() - begin) / 1e9;
    Target empty = TestDatabase.fresh();
    begin = System.nanoTime();
    Restore.into(empty, file, List.of(), Instant.now());
    double restore = (System.nanoTime() - begin) / 1e9;
    out.printf(
        Locale.ROOT,
        "  backup %.1f s, %,d octets a domain; restore %.1f s%n",
        backup,
        made.octets() / made.rows().getOrDefault("email_domain", 1L),
        restore);
    Files.delete(file);
  }
}
