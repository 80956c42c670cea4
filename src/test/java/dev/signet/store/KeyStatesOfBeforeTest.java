package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Databases that know nothing of key states, and nodes of that version beside newer ones (DK-1).
@Timeout(60)
class KeyStatesOfBeforeTest {
  /// The last step of the version before.
  private static final int BEFORE = 10;

  private static final String STATES =
      """
      SELECT string_agg(concat_ws(' ', d.name, k.selector, k.state, k.key_state,
                                  k.published_at = k.created_at, k.signing_at IS NOT NULL), ', '
                        ORDER BY d.name, k.selector)
        FROM dkim_key k JOIN email_domain d ON d.id = k.domain_id
      """;

  @TempDir private static Path folder;

  private static void register(Statement statement, String name) throws SQLException {
    statement.execute(
        """
        INSERT INTO zone_token (token, issued_at) VALUES ('d%1$s', now());
        INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status, created_at,
                                  updated_at)
        SELECT gen_random_uuid(), id, '%1$s.example', '%1$s.example', 'native', 'd%1$s', '{s2,s1}', 'pending',
               now(), now() FROM organization;
        INSERT INTO dkim_key (domain_id, selector, version, state, algorithm, public_key, sealed_key, master_key_id,
                              created_at)
        SELECT id, unnest(selectors), 1, 'active', 'rsa-2048', '\\x30', '\\x00', 1, created_at
          FROM email_domain WHERE name = '%1$s.example';
        """
            .formatted(name));
  }

  @Test
  void theFirstSelectorSignsAndTheOtherStandsBy() throws SQLException {
    List<Migration> all = Migration.bundled();
    List<Migration> before = all.subList(0, BEFORE);
    try (EmbeddedPostgres server =
            EmbeddedPostgres.start(
                folder, Path.of("target", "postgres-binaries").toAbsolutePath());
        Connection connection =
            DriverManager.getConnection(
                server.createDatabase("before"), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      new Migrator(before).migrate(connection);
      statement.execute("INSERT INTO organization VALUES (gen_random_uuid(), 'Acme', now())");
      register(statement, "old");
      connection.commit();
      new Migrator(all).migrate(connection);
      // A node of the version before goes on registering, knowing nothing of states.
      register(statement, "young");
      connection.commit();
      try (ResultSet row = statement.executeQuery(STATES)) {
        row.next();
        assertEquals(
            "old.example s1 active published t f, old.example s2 active signing t t,"
                + " young.example s1 active published t f, young.example s2 active signing t t",
            row.getString(1));
      }
    }
  }
}
