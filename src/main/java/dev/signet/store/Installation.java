package dev.signet.store;

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
}
