package dev.signet.store;

import java.nio.charset.StandardCharsets;
import java.sql.*;

final class Migrator {
  static void migrate(Connection c) throws SQLException {
    try (Statement s = c.createStatement()) {
      s.execute("select pg_advisory_lock(42)");
      ResultSet r = s.executeQuery("select to_regclass('organization') is not null");
      r.next();
      if (!r.getBoolean(1))
        s.execute(
            new String(
                Migrator.class
                    .getResourceAsStream("/db/migration/V001__main_job.sql")
                    .readAllBytes(),
                StandardCharsets.UTF_8));
      s.execute("select pg_advisory_unlock(42)");
    } catch (java.io.IOException e) {
      throw new SQLException(e);
    }
  }
}
