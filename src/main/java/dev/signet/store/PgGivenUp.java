package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.work.GivenUp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Given-up work in PostgreSQL.
final class PgGivenUp implements GivenUp {
  private final Db db;

  PgGivenUp(Db db) {
    this.db = db;
  }

  @Override
  public List<Task> list(int limit) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT id, kind, subject, attempt, last_error, created_at FROM work
             WHERE given_up ORDER BY id DESC LIMIT ?
            """,
            row ->
                new Task(
                    row.number("id"),
                    row.text("kind"),
                    row.text("subject"),
                    row.integer("attempt"),
                    row.optionalText("last_error").orElse(""),
                    row.instant("created_at")),
            limit));
  }

  @Override
  public boolean again(long id, Instant due) {
    return db.transaction(tx ->
        told(
            tx,
            Action.WORK_RETRIED,
            tx.first(
                """
                UPDATE work SET given_up = false, attempt = 0, leased_until = NULL, due_at = ?
                 WHERE id = ? AND given_up RETURNING kind, subject
                """,
                PgGivenUp::name,
                due,
                id)));
  }

  @Override
  public boolean drop(long id) {
    return db.transaction(tx ->
        told(
            tx,
            Action.WORK_DROPPED,
            tx.first(
                "DELETE FROM work WHERE id = ? AND given_up RETURNING kind, subject",
                PgGivenUp::name,
                id)));
  }

  private static String name(Row row) {
    return row.text("kind") + " " + row.text("subject");
  }

  private static boolean told(Db.Tx tx, Action action, Optional<String> name) {
    name.ifPresent(
        of -> AuditRows.write(tx, action, of, Optional.empty(), AuditRows.Before.NOTHING));
    return name.isPresent();
  }
}
