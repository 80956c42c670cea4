package dev.signet.store;

import dev.signet.events.EventStore;
import dev.signet.events.LoggedEvent;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads the log of events in PostgreSQL.
final class PgEventStore implements EventStore {
  /// Ids are made a moment before or after the time that an event bears.
  static final Duration SLACK = Duration.ofHours(1);

  private static final int FORGOTTEN_AT_ONCE = 2_000;

  private final Db db;
  private final EventLog log;

  PgEventStore(Db db, EventLog log) {
    this.db = db;
    this.log = log;
  }

  @Override
  public List<LoggedEvent> page(
      Telling telling, Question question, Optional<UUID> after, int limit) {
    String data =
        switch (telling) {
          case V1 -> "data_v1";
          case CORE -> "data_core";
        };
    return db.transaction(tx ->
        tx.query(
            """
            SELECT id, organization_id, domain_id, type, occurred_at, sequence, left_out, %s AS data
              FROM event
             WHERE organization_id = ? AND id < ? AND id >= ? AND id < ?
               AND occurred_at BETWEEN ? AND ? AND %s IS NOT NULL AND sequence IS NOT NULL
               AND (? OR type = ANY (?)) AND (? OR domain_name = ?) AND (? OR domain_name = ANY (?))
             ORDER BY organization_id DESC, id DESC LIMIT ?
            """
                .formatted(data, data),
            PgEventStore::read,
            question.organization(),
            after.orElse(DomainRows.TOP),
            floor(question.start().minus(SLACK)),
            floor(question.end().plus(SLACK)),
            question.start(),
            question.end(),
            question.types().isEmpty(),
            question.types(),
            question.domain().isEmpty(),
            question.domain().map(DomainName::toString).orElse(""),
            question.among().isEmpty(),
            question.among(),
            limit));
  }

  static LoggedEvent read(Row row) {
    return new LoggedEvent(
        row.uuid("id"),
        row.uuid("organization_id"),
        row.uuid("domain_id"),
        row.text("type"),
        row.instant("occurred_at"),
        row.integer("sequence"),
        row.integer("left_out"),
        row.text("data"));
  }

  /// The lowest UUIDv7 of a moment; the lowest of all for moments that have none.
  static UUID floor(Instant moment) {
    long millis = Math.clamp(moment.toEpochMilli(), 0L, (1L << 48) - 1);
    return new UUID(millis << 16, 0);
  }

  @Override
  public boolean knows(UUID organization, DomainName domain) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT 1 AS one FROM email_domain WHERE name = ? AND organization_id = ?
                UNION ALL
                SELECT 1 FROM event WHERE organization_id = ? AND domain_name = ?
                LIMIT 1
                """,
                row -> row.integer("one"),
                domain,
                organization,
                organization,
                domain)
            .isPresent());
  }

  @Override
  public void forget(Instant before) {
    int gone;
    do {
      gone =
          db.transaction(tx ->
              tx.update(
                  """
                  DELETE FROM event WHERE id IN (
                    SELECT id FROM event WHERE id < ? ORDER BY id LIMIT ?)
                  """,
                  floor(before),
                  FORGOTTEN_AT_ONCE));
    } while (gone == FORGOTTEN_AT_ONCE);
  }

  @Override
  public int settleHeld(Instant now, int limit) {
    List<UUID> due =
        db.transaction(tx ->
            tx.query(
                """
                SELECT domain_id FROM event_hold WHERE due_at <= ? ORDER BY due_at LIMIT ?
                """,
                row -> row.uuid("domain_id"),
                now,
                limit));
    for (UUID domain : due) {
      db.transaction(tx -> {
        tx.first(
                "SELECT id FROM email_domain WHERE id = ? FOR UPDATE",
                row -> row.uuid("id"),
                domain)
            .ifPresent(id -> log.settle(tx, id));
        return true;
      });
    }
    return due.size();
  }
}
