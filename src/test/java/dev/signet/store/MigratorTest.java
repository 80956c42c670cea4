package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.UnusableDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class MigratorTest {
  private static final Migration ONE =
      Migration.parse(
          "V001__one.sql",
          """
          CREATE TABLE one (x int, about jsonb);
          INSERT INTO one VALUES (1, '{"a": 1}');
          CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            RAISE NOTICE 'a; b'; RETURN NEW;
          END $$;
          """);
  private static final Migration TWO =
      Migration.parse("V002__two.sql", "ALTER TABLE one ADD y int; SELECT about ? 'a' FROM one;");

  @TempDir private static Path folder;
  private static EmbeddedPostgres server;
  private static int databases;

  @BeforeAll
  static void start() {
    server =
        EmbeddedPostgres.start(folder, Path.of("target", "postgres-binaries").toAbsolutePath());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static DataSource fresh() {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(server.createDatabase("migrator" + ++databases));
    database.setUser(server.user());
    database.setPassword(server.password());
    return database;
  }

  private static String ask(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static int migrate(DataSource database, List<Migration> steps) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return new Migrator(steps).migrate(connection);
    }
  }

  private static String refusal(DataSource database, Migration... steps) {
    return assertThrows(UnusableDatabase.class, () -> migrate(database, List.of(steps))).line();
  }

  @Test
  void stepsAreAppliedOnceAndInOrder() throws SQLException {
    DataSource database = fresh();
    assertEquals(1, migrate(database, List.of(ONE)));
    assertEquals(1, migrate(database, List.of(ONE, TWO)));
    assertEquals(0, migrate(database, List.of(ONE, TWO)));
    assertEquals(
        "1 one, 2 two",
        ask(
            database,
            "SELECT string_agg(version || ' ' || name, ', ' ORDER BY version) FROM schema_version"
                + " WHERE applied_at <= now() AND length(checksum) = 64"));
  }

  @Test
  void nodesThatStartTogetherApplyEachStepOnce() throws Exception {
    DataSource database = fresh();
    List<Migration> steps = new ArrayList<>(List.of(ONE, TWO));
    for (int i = 3; i <= 8; i++) {
      steps.add(
          Migration.parse(
              "V%03d__more.sql".formatted(i), "INSERT INTO one (x) VALUES (%d)".formatted(i)));
    }
    int applied = 0;
    try (ExecutorService nodes = Executors.newFixedThreadPool(6)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int node = 0; node < 6; node++) {
        counts.add(nodes.submit(() -> migrate(database, steps)));
      }
      for (Future<Integer> count : counts) {
        applied += count.get(30, TimeUnit.SECONDS);
      }
    }
    assertEquals(8, applied);
    assertEquals("7", ask(database, "SELECT count(*) FROM one"));
  }

  @Test
  void aStepThatFailsLeavesNothingAndIsNamed() throws SQLException {
    DataSource database = fresh();
    String line =
        refusal(
            database,
            ONE,
            Migration.parse("V002__broken.sql", "CREATE TABLE half (x int);\nSELECT 1/0;"));
    assertTrue(line.contains("step V002 broken") && line.contains("division by zero"), line);
    assertTrue(!line.contains("\n"), line);
    assertEquals("1", ask(database, "SELECT max(version) FROM schema_version"));
    assertEquals("t", ask(database, "SELECT to_regclass('half') IS NULL"));
    assertEquals(1, migrate(database, List.of(ONE, TWO)));
  }

  @Test
  void aChangedStepIsRefused() throws SQLException {
    DataSource database = fresh();
    migrate(database, List.of(ONE));
    String line = refusal(database, Migration.parse("V001__one.sql", ONE.sql() + " "), TWO);
    assertTrue(line.contains("V001 one") && line.contains("checksums differ"), line);
  }

  @Test
  void lineEndsOfACheckoutDoNotCountAsAChange() throws SQLException {
    DataSource database = fresh();
    migrate(database, List.of(ONE));
    Migration windows = Migration.parse("V001__one.sql", ONE.sql().replace("\n", "\r\n"));
    assertEquals(0, migrate(database, List.of(windows)));
  }

  @Test
  void aDatabaseAheadOfTheProgramIsServed() throws SQLException {
    DataSource database = fresh();
    migrate(database, List.of(ONE, TWO));
    assertEquals(0, migrate(database, List.of(ONE)));
    assertEquals(0, migrate(database, List.of(ONE, TWO)));
  }

  @Test
  void aDatabaseThatNeedsANewerProgramIsRefused() throws SQLException {
    DataSource database = fresh();
    Migration contracting =
        Migration.parse("V002__two.sql", "-- Why.\n-- least program: 2\n" + TWO.sql());
    migrate(database, List.of(ONE, contracting));
    String line = refusal(database, ONE);
    assertTrue(line.contains("at schema version 2, newer than this Signet knows (1)"), line);
    assertEquals(0, migrate(database, List.of(ONE, contracting)));
  }

  @Test
  void aMissingStepIsRefused() throws SQLException {
    DataSource database = fresh();
    migrate(database, List.of(ONE, TWO));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM schema_version WHERE version = 1");
    }
    assertTrue(refusal(database, ONE, TWO).contains("lacks the schema steps [1]"));
  }

  @Test
  void aStepWaitsForABusyTableWithoutHoldingUpItsTraffic() throws Exception {
    DataSource database = fresh();
    migrate(database, List.of(ONE));
    try (Connection busy = database.getConnection();
        ExecutorService node = Executors.newSingleThreadExecutor()) {
      busy.setAutoCommit(false);
      try (Statement statement = busy.createStatement()) {
        statement.execute("SELECT * FROM one");
        Future<Integer> count = node.submit(() -> migrate(database, List.of(ONE, TWO)));
        // Queued behind the step, this read ends when the step gives way.
        while (ask(database, "SELECT count(*) FROM pg_locks WHERE NOT granted").equals("0")) {
          Thread.onSpinWait();
        }
        assertEquals("1", ask(database, "SELECT x FROM one"));
        busy.commit();
        assertEquals(1, count.get(30, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void anUnsafeServerIsRefused() throws SQLException {
    PGSimpleDataSource latin = new PGSimpleDataSource();
    latin.setUrl(server.jdbcUrl("latin"));
    latin.setUser(server.user());
    latin.setPassword(server.password());
    try (Connection connection = fresh().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE"
              + " 'C'");
    }
    String line = refusal(latin, ONE);
    assertTrue(line.contains("server_encoding = LATIN1; Signet needs UTF8"), line);
  }

  @Test
  void everySqlFileIsInTheIndex() throws IOException {
    Path resources = Path.of("src/main/resources/db/migration");
    try (Stream<Path> files = Files.list(resources)) {
      List<String> names =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".sql"))
              .sorted()
              .toList();
      assertEquals(
          names,
          Migration.bundled().stream()
              .map(m -> "V%03d__%s.sql".formatted(m.version(), m.name()))
              .toList());
    }
  }
}
