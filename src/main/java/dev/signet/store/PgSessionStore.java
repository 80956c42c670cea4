package dev.signet.store;

import dev.signet.access.SessionStore;
import dev.signet.audit.Action;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/// The console's sessions in PostgreSQL.
final class PgSessionStore implements SessionStore {
  private final Db db;

  PgSessionStore(Db db) {
    this.db = db;
  }

  @Override
  public void insert(byte[] sessionHash, Kept kept) {
    db.transaction(tx -> {
      tx.update(
          """
          INSERT INTO console_session (session_hash, secret_hash, organization_id, ends_at)
          VALUES (?, ?, ?, ?)
          """,
          sessionHash,
          kept.secretHash(),
          kept.organization(),
          kept.endsAt());
      write(tx, Action.SESSION_OPENED, sessionHash, kept.organization());
      return true;
    });
  }

  /// A session is named by the beginning of its hash, which opens nothing.
  private static void write(
      Db.Tx tx, Action action, byte[] sessionHash, Optional<UUID> organization) {
    AuditRows.write(
        tx,
        action,
        HexFormat.of().formatHex(sessionHash, 0, 8),
        organization,
        AuditRows.Before.NOTHING);
  }

  @Override
  public Optional<Kept> find(byte[] sessionHash) {
    return db.transaction(tx ->
        tx.first(
            """
            SELECT secret_hash, organization_id, ends_at FROM console_session
             WHERE session_hash = ?
            """,
            row ->
                new Kept(
                    row.bytes("secret_hash"),
                    row.optionalUuid("organization_id"),
                    row.instant("ends_at")),
            (Object) sessionHash));
  }

  @Override
  public void move(byte[] sessionHash, UUID organization) {
    db.transaction(tx ->
        tx.acrossOrganizations(() -> {
          tx.update(
              "UPDATE console_session SET organization_id = ? WHERE session_hash = ?",
              organization,
              sessionHash);
          write(tx, Action.SESSION_MOVED, sessionHash, Optional.of(organization));
          return true;
        }));
  }

  @Override
  public void delete(byte[] sessionHash) {
    db.transaction(tx -> {
      tx.query(
              "DELETE FROM console_session WHERE session_hash = ? RETURNING organization_id",
              row -> row.optionalUuid("organization_id"),
              (Object) sessionHash)
          .forEach(organization -> write(tx, Action.SESSION_CLOSED, sessionHash, organization));
      return true;
    });
  }
}
