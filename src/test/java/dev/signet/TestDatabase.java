package dev.signet;

import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;

/// One embedded PostgreSQL for the whole test run; a fresh database for each test that asks.
public final class TestDatabase {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private TestDatabase() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server =
          EmbeddedPostgres.start(Path.of("target", "test-data-" + ProcessHandle.current().pid()));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    }
  }

  /// An empty database of its own.
  public static Target fresh() {
    EmbeddedPostgres server = Shared.SERVER;
    String name = "test_" + NUMBER.incrementAndGet();
    String url = server.createDatabase(name);
    return new Target(url, server.user(), server.password(), 8, true);
  }

  /// The rows of a query, each as its columns joined by a space.
  public static List<String> rows(Target database, String sql) {
    try (Connection connection = connect(database)) {
      return rows(connection, sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// A connection of the caller's own.
  static Connection connect(Target database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  /// The same on a connection that is open.
  static List<String> rows(Connection connection, String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet results = statement.executeQuery(sql)) {
      int columns = results.getMetaData().getColumnCount();
      List<String> rows = new ArrayList<>();
      while (results.next()) {
        StringJoiner row = new StringJoiner(" ");
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf(results.getString(column)));
        }
        rows.add(row.toString());
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// Runs a statement as the owner.
  public static void run(Target database, String sql) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /// The one number that a query gives.
  public static long number(Target database, String sql) {
    return Long.parseLong(rows(database, sql).getFirst());
  }
}
