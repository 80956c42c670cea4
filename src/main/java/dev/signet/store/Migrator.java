package dev.signet.store;

import dev.signet.postgres.UnusableDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the schema to what this program needs, one step and one transaction at a time.
///
/// Any number of nodes may start together: each transaction takes the same advisory lock first and
/// looks again at what is applied. A step that cannot get its table locks quickly gives way to the
/// traffic of running nodes and tries again, so no query ever queues behind it for long.
///
/// The table `schema_version(version, name, checksum, applied_at, least_program)` says what was
/// applied. A step whose text has changed since and a missing step are refused: nothing is touched
/// then. A database that is ahead of this program is served (CONTRACT SH-1: steps expand first and
/// contract later), unless a step says that programs as old as this one cannot.
final class Migrator {
  private static final Logger LOG = LoggerFactory.getLogger(Migrator.class);

  /// Any number that no other program uses in this database.
  private static final long ADVISORY_LOCK = 0x5349474e45544d49L;

  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String WAIT_FOR_OTHER_NODES = "10min";
  private static final String WAIT_FOR_TRAFFIC = "2s";
  private static final int LOCK_ATTEMPTS = 30;

  /// Older servers lack features that the schema uses.
  private static final int LEAST_SERVER_MAJOR = 15;

  private final List<Migration> migrations;

  /// The steps this program brings.
  Migrator() {
    this(Migration.bundled());
  }

  Migrator(List<Migration> migrations) {
    this.migrations = List.copyOf(migrations);
    for (int i = 0; i < migrations.size(); i++) {
      if (migrations.get(i).version() != i + 1) {
        throw new IllegalStateException(
            "step " + (i + 1) + " is expected, not " + migrations.get(i));
      }
    }
  }

  /// Applies what is missing. The connection is left in its last transaction's end, auto-commit
  /// off.
  ///
  /// @return how many steps were applied, 0 when there was nothing to do
  /// @throws UnusableDatabase with one line for the operator
  int migrate(Connection connection) {
    try {
      requireFitServer(connection);
      connection.setAutoCommit(false);
      int applied = 0;
      int waits = 0;
      while (true) {
        try {
          Optional<Migration> step = applyNext(connection);
          connection.commit();
          if (step.isEmpty()) {
            return applied;
          }
          LOG.info("schema: applied {}", step.get());
          applied++;
          waits = 0;
        } catch (SQLException e) {
          connection.rollback();
          if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || ++waits >= LOCK_ATTEMPTS) {
            throw e;
          }
          LOG.info("schema: a table is busy, trying again");
        } catch (RuntimeException e) {
          connection.rollback();
          throw e;
        }
      }
    } catch (SQLException e) {
      throw new UnusableDatabase(
          "the database cannot be brought up to date: "
              + String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "),
          e);
    }
  }

  private Optional<Migration> applyNext(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("SET LOCAL lock_timeout = '" + WAIT_FOR_OTHER_NODES + "'");
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      statement.execute("SET LOCAL lock_timeout = '" + WAIT_FOR_TRAFFIC + "'");
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS schema_version (
            version int PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
          )
          """);
      if (!hasLeastProgram(statement)) {
        statement.execute(
            "ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS least_program int NOT NULL"
                + " DEFAULT 0");
      }
      int done = requireKnown(statement);
      if (done >= migrations.size()) {
        return Optional.empty();
      }
      Migration step = migrations.get(done);
      try {
        statement.execute(step.sql());
      } catch (SQLException e) {
        throw new SQLException(
            "step " + step + ": " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
      }
      record(connection, step);
      return Optional.of(step);
    }
  }

  /// Asked first, because the statement that adds it locks out readers even where it is there.
  private static boolean hasLeastProgram(Statement statement) throws SQLException {
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT 1 FROM pg_attribute
             WHERE attrelid = 'schema_version'::regclass AND attname = 'least_program'
               AND NOT attisdropped
            """)) {
      return rows.next();
    }
  }

  /// How many steps are applied, those that are known unchanged.
  private int requireKnown(Statement statement) throws SQLException {
    Map<Integer, String> applied = new TreeMap<>();
    int least = 0;
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT version, checksum, least_program FROM schema_version ORDER BY version")) {
      while (rows.next()) {
        applied.put(rows.getInt("version"), rows.getString("checksum"));
        least = Math.max(least, rows.getInt("least_program"));
      }
    }
    int last = applied.keySet().stream().mapToInt(v -> v).max().orElse(0);
    if (last > migrations.size()) {
      if (least > migrations.size()) {
        throw new UnusableDatabase(
            "the database is at schema version "
                + last
                + ", newer than this Signet knows ("
                + migrations.size()
                + "), and needs one that knows "
                + least
                + "; start a newer Signet");
      }
      LOG.warn(
          "the database is at schema version {}, and this Signet knows {}: it serves on until it is"
              + " upgraded",
          last,
          migrations.size());
    }
    Set<Integer> missing = new HashSet<>();
    for (Migration step : migrations.subList(0, Math.min(last, migrations.size()))) {
      String checksum = applied.get(step.version());
      if (checksum == null) {
        missing.add(step.version());
      } else if (!checksum.equals(step.checksum())) {
        throw new UnusableDatabase(
            "the database's schema step "
                + step
                + " is not the one this Signet brings (checksums differ); it was made by another"
                + " build");
      }
    }
    if (!missing.isEmpty()) {
      throw new UnusableDatabase(
          "the database lacks the schema steps " + missing + " although later ones are applied");
    }
    return last;
  }

  private static void record(Connection connection, Migration step) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO schema_version (version, name, checksum, least_program)"
                + " VALUES (?, ?, ?, ?)")) {
      insert.setInt(1, step.version());
      insert.setString(2, step.name());
      insert.setString(3, step.checksum());
      insert.setInt(4, step.leastProgram());
      insert.executeUpdate();
    }
  }

  /// An acknowledged write must be on disk, and names must sort and compare as UTF-8.
  private static void requireFitServer(Connection connection) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    if (major < LEAST_SERVER_MAJOR) {
      throw new UnusableDatabase(
          "the database server is PostgreSQL "
              + major
              + "; at least "
              + LEAST_SERVER_MAJOR
              + " is needed");
    }
    requireSetting(connection, "fsync", "on");
    requireSetting(connection, "full_page_writes", "on");
    requireSetting(connection, "server_encoding", "UTF8");
  }

  private static void requireSetting(Connection connection, String name, String needed)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      String found = row.getString(1);
      if (!needed.equals(found)) {
        throw new UnusableDatabase(
            "the database server has " + name + " = " + found + "; Signet needs " + needed);
      }
    }
  }
}
