package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.events.LoggedEvent;
import dev.signet.webhooks.Batches;
import dev.signet.webhooks.Delivery;
import dev.signet.webhooks.Webhook;
import dev.signet.webhooks.WebhookStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Webhooks and deliveries in PostgreSQL.
final class PgWebhookStore implements WebhookStore {
  private static final UUID PLATFORM = new UUID(0, 0);
  private static final int EVENTS_A_ROUND = 240;
  private static final int BATCHES_A_ROUND = 32;

  /// Of each of at most 20 webhooks.
  private static final int TOLD_OF = 1_000;

  private static final int TIDIED_AT_ONCE = 5_000;

  private static final String COLUMNS =
      """
      id, organization_id, dialect, name, url, events, status, secret_prefix, previous_prefix,
      grace_ends_at, last_delivery_at, created_at\
      """;

  private static final String OWNED = " WHERE organization_id IS NOT DISTINCT FROM ?::uuid";

  private final Db db;
  private final EventLog log;

  PgWebhookStore(Db db, EventLog log) {
    this.db = db;
    this.log = log;
  }

  private static Webhook read(Row row) {
    return new Webhook(
        row.uuid("id"),
        row.optionalText("organization_id").map(UUID::fromString),
        Webhook.Dialect.valueOf(row.text("dialect").toUpperCase(Locale.ROOT)),
        row.text("name"),
        row.text("url"),
        row.texts("events"),
        Webhook.Status.valueOf(row.text("status").toUpperCase(Locale.ROOT)),
        row.text("secret_prefix"),
        row.optionalText("previous_prefix"),
        row.optionalInstant("grace_ends_at"),
        row.optionalInstant("last_delivery_at"),
        row.instant("created_at"));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean insert(Webhook webhook, Sealed secret, int most) {
    return db.transaction(tx -> {
      tx.query(
          "SELECT pg_advisory_xact_lock(hashtextextended('webhooks ' || ?, 0)) IS NULL AS done",
          row -> row.bool("done"),
          webhook.organization().orElse(PLATFORM).toString());
      int there =
          tx.first(
                  "SELECT count(*)::integer AS n FROM webhook" + OWNED,
                  row -> row.integer("n"),
                  webhook.organization())
              .orElseThrow();
      if (there >= most) {
        return false;
      }
      tx.update(
          """
          INSERT INTO webhook (id, organization_id, dialect, name, url, events, status, secret_prefix,
                               sealed_secret, resume_at, created_at)
          VALUES (?, ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          webhook.id(),
          webhook.organization(),
          word(webhook.dialect()),
          webhook.name(),
          webhook.url(),
          webhook.events(),
          word(webhook.status()),
          secret.prefix(),
          secret.ciphertext(),
          webhook.createdAt(),
          webhook.createdAt());
      AuditRows.write(
          tx,
          Action.WEBHOOK_CREATED,
          webhook.id(),
          webhook.organization(),
          AuditRows.Before.NOTHING);
      return true;
    });
  }

  @Override
  public Optional<Webhook> find(Optional<UUID> owner, UUID id) {
    return db.transaction(tx -> find(tx, owner, id, ""));
  }

  private static Optional<Webhook> find(Db.Tx tx, Optional<UUID> owner, UUID id, String lock) {
    return tx.first(
        "SELECT " + COLUMNS + " FROM webhook" + OWNED + " AND id = ?" + lock,
        PgWebhookStore::read,
        owner,
        id);
  }

  @Override
  public List<Webhook> page(Optional<UUID> owner, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            "SELECT " + COLUMNS + " FROM webhook" + OWNED + " AND id < ? ORDER BY id DESC LIMIT ?",
            PgWebhookStore::read,
            owner,
            after.orElse(DomainRows.TOP),
            limit));
  }

  @Override
  public Optional<Webhook> change(
      Optional<UUID> owner, UUID id, Instant now, UnaryOperator<Webhook> change) {
    return db.transaction(tx -> {
      Optional<Webhook> old = find(tx, owner, id, " FOR UPDATE");
      AuditRows.Before was = AuditRows.before(tx, Action.WEBHOOK_UPDATED, id);
      return old.map(before -> {
        Webhook after = change.apply(before);
        boolean opened =
            after.status() == Webhook.Status.ACTIVE && after.status() != before.status();
        tx.update(
            """
            UPDATE webhook SET name = ?, url = ?, events = ?, status = ?,
                   failing_since = CASE WHEN ? THEN NULL ELSE failing_since END,
                   resume_at = CASE WHEN ? THEN ? ELSE resume_at END,
                   lease = lease + 1, leased_until = NULL
             WHERE id = ?
            """,
            after.name(),
            after.url(),
            after.events(),
            word(after.status()),
            opened,
            opened,
            now,
            id);
        if (after.status() == Webhook.Status.DISABLED && before.status() != after.status()) {
          drop(tx, id, now);
        }
        AuditRows.write(tx, Action.WEBHOOK_UPDATED, id, owner, was);
        return after;
      });
    });
  }

  /// What a disabled webhook is owed can be had by a replay.
  private static void drop(Db.Tx tx, UUID id, Instant now) {
    tx.update("DELETE FROM webhook_queue WHERE webhook_id = ?", id);
    tx.update(
        """
        UPDATE webhook_delivery SET state = 'parked', ended_at = ?
         WHERE webhook_id = ? AND state = 'pending'
        """,
        now,
        id);
  }

  @Override
  public boolean delete(Optional<UUID> owner, UUID id) {
    return db.transaction(tx -> {
      AuditRows.Before was = AuditRows.before(tx, Action.WEBHOOK_DELETED, id);
      boolean gone = tx.update("DELETE FROM webhook" + OWNED + " AND id = ?", owner, id) == 1;
      if (gone) {
        AuditRows.write(tx, Action.WEBHOOK_DELETED, id, owner, was);
      }
      return gone;
    });
  }

  @Override
  public Optional<Webhook> rotate(
      Optional<UUID> owner, UUID id, Sealed secret, Instant now, Instant graceEnds) {
    return db.transaction(tx -> {
      AuditRows.Before was = AuditRows.before(tx, Action.WEBHOOK_SECRET_ROTATED, id);
      Optional<Webhook> rotated =
          tx.first(
              """
              UPDATE webhook SET previous_prefix = secret_prefix, previous_sealed = sealed_secret,
                     grace_ends_at = ?, secret_prefix = ?, sealed_secret = ?
              """
                  + OWNED
                  + " AND id = ? AND (grace_ends_at IS NULL OR grace_ends_at <= ?) RETURNING "
                  + COLUMNS,
              PgWebhookStore::read,
              graceEnds,
              secret.prefix(),
              secret.ciphertext(),
              owner,
              id,
              now);
      if (rotated.isPresent()) {
        AuditRows.write(tx, Action.WEBHOOK_SECRET_ROTATED, id, owner, was);
      }
      return rotated;
    });
  }

  @Override
  public List<byte[]> secrets(UUID id, Instant now) {
    return db.transaction(tx -> secrets(tx, id, now));
  }

  private static List<byte[]> secrets(Db.Tx tx, UUID id, Instant now) {
    return tx.query(
        """
        SELECT sealed_secret AS sealed, 0 AS place FROM webhook WHERE id = ?
        UNION ALL
        SELECT previous_sealed, 1 FROM webhook
         WHERE id = ? AND previous_sealed IS NOT NULL AND grace_ends_at > ?
        ORDER BY place
        """,
        row -> row.bytes("sealed"),
        id,
        id,
        now);
  }

  @Override
  public List<Delivery> deliveries(UUID webhook, Optional<UUID> after, int limit) {
    return db.transaction(
        tx -> deliveries(tx, " AND id < ?", webhook, after.orElse(DomainRows.TOP), limit));
  }

  private record Head(UUID id, List<UUID> events, Delivery.State state, Instant createdAt) {}

  private static List<Delivery> deliveries(
      Db.Tx tx, String which, UUID webhook, UUID id, int limit) {
    List<Head> heads =
        tx.query(
            "SELECT id, event_ids::text[] AS events, state, created_at FROM webhook_delivery"
                + " WHERE webhook_id = ?"
                + which
                + " ORDER BY id DESC LIMIT ?",
            row ->
                new Head(
                    row.uuid("id"),
                    row.texts("events").stream().map(UUID::fromString).toList(),
                    Delivery.State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
                    row.instant("created_at")),
            webhook,
            id,
            limit);
    Map<UUID, List<Delivery.Attempt>> attempts = new HashMap<>();
    tx.query(
        """
        SELECT delivery_id, at, status, millis, error, preview FROM webhook_attempt
         WHERE delivery_id = ANY (?::uuid[]) ORDER BY delivery_id, number
        """,
        row ->
            attempts
                .computeIfAbsent(row.uuid("delivery_id"), any -> new ArrayList<>())
                .add(
                    new Delivery.Attempt(
                        row.instant("at"),
                        row.optionalText("status").map(Integer::parseInt),
                        row.integer("millis"),
                        row.optionalText("error"),
                        row.text("preview"))),
        heads.stream().map(Head::id).toList());
    return heads.stream()
        .map(head ->
            new Delivery(
                head.id(),
                head.events(),
                head.state(),
                head.createdAt(),
                attempts.getOrDefault(head.id(), List.of())))
        .toList();
  }

  @Override
  public Optional<Delivery> retry(UUID webhook, UUID delivery, Instant now) {
    return db.transaction(tx -> {
      int again =
          tx.update(
              """
              UPDATE webhook_delivery SET state = 'pending', due_at = ?, attempts = 0, ended_at = NULL
               WHERE webhook_id = ? AND id = ? AND state = 'parked'
              """,
              now,
              webhook,
              delivery);
      if (again > 0) {
        told(tx, Action.WEBHOOK_RETRIED, webhook, delivery.toString());
      }
      return deliveries(tx, " AND id = ?", webhook, delivery, 1).stream().findFirst();
    });
  }

  @Override
  public Replayed replay(UUID webhook, Instant since, Instant until, int most, int waiting) {
    return db.transaction(tx -> {
      // Replays take turns; events that are written meanwhile are queued without waiting.
      boolean active =
          tx.first(
                  "SELECT status = 'active' AS active FROM webhook WHERE id = ? FOR NO KEY UPDATE",
                  row -> row.bool("active"),
                  webhook)
              .orElse(false);
      if (!active) {
        return new Replayed.NotActive();
      }
      long there =
          tx.first(
                  """
                  SELECT count(*) AS n FROM (SELECT FROM webhook_queue WHERE webhook_id = ? LIMIT ?) q
                  """,
                  row -> row.number("n"),
                  webhook,
                  waiting)
              .orElseThrow();
      if (there >= waiting) {
        return new Replayed.Full();
      }
      int queued =
          tx.update(
              """
              INSERT INTO webhook_queue (webhook_id, event_id)
              SELECT w.id, e.id FROM webhook w JOIN event e
                  ON (w.organization_id = e.organization_id OR w.organization_id IS NULL)
               WHERE w.id = ? AND e.id >= ? AND e.id < ? AND e.occurred_at BETWEEN ? AND ?
                 AND e.sequence IS NOT NULL AND e.data_core IS NOT NULL
                 AND w.events && ARRAY['*', e.type] AND (w.dialect = 'core' OR e.data_v1 IS NOT NULL)
                 AND NOT EXISTS (SELECT FROM webhook_queue q
                                  WHERE q.webhook_id = w.id AND q.event_id = e.id)
               ORDER BY e.id LIMIT ?
              """,
              webhook,
              PgEventStore.floor(since.minus(PgEventStore.SLACK)),
              PgEventStore.floor(until.plus(PgEventStore.SLACK)),
              since,
              until,
              Math.min(most, waiting - (int) there));
      told(tx, Action.WEBHOOK_REPLAYED, webhook, queued + " events");
      return new Replayed.Queued(queued);
    });
  }

  /// A row about deliveries: the webhook itself stays as it is.
  private static void told(Db.Tx tx, Action action, UUID webhook, String outcome) {
    Optional<UUID> owner =
        tx.first(
                "SELECT organization_id FROM webhook WHERE id = ?",
                row -> row.optionalUuid("organization_id"),
                webhook)
            .orElse(Optional.empty());
    AuditRows.write(tx, action, webhook, owner, AuditRows.before(tx, action, webhook), outcome);
  }

  @Override
  public List<Told> told(UUID organization, List<UUID> events) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT DISTINCT told.event, recent.name, recent.state
              FROM (SELECT d.event_ids, d.state, w.name FROM webhook w
                     CROSS JOIN LATERAL (SELECT event_ids, state, id FROM webhook_delivery
                                          WHERE webhook_id = w.id ORDER BY id DESC LIMIT ?) d
                     WHERE w.organization_id = ?) recent
             CROSS JOIN unnest(recent.event_ids) AS told (event)
             WHERE recent.event_ids && ?::uuid[] AND told.event = ANY (?::uuid[])
             ORDER BY recent.name
            """,
            row ->
                new Told(
                    row.uuid("event"),
                    row.text("name"),
                    Delivery.State.valueOf(row.text("state").toUpperCase(Locale.ROOT))),
            TOLD_OF,
            organization,
            events,
            events));
  }

  @Override
  public List<Claimed> claim(Instant now, Instant leasedUntil, int limit) {
    return db.transaction(tx ->
        tx
            .query(
                """
                UPDATE webhook w SET lease = lease + 1, leased_until = ?
                  FROM (SELECT id FROM webhook c
                         WHERE status = 'active' AND resume_at <= ?
                           AND (leased_until IS NULL OR leased_until < ?)
                           AND (EXISTS (SELECT FROM webhook_queue q WHERE q.webhook_id = c.id)
                                OR EXISTS (SELECT FROM webhook_delivery d
                                            WHERE d.webhook_id = c.id AND d.state = 'pending'))
                         ORDER BY resume_at LIMIT ? FOR UPDATE SKIP LOCKED) due
                 WHERE w.id = due.id
                RETURNING w.id, organization_id, dialect, name, url, events, status, secret_prefix,
                          previous_prefix, grace_ends_at, last_delivery_at, created_at, lease,
                          failing_since
                """,
                row ->
                    new Claimed(
                        read(row),
                        row.integer("lease"),
                        List.of(),
                        row.optionalInstant("failing_since")),
                leasedUntil,
                now,
                now,
                limit)
            .stream()
            .map(one ->
                new Claimed(
                    one.webhook(),
                    one.lease(),
                    secrets(tx, one.webhook().id(), now),
                    one.failingSince()))
            .toList());
  }

  private static boolean holds(Db.Tx tx, Claimed claimed, Instant leasedUntil) {
    return tx.update(
            """
            UPDATE webhook SET leased_until = ? WHERE id = ? AND lease = ? AND status = 'active'
            """,
            leasedUntil,
            claimed.webhook().id(),
            claimed.lease())
        == 1;
  }

  @Override
  public List<Batch> next(Claimed claimed, Instant now, Instant leasedUntil, Batches batches) {
    return db.transaction(tx -> {
      if (!holds(tx, claimed, leasedUntil)) {
        return List.of();
      }
      List<Batch> pending = pending(tx, claimed);
      if (!pending.isEmpty()) {
        return pending;
      }
      List<LoggedEvent> owed = owed(tx, claimed.webhook());
      for (Batches.Made made : batches.of(claimed.webhook(), owed, now)) {
        tx.update(
            """
            INSERT INTO webhook_delivery (id, webhook_id, lane, state, event_ids, body, due_at, created_at)
            VALUES (?, ?, ?, 'pending', ?::uuid[], ?, ?, ?)
            """,
            made.id(),
            claimed.webhook().id(),
            made.lane(),
            made.events(),
            made.body(),
            now,
            now);
      }
      if (owed.isEmpty()) {
        notAwaited(tx);
        giveBack(tx, claimed);
        return List.of();
      }
      return pending(tx, claimed);
    });
  }

  /// One alone when the webhook fails: the rest waits until it works.
  private static List<Batch> pending(Db.Tx tx, Claimed claimed) {
    return tx.query(
        """
        SELECT id, lane, body, attempts FROM webhook_delivery
         WHERE webhook_id = ? AND state = 'pending' ORDER BY id LIMIT ?
        """,
        row ->
            new Batch(
                row.uuid("id"), row.integer("lane"), row.bytes("body"), row.integer("attempts")),
        claimed.webhook().id(),
        claimed.failingSince().isPresent() ? 1 : BATCHES_A_ROUND);
  }

  /// Takes events from the queue, in order. What the log has forgotten is forgotten here as well.
  private static List<LoggedEvent> owed(Db.Tx tx, Webhook webhook) {
    return tx.query(
        """
        WITH taken AS (
          DELETE FROM webhook_queue WHERE webhook_id = ? AND id IN (
            SELECT id FROM webhook_queue WHERE webhook_id = ? ORDER BY id LIMIT ?)
          RETURNING id, event_id)
        SELECT e.id, e.organization_id, e.domain_id, e.type, e.occurred_at, e.sequence, e.left_out,
               coalesce(CASE WHEN ? THEN e.data_v1 ELSE e.data_core END, '{}') AS data
          FROM taken t JOIN event e ON e.id = t.event_id
         ORDER BY t.id
        """,
        PgEventStore::read,
        webhook.id(),
        webhook.id(),
        EVENTS_A_ROUND,
        webhook.dialect() == Webhook.Dialect.V1);
  }

  @Override
  public boolean record(
      Claimed claimed,
      List<Outcome> outcomes,
      Optional<Instant> failingSince,
      Instant resume,
      Optional<Ending> ending,
      Instant now) {
    UUID id = claimed.webhook().id();
    boolean delivered = outcomes.stream().anyMatch(one -> one.state() == Delivery.State.DELIVERED);
    boolean stops = ending.isPresent() || resume.isAfter(now);
    return db.transaction(tx -> {
      if (ending.isEmpty()) {
        notAwaited(tx);
      }
      boolean held =
          tx.update(
                  """
                  UPDATE webhook SET failing_since = ?::timestamptz, resume_at = ?,
                         leased_until = CASE WHEN ? THEN NULL ELSE leased_until END,
                         last_delivery_at = CASE WHEN ? THEN ? ELSE last_delivery_at END
                   WHERE id = ? AND lease = ? AND status = 'active'
                  """,
                  failingSince,
                  resume,
                  stops,
                  delivered,
                  now,
                  id,
                  claimed.lease())
              == 1;
      if (!held) {
        return false;
      }
      note(tx, outcomes, now);
      ending.ifPresent(end -> end(tx, id, end, now));
      return true;
    });
  }

  /// All in two statements: a round has up to [#BATCHES_A_ROUND].
  private static void note(Db.Tx tx, List<Outcome> outcomes, Instant now) {
    List<UUID> batches = outcomes.stream().map(Outcome::batch).toList();
    tx.update(
        """
        UPDATE webhook_delivery d
           SET state = o.state, attempts = o.number, due_at = o.due,
               ended_at = CASE WHEN o.state <> 'pending' THEN ?::timestamptz END,
               body = CASE WHEN o.state <> 'delivered' THEN body END
          FROM unnest(?::uuid[], ?::text[], ?::integer[], ?::timestamptz[]) AS o (id, state, number, due)
         WHERE d.id = o.id
        """,
        now,
        batches,
        outcomes.stream().map(outcome -> word(outcome.state())).toList(),
        outcomes.stream().map(Outcome::number).toList(),
        outcomes.stream().map(Outcome::due).toList());
    tx.update(
        """
        INSERT INTO webhook_attempt (delivery_id, number, at, status, millis, error, preview)
        SELECT o.id,
               1 + coalesce((SELECT max(number) FROM webhook_attempt a WHERE a.delivery_id = o.id), 0),
               o.at, nullif(o.status, 0), o.millis, nullif(o.error, ''), o.preview
          FROM unnest(?::uuid[], ?::timestamptz[], ?::integer[], ?::integer[], ?::text[], ?::text[])
                 AS o (id, at, status, millis, error, preview)
        """,
        batches,
        outcomes.stream().map(outcome -> outcome.attempt().at()).toList(),
        outcomes.stream().map(outcome -> outcome.attempt().status().orElse(0)).toList(),
        outcomes.stream().map(outcome -> outcome.attempt().millis()).toList(),
        outcomes.stream().map(outcome -> outcome.attempt().error().orElse("")).toList(),
        outcomes.stream().map(outcome -> outcome.attempt().preview()).toList());
  }

  private void end(Db.Tx tx, UUID id, Ending ending, Instant now) {
    AuditRows.Before was = AuditRows.before(tx, Action.WEBHOOK_DISABLED, id);
    tx.update("UPDATE webhook SET status = ? WHERE id = ?", word(ending.status()), id);
    if (ending.status() == Webhook.Status.DISABLED) {
      drop(tx, id, now);
    }
    Webhook webhook =
        tx.first("SELECT " + COLUMNS + " FROM webhook WHERE id = ?", PgWebhookStore::read, id)
            .orElseThrow();
    AuditRows.write(
        tx, Action.WEBHOOK_DISABLED, id, webhook.organization(), was, word(ending.status()));
    log.webhookDisabled(
        tx,
        new EventLog.Disabled(
            ending.eventId(),
            id,
            webhook.organization().orElse(PLATFORM),
            ending.code(),
            ending.data().apply(webhook)),
        now);
  }

  @Override
  public void release(Claimed claimed) {
    db.transaction(tx -> {
      notAwaited(tx);
      return giveBack(tx, claimed);
    });
  }

  private static int giveBack(Db.Tx tx, Claimed claimed) {
    return tx.update(
        "UPDATE webhook SET leased_until = NULL WHERE id = ? AND lease = ?",
        claimed.webhook().id(),
        claimed.lease());
  }

  /// The commit does not wait for the disk. Where the server dies before it wrote this, what was
  /// delivered is delivered once more with the same ids.
  private static void notAwaited(Db.Tx tx) {
    tx.query("SELECT set_config('synchronous_commit', 'off', true) AS set", row -> row.text("set"));
  }

  @Override
  public Backlog backlog(Instant now) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT (SELECT count(*) FROM (SELECT FROM webhook_queue LIMIT 100000) q) AS queued,
                       (SELECT count(*) FROM (SELECT FROM webhook_delivery
                                               WHERE state = 'pending' LIMIT 100000) d) AS pending,
                       (SELECT count(*) FROM (SELECT FROM webhook_delivery
                                               WHERE state = 'parked' LIMIT 100000) d) AS parked,
                       (SELECT count(*) FROM webhook
                         WHERE status = 'circuit_disabled' OR failing_since IS NOT NULL) AS failing,
                       (SELECT min(greatest(w.resume_at, first.at)) FROM webhook w
                         CROSS JOIN LATERAL (
                           (SELECT d.created_at AS at FROM webhook_delivery d
                             WHERE d.webhook_id = w.id AND d.state = 'pending' ORDER BY d.id LIMIT 1)
                           UNION ALL
                           (SELECT e.occurred_at FROM webhook_queue q JOIN event e ON e.id = q.event_id
                             WHERE q.webhook_id = w.id ORDER BY q.id LIMIT 1)) first
                         WHERE w.status = 'active' AND w.resume_at <= ?) AS oldest
                """,
                row ->
                    new Backlog(
                        row.number("queued"),
                        row.number("pending"),
                        row.number("parked"),
                        row.number("failing"),
                        row.optionalInstant("oldest")),
                now)
            .orElseThrow());
  }

  @Override
  public void tidy(Instant before, Instant queuedBefore) {
    forget("state = 'delivered' AND ended_at < ?", before);
    forget("state = 'parked' AND ended_at < ?", queuedBefore);
    forget("state = 'pending' AND created_at < ?", queuedBefore);
    forgetQueued(queuedBefore);
  }

  /// The log has forgotten these events, so there is nothing left to tell of them.
  private void forgetQueued(Instant before) {
    int gone;
    do {
      gone =
          db.transaction(tx ->
              tx.update(
                  """
                  DELETE FROM webhook_queue WHERE (webhook_id, id) IN (
                    SELECT q.webhook_id, q.id FROM webhook_queue q
                     WHERE q.event_id < ?
                       AND NOT EXISTS (SELECT FROM event e WHERE e.id = q.event_id) LIMIT ?)
                  """,
                  PgEventStore.floor(before.plus(PgEventStore.SLACK)),
                  TIDIED_AT_ONCE));
    } while (gone == TIDIED_AT_ONCE);
  }

  private void forget(String which, Instant before) {
    int gone;
    do {
      gone =
          db.transaction(tx ->
              tx.update(
                  "DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM webhook_delivery WHERE "
                      + which
                      + " LIMIT ?)",
                  before,
                  TIDIED_AT_ONCE));
    } while (gone == TIDIED_AT_ONCE);
  }
}
