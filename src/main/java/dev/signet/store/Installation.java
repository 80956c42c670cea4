package dev.signet.store;

import java.time.Duration;
import java.util.function.Supplier;

/// What all nodes of one installation share. Thread-safe.
public final class Installation {
  private final Db db;

  Installation(Db db) {
    this.db = db;
  }

  /// The value under `name`; the first node to ask makes it, all others get the same.
  public byte[] valueOf(String name, Supplier<byte[]> maker) {
    return db.transaction(tx -> {
      tx.update(
          "INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
          name,
          maker.get());
      return tx.first(
              "SELECT value FROM installation WHERE name = ?", row -> row.bytes("value"), name)
          .orElseThrow();
    });
  }

  /// How long the audit log is kept; the database refuses to drop what is younger.
  ///
  /// @param keep whole days count
  public void keepAudit(Duration keep) {
    db.transaction(tx ->
        tx.update(
            """
            INSERT INTO installation AS i (name, value) VALUES ('audit-keep', convert_to(?, 'UTF8'))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE i.value <> excluded.value
            """,
            Long.toString(keep.toDays())));
  }
}
