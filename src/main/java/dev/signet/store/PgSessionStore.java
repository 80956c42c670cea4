package dev.signet.store;

import dev.signet.access.SessionStore;
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
    db.transaction(tx ->
        tx.update(
            """
            INSERT INTO console_session (session_hash, secret_hash, organization_id, ends_at)
            VALUES (?, ?, ?, ?)
            """,
            sessionHash,
            kept.secretHash(),
            kept.organization(),
            kept.endsAt()));
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
        tx.update(
            "UPDATE console_session SET organization_id = ? WHERE session_hash = ?",
            organization,
            sessionHash));
  }

  @Override
  public void delete(byte[] sessionHash) {
    db.transaction(tx ->
        tx.update("DELETE FROM console_session WHERE session_hash = ?", (Object) sessionHash));
  }
}
