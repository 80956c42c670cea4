package dev.signet.store;

import dev.signet.events.EventType;
import dev.signet.hosted.Settlements;
import dev.signet.id.Ids;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Takes out of a restored database what was deleted after the backup was made, as the deletion
/// itself did, and keeps a row about each.
final class Quarantine {
  private final Db.Tx tx;
  private final Instant now;
  private final Ids ids;

  /// @param connection whose transaction the caller ends
  Quarantine(Connection connection, Instant now) {
    this.tx = new Db.Tx(connection);
    this.now = now;
    this.ids = new Ids(() -> now, new SecureRandom());
  }

  private interface Removal {
    /// The names of what was there.
    List<String> remove(UUID id, Instant deletedAt);
  }

  /// Moves everything named into quarantine, domains first; a line for each thing that was there.
  List<String> keepOut(Map<DeletionJournal.Item, Instant> deleted) {
    List<String> lines = new ArrayList<>();
    move(deleted, "domain", this::domain, lines);
    move(deleted, "address", this::address, lines);
    move(deleted, "credential", this::credential, lines);
    move(deleted, "signing-credential", this::signingCredential, lines);
    move(deleted, "organization", this::organization, lines);
    return lines;
  }

  private static void move(
      Map<DeletionJournal.Item, Instant> deleted,
      String kind,
      Removal removal,
      List<String> lines) {
    deleted.forEach((item, at) -> {
      if (item.kind().equals(kind)) {
        for (String name : removal.remove(UUID.fromString(item.id()), at)) {
          lines.add("%s %s (%s), deleted %s".formatted(kind, item.id(), name, at));
        }
      }
    });
  }

  private List<String> signingCredential(UUID id, Instant deletedAt) {
    return names(
        """
        WITH gone AS (DELETE FROM signing_credential WHERE id = ? RETURNING id, name, shown_prefix)
        INSERT INTO quarantine (kind, id, name, deleted_at, restored_at)
        SELECT 'credential', id, shown_prefix || '… ' || name, ?, ? FROM gone
        RETURNING name
        """,
        id,
        deletedAt,
        now);
  }

  private List<String> domain(UUID id, Instant deletedAt) {
    tx.update(
        """
        UPDATE email_address SET enabled = false, left_over = true, domain_id = NULL, updated_at = ?
         WHERE domain_id = ?
        """,
        deletedAt,
        id);
    // The provider may have it again as well: the sandbox is in the backup too.
    int owed =
        tx.update(
            """
            INSERT INTO provider_deletion (id, name, provider, sandbox, remote_id, created_at)
            SELECT id, name, provider, sandbox, remote_id, ? FROM email_domain
             WHERE id = ? AND remote_id IS NOT NULL
            ON CONFLICT (id) DO NOTHING
            """,
            now,
            id);
    if (owed > 0) {
      PgWorkStore.add(tx, Settlements.DELETION, Settlements.subject(id, 1), now);
    }
    // A reader of the events hears of its end, as at the time.
    tx.update(
        """
        WITH ended AS (
          INSERT INTO event (id, organization_id, domain_id, domain_name, sequence, type,
                             occurred_at, code, detail, data_v1, data_core)
          SELECT ?, d.organization_id, d.id, d.name, d.event_sequence + 1, ?, ?, '', '',
                 e.data_v1, e.data_core
            FROM email_domain d LEFT JOIN LATERAL (
                   SELECT data_v1, data_core FROM event WHERE domain_id = d.id
                      AND sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1) e ON true
           WHERE d.id = ?
          RETURNING id, organization_id, type, data_v1)
        INSERT INTO webhook_queue (webhook_id, event_id)
        SELECT w.id, e.id FROM ended e JOIN webhook w
            ON (w.organization_id = e.organization_id OR w.organization_id IS NULL)
         WHERE w.status <> 'disabled' AND w.events && ARRAY['*', e.type]
           AND (w.dialect = 'core' OR e.data_v1 IS NOT NULL)
        """,
        ids.next(),
        EventType.DOMAIN_DELETED.wireText(),
        deletedAt,
        id);
    return names(
        """
        WITH gone AS (DELETE FROM email_domain WHERE id = ?
                      RETURNING id, organization_id, name, token),
             retired AS (UPDATE zone_token t SET retired_at = coalesce(retired_at, ?)
                           FROM gone WHERE t.token = gone.token)
        INSERT INTO quarantine (kind, id, organization_id, name, token, deleted_at, restored_at)
        SELECT 'domain', id, organization_id, name, token, ?, ? FROM gone
        RETURNING name
        """,
        id,
        deletedAt,
        deletedAt,
        now);
  }

  private List<String> address(UUID id, Instant deletedAt) {
    return names(
        """
        WITH gone AS (DELETE FROM email_address WHERE id = ? RETURNING id, organization_id, address)
        INSERT INTO quarantine (kind, id, organization_id, name, deleted_at, restored_at)
        SELECT 'address', id, organization_id, address, ?, ? FROM gone
        RETURNING name
        """,
        id,
        deletedAt,
        now);
  }

  private List<String> credential(UUID id, Instant deletedAt) {
    return names(
        """
        WITH gone AS (DELETE FROM credential WHERE id = ? RETURNING id, name, shown_prefix)
        INSERT INTO quarantine (kind, id, name, deleted_at, restored_at)
        SELECT 'credential', id, shown_prefix || '… ' || name, ?, ? FROM gone
        RETURNING name
        """,
        id,
        deletedAt,
        now);
  }

  /// One that still has domains or registrations under way stays, without keys.
  private List<String> organization(UUID id, Instant deletedAt) {
    tx.update("DELETE FROM email_address WHERE organization_id = ?", id);
    return names(
        """
        WITH gone AS (
          DELETE FROM organization o WHERE id = ?
             AND NOT EXISTS (SELECT FROM email_domain d WHERE d.organization_id = o.id)
             AND NOT EXISTS (SELECT FROM provider_intent i WHERE i.organization_id = o.id)
          RETURNING id, name)
        INSERT INTO quarantine (kind, id, name, deleted_at, restored_at)
        SELECT 'organization', id, name, ?, ? FROM gone
        RETURNING name
        """,
        id,
        deletedAt,
        now);
  }

  private List<String> names(String sql, Object... arguments) {
    return tx.query(sql, row -> row.text("name"), arguments);
  }
}
