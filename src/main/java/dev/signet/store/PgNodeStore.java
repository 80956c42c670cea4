package dev.signet.store;

import dev.signet.nodes.NodeStore;
import dev.signet.nodes.RunningNode;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// The running nodes in PostgreSQL.
final class PgNodeStore implements NodeStore {
  private final Db db;

  PgNodeStore(Db db) {
    this.db = db;
  }

  @Override
  public void beat(RunningNode node, Duration forgetAfter) {
    db.transaction(tx -> {
      tx.update(
          """
          INSERT INTO node (id, host, version, started_at, last_seen) VALUES (?, ?, ?, ?, now())
          ON CONFLICT (id) DO UPDATE SET last_seen = now()
          """,
          node.id(),
          node.host(),
          node.version(),
          node.startedAt());
      // Two nodes that forget the same ones do not wait for each other.
      return tx.update(
          """
          DELETE FROM node
           WHERE id IN (SELECT id FROM node WHERE last_seen < now() - make_interval(secs => ?)
                         FOR UPDATE SKIP LOCKED)
          """,
          forgetAfter.toSeconds());
    });
  }

  @Override
  public List<Seen> seen(int limit) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT id, host, version, started_at,
                   greatest(0, extract(epoch FROM now() - last_seen) * 1000)::bigint AS silent
              FROM node ORDER BY started_at DESC, id LIMIT ?
            """,
            row ->
                new Seen(
                    new RunningNode(
                        row.uuid("id"),
                        row.text("host"),
                        row.text("version"),
                        row.instant("started_at")),
                    Duration.ofMillis(row.number("silent"))),
            limit));
  }

  @Override
  public void leave(UUID id) {
    db.transaction(tx -> tx.update("DELETE FROM node WHERE id = ?", id));
  }
}
