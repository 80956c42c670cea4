package dev.signet.publishing.rfc2136;

import dev.signet.postgres.Target;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Looks into a node's database, and puts things there that no node would.
final class Seeds {
  private Seeds() {}

  static int count(Target database, String table) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Registers `count` domains behind the service's back, so that nothing is published for them.
  static void domains(Target database, int count) {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO organization (id, name, created_at)
          VALUES ('00000000-0000-0000-0000-000000000001', 'seeded', now());
          INSERT INTO zone_token (token, issued_at)
          SELECT 'dseed' || translate(lpad(n::text, 12, '0'), '0123456789', 'abcdefghij'), now()
            FROM generate_series(1, %1$d) n;
          INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status,
                                    created_at, updated_at)
          SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', token || '.example',
                 token || '.example', 'native', token, '{ap1,ap2}', 'pending', now(), now()
            FROM zone_token WHERE token LIKE 'dseed%%';
          INSERT INTO dkim_key (domain_id, selector, version, state, algorithm, public_key, sealed_key,
                                master_key_id, created_at)
          SELECT d.id, s, 1, 'active', 'rsa', decode(repeat(md5(d.token || s), 18), 'hex'), '', 0, now()
            FROM email_domain d, unnest(d.selectors) s WHERE d.token LIKE 'dseed%%';
          """
              .formatted(count));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connection connect(Target database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }
}
