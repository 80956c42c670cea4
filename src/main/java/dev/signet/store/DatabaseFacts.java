package dev.signet.store;

import dev.signet.postgres.Target;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/// What a PostgreSQL server says of itself, as far as Signet depends on it.
///
/// @param version its major version
/// @param standby whether it only follows another server
/// @param fsync whether a commit is on the disk when it is acknowledged
/// @param synchronousCommit the setting of that name
/// @param connections how many it accepts from everybody together
/// @param now its clock
public record DatabaseFacts(
    int version,
    boolean standby,
    boolean fsync,
    boolean fullPageWrites,
    String synchronousCommit,
    int connections,
    Instant now) {

  /// Asks the server.
  ///
  /// @throws Unreadable with one line when it cannot be asked
  public static DatabaseFacts read(Target target) {
    try (Connection connection = Store.connect(target);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT current_setting('server_version_num')::int / 10000, pg_is_in_recovery(),
                       current_setting('fsync')::boolean, current_setting('full_page_writes')::boolean,
                       current_setting('synchronous_commit'), current_setting('max_connections')::int,
                       extract(epoch FROM clock_timestamp())
                """)) {
      row.next();
      return new DatabaseFacts(
          row.getInt(1),
          row.getBoolean(2),
          row.getBoolean(3),
          row.getBoolean(4),
          row.getString(5),
          row.getInt(6),
          Instant.ofEpochMilli((long) (row.getDouble(7) * 1000)));
    } catch (SQLException e) {
      throw new Unreadable(String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
    }
  }

  /// The server did not answer, or not as PostgreSQL does.
  public static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String line, Throwable cause) {
      super(line, cause);
    }
  }
}
