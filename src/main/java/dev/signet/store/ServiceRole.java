package dev.signet.store;

import dev.signet.postgres.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/// The login that the service works as on a server of its own: neither superuser nor owner, because
/// row-level security binds neither of them, and without the right to change or delete what was
/// audited.
///
/// The owner's login is for migrations, backups and what an operator does by hand.
final class ServiceRole {
  private static final String NAME = "signet_service";
  private static final String DUPLICATE = "42710";
  private static final String RACE = "23505";
  private static final String WRONG_PASSWORD = "28P01";

  private ServiceRole() {}

  /// The target as the service uses it; unchanged on an operator's server.
  static Target of(Target owner) {
    return owner.ours()
        ? new Target(owner.url(), NAME, password(owner), owner.connections(), true)
        : owner;
  }

  /// Derived, so that it is kept nowhere, and every node knows it.
  private static String password(Target owner) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest((NAME + " " + owner.password()).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Makes the login where it is missing, and gives it the tables that it does not have yet.
  ///
  /// @param connection the owner's
  static void prepare(Connection connection, Target owner) throws SQLException {
    connection.setAutoCommit(false);
    if (!exists(connection)) {
      create(connection, owner);
    }
    try (Statement statement = connection.createStatement()) {
      // One node at a time: two grants on one table at once fail.
      statement.execute("SELECT pg_advisory_xact_lock(hashtextextended('service role', 0))");
      if (lacks(statement)) {
        statement.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + NAME);
        statement.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + NAME);
        statement.execute(
            "REVOKE UPDATE, DELETE ON audit_entry, audit_seal, audit_dropped FROM " + NAME);
        statement.execute("REVOKE INSERT, UPDATE, DELETE ON schema_version FROM " + NAME);
      }
    }
    connection.commit();
    renewPassword(connection, owner);
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM pg_roles WHERE rolname = ?")) {
      statement.setString(1, NAME);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private static void create(Connection connection, Target owner) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE " + NAME + " LOGIN NOSUPERUSER PASSWORD '" + password(owner) + "'");
      // To name a transaction that stays open, whoever began it.
      statement.execute("GRANT pg_monitor TO " + NAME);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      if (!DUPLICATE.equals(e.getSQLState()) && !RACE.equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private static boolean lacks(Statement statement) throws SQLException {
    try (ResultSet missing =
        statement.executeQuery(
            """
            SELECT FROM pg_class
             WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
               AND NOT has_table_privilege('%s', oid, 'SELECT')
            """
                .formatted(NAME))) {
      return missing.next();
    }
  }

  /// The owner's password was changed, and with it the one that follows from it.
  private static void renewPassword(Connection connection, Target owner) throws SQLException {
    Target service = of(owner);
    try (Connection _ =
        DriverManager.getConnection(service.url(), service.user(), service.password())) {
      return;
    } catch (SQLException e) {
      if (!WRONG_PASSWORD.equals(e.getSQLState())) {
        throw e;
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE " + NAME + " PASSWORD '" + password(owner) + "'");
    }
    connection.commit();
  }
}
