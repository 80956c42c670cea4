package dev.signet.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Takes out of a restored database what was deleted after the backup was made.
final class Quarantine {
  private static final String DOMAIN =
      """
      WITH gone AS (DELETE FROM email_domain WHERE id = ?
                    RETURNING organization_id, name, token),
           retired AS (UPDATE zone_token t SET retired_at = coalesce(retired_at, ?)
                         FROM gone WHERE t.token = gone.token)
      INSERT INTO quarantine (kind, id, organization_id, name, token, deleted_at, restored_at)
      SELECT 'domain', ?, organization_id, name, token, ?, ? FROM gone
      RETURNING name
      """;
  private static final String CREDENTIAL =
      """
      WITH gone AS (DELETE FROM credential WHERE id = ? RETURNING name, shown_prefix)
      INSERT INTO quarantine (kind, id, name, deleted_at, restored_at)
      SELECT 'credential', ?, shown_prefix || '… ' || name, ?, ? FROM gone
      RETURNING name
      """;
  private static final String ORGANIZATION =
      """
      WITH gone AS (DELETE FROM organization o WHERE id = ?
                       AND NOT EXISTS (SELECT FROM email_domain d WHERE d.organization_id = o.id)
                    RETURNING name)
      INSERT INTO quarantine (kind, id, name, deleted_at, restored_at)
      SELECT 'organization', ?, name, ?, ? FROM gone
      RETURNING name
      """;

  private final Connection connection;
  private final Instant now;

  Quarantine(Connection connection, Instant now) {
    this.connection = connection;
    this.now = now;
  }

  /// Moves everything named into quarantine, domains first; a line for each thing that was there.
  List<String> keepOut(Map<DeletionJournal.Item, Instant> deleted) throws SQLException {
    List<String> lines = new ArrayList<>();
    move(deleted, "domain", DOMAIN, true, lines);
    move(deleted, "credential", CREDENTIAL, false, lines);
    move(deleted, "organization", ORGANIZATION, false, lines);
    return lines;
  }

  private void move(
      Map<DeletionJournal.Item, Instant> deleted,
      String kind,
      String sql,
      boolean retiresToken,
      List<String> lines)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (Map.Entry<DeletionJournal.Item, Instant> entry : deleted.entrySet()) {
        if (!entry.getKey().kind().equals(kind)) {
          continue;
        }
        String id = entry.getKey().id();
        int at = 1;
        statement.setObject(at++, UUID.fromString(id));
        if (retiresToken) {
          statement.setObject(at++, entry.getValue().atOffset(ZoneOffset.UTC));
        }
        statement.setString(at++, id);
        statement.setObject(at++, entry.getValue().atOffset(ZoneOffset.UTC));
        statement.setObject(at, now.atOffset(ZoneOffset.UTC));
        try (ResultSet found = statement.executeQuery()) {
          if (found.next()) {
            lines.add(
                "%s %s (%s), deleted %s".formatted(kind, id, found.getString(1), entry.getValue()));
          }
        }
      }
    }
  }
}
