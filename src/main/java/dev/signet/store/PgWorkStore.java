package dev.signet.store;

import dev.signet.work.WorkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Due work in PostgreSQL, claimed with `FOR UPDATE SKIP LOCKED`.
final class PgWorkStore implements WorkStore {
  private static final int MAX_ERROR = 1000;

  private final Db db;

  PgWorkStore(Db db) {
    this.db = db;
  }

  @Override
  public void add(String kind, String subject, Instant due) {
    db.transaction(tx -> add(tx, kind, subject, due));
  }

  /// The same inside the caller's transaction.
  static int add(Db.Tx tx, String kind, String subject, Instant due) {
    return tx.update(
        """
        INSERT INTO work (kind, subject, due_at) VALUES (?, ?, ?)
        ON CONFLICT (kind, subject) DO NOTHING
        """,
        kind,
        subject,
        due);
  }

  @Override
  public List<Task> claim(Instant now, Duration lease, int limit) {
    return db.transaction(tx ->
        tx.query(
            """
            UPDATE work SET attempt = attempt + 1, leased_until = ?
             WHERE id IN (SELECT id FROM work
                           WHERE NOT given_up AND due_at <= ?
                             AND (leased_until IS NULL OR leased_until < ?)
                           ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED)
            RETURNING id, kind, subject, attempt
            """,
            row ->
                new Task(
                    row.number("id"),
                    row.text("kind"),
                    row.text("subject"),
                    row.integer("attempt")),
            now.plus(lease),
            now,
            now,
            limit));
  }

  @Override
  public int renew(List<Task> tasks, Instant until) {
    return db.transaction(tx ->
        tx.update(
            """
            UPDATE work w SET leased_until = ?
              FROM unnest(?, ?) AS one (id, attempt)
             WHERE w.id = one.id::bigint AND w.attempt = one.attempt::integer
            """,
            until,
            tasks.stream().map(task -> String.valueOf(task.id())).toList(),
            tasks.stream().map(task -> String.valueOf(task.attempt())).toList()));
  }

  @Override
  public boolean finish(Task task) {
    return db.transaction(tx ->
        tx.update("DELETE FROM work WHERE id = ? AND attempt = ?", task.id(), task.attempt()))
        > 0;
  }

  @Override
  public boolean retry(Task task, Instant due, String error) {
    return db.transaction(tx ->
        tx.update(
            """
            UPDATE work SET due_at = ?, leased_until = NULL, last_error = ?
             WHERE id = ? AND attempt = ?
            """,
            due,
            shorten(error),
            task.id(),
            task.attempt()))
        > 0;
  }

  @Override
  public boolean giveUp(Task task, String error) {
    return db.transaction(tx ->
        tx.update(
            """
            UPDATE work SET given_up = true, leased_until = NULL, last_error = ?
             WHERE id = ? AND attempt = ?
            """,
            shorten(error),
            task.id(),
            task.attempt()))
        > 0;
  }

  private static String shorten(String error) {
    String clean = error.replace("\0", "");
    return clean.length() <= MAX_ERROR ? clean : clean.substring(0, MAX_ERROR);
  }

  @Override
  public Backlog backlog(Instant now) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) FILTER (WHERE NOT given_up) AS waiting,
                       count(*) FILTER (WHERE given_up) AS given_up,
                       min(due_at) FILTER (WHERE NOT given_up) AS oldest
                  FROM work
                """,
                row ->
                    new Backlog(
                        row.number("waiting"),
                        row.optionalInstant("oldest")
                            .filter(oldest -> oldest.isBefore(now))
                            .map(oldest -> Duration.between(oldest, now))
                            .orElse(Duration.ZERO),
                        row.number("given_up")))
            .orElseThrow());
  }
}
