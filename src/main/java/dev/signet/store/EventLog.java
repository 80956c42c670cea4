package dev.signet.store;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Portraits;
import dev.signet.domain.StoredDomain;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.events.Portrait;
import dev.signet.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The one place where events are written (CONTRACT EV-1): in the transaction of the change, by a
/// caller that holds the domain's row, as the change's last step, so that what an event shows is
/// what GET shows from the commit on.
final class EventLog {
  /// Of one type and code, one event is told in this time.
  static final Duration BOUND = Duration.ofHours(1);

  private final Portraits portraits;
  private final Ids ids;
  private final InstantSource clock;
  private final Runnable wake;

  /// @param wake runs when events are committed, and sometimes when they are not
  EventLog(Portraits portraits, Ids ids, InstantSource clock, Runnable wake) {
    this.portraits = portraits;
    this.ids = ids;
    this.clock = clock;
    this.wake = wake;
  }

  /// The events of a domain that this transaction has inserted.
  void created(Db.Tx tx, Event event) {
    StoredDomain now = read(tx, event.domainId());
    append(tx, event, now, Optional.empty());
  }

  /// The events of a domain that this transaction has changed. A change of a status that nothing
  /// else tells is `domain.updated`: `/core` also judges records that mail flow does not need.
  ///
  /// @param before the domain before the change
  void changed(Db.Tx tx, StoredDomain before, List<Event> events) {
    EmailDomain domain = before.domain();
    StoredDomain now = read(tx, domain.id());
    for (Event event : events) {
      append(tx, event, now, Optional.of(before));
    }
    if (events.isEmpty() && portraits.differ(before, now)) {
      append(
          tx,
          new Event(
              ids.next(),
              domain.organization(),
              domain.id(),
              domain.name(),
              EventType.DOMAIN_UPDATED,
              clock.instant().truncatedTo(ChronoUnit.MICROS),
              "",
              ""),
          now,
          Optional.of(before));
    }
  }

  /// An event of a claim, which is no domain yet: it shows the claim's id and name.
  ///
  /// @param claim its id; the event belongs to the domain that the claim may become
  /// @param sequence the claim's next number, already taken
  void claimed(Db.Tx tx, UUID claim, Event event, int sequence) {
    // An id and a domain name: nothing in them needs escaping.
    String data =
        "{\"id\":\"claim_" + claim + "\",\"name\":\"" + event.domain() + "\",\"email_id\":null}";
    insert(tx, event, Optional.of(sequence), 0, Optional.of(new Portrait(Optional.of(data), data)));
    fanOut(tx, event.id());
    tx.afterCommit(wake);
  }

  /// The last event of a domain that this transaction removes afterwards.
  void ended(Db.Tx tx, Event event) {
    StoredDomain last = read(tx, event.domainId());
    append(tx, event, last, Optional.of(last));
  }

  /// A domain as it is now.
  static StoredDomain read(Db.Tx tx, UUID domain) {
    return CoreRows.read(tx, " WHERE id = ?", domain).getFirst();
  }

  private void append(Db.Tx tx, Event event, StoredDomain now, Optional<StoredDomain> before) {
    if (event.type().bounded() && heldBack(tx, event)) {
      insert(tx, event, Optional.empty(), 0, Optional.empty());
      return;
    }
    tell(tx, event, now, before, 0);
  }

  private void tell(
      Db.Tx tx, Event event, StoredDomain now, Optional<StoredDomain> before, int leftOut) {
    int held =
        leftOut
            + tx.first(
                    """
                    DELETE FROM event_hold WHERE domain_id = ? AND family = ? RETURNING left_out
                    """,
                    row -> row.integer("left_out"),
                    event.domainId(),
                    event.type().family())
                .orElse(0);
    int sequence =
        tx.first(
                """
                UPDATE email_domain SET event_sequence = event_sequence + 1 WHERE id = ?
                RETURNING event_sequence
                """,
                row -> row.integer("event_sequence"),
                event.domainId())
            .orElseThrow();
    insert(tx, event, Optional.of(sequence), held, Optional.of(portraits.of(now, before)));
    fanOut(tx, event.id());
    tx.afterCommit(wake);
  }

  /// Counts a repeat within the bound's time, if it is one.
  private static boolean heldBack(Db.Tx tx, Event event) {
    Optional<Instant> told =
        tx.first(
                """
                SELECT max(occurred_at) AS told FROM event
                 WHERE domain_id = ? AND type = ? AND code = ? AND sequence IS NOT NULL AND occurred_at > ?
                """,
                row -> row.optionalInstant("told"),
                event.domainId(),
                event.type().wireText(),
                event.code(),
                event.occurredAt().minus(BOUND))
            .flatMap(found -> found);
    told.ifPresent(last ->
        tx.update(
            """
            INSERT INTO event_hold AS h (domain_id, family, due_at, left_out, type, code, detail)
            VALUES (?, ?, ?, 1, ?, ?, ?)
            ON CONFLICT (domain_id, family) DO UPDATE
               SET left_out = h.left_out + 1, type = excluded.type, code = excluded.code,
                   detail = excluded.detail
            """,
            event.domainId(),
            event.type().family(),
            last.plus(BOUND),
            event.type().wireText(),
            event.code(),
            event.detail()));
    return told.isPresent();
  }

  private static void insert(
      Db.Tx tx, Event event, Optional<Integer> sequence, int leftOut, Optional<Portrait> portrait) {
    tx.update(
        """
        INSERT INTO event (id, organization_id, domain_id, domain_name, sequence, type, occurred_at, code,
                           detail, left_out, data_v1, data_core)
        VALUES (?, ?, ?, ?, ?::integer, ?, ?, ?, ?, ?, ?, ?)
        """,
        event.id(),
        event.organization(),
        event.domainId(),
        event.domain(),
        sequence,
        event.type().wireText(),
        event.occurredAt(),
        event.code(),
        event.detail(),
        leftOut,
        portrait.flatMap(Portrait::v1),
        portrait.map(Portrait::core));
  }

  /// Notes for each webhook that wants the event that it is owed. A webhook that is told in the
  /// words of `/v1` hears of the domains that `/v1` shows.
  private static void fanOut(Db.Tx tx, UUID event) {
    // The platform's webhooks hear of every organization's events.
    tx.acrossOrganizations(() -> queue(tx, event));
  }

  private static int queue(Db.Tx tx, UUID event) {
    return tx.update(
        """
        INSERT INTO webhook_queue (webhook_id, event_id)
        SELECT w.id, e.id FROM event e JOIN webhook w
            ON (w.organization_id = e.organization_id OR w.organization_id IS NULL)
         WHERE e.id = ? AND w.status <> 'disabled' AND w.events && ARRAY['*', e.type]
           AND (w.dialect = 'core' OR e.data_v1 IS NOT NULL)
        """,
        event);
  }

  /// A webhook that is told no more.
  ///
  /// @param organization its owner; the id of zeros for the platform
  /// @param data the webhook as it is now
  record Disabled(UUID event, UUID webhook, UUID organization, String code, String data) {}

  /// Tells the other webhooks of the owner that one is told no more. The caller holds its row.
  void webhookDisabled(Db.Tx tx, Disabled what, Instant now) {
    tx.update(
        """
        WITH numbered AS (
          UPDATE webhook SET event_sequence = event_sequence + 1 WHERE id = ? RETURNING event_sequence)
        INSERT INTO event (id, organization_id, domain_id, domain_name, sequence, type, occurred_at, code,
                           detail, data_v1, data_core)
        SELECT ?, ?, ?, '', event_sequence, ?, ?, ?, '', ?, ? FROM numbered
        """,
        what.webhook(),
        what.event(),
        what.organization(),
        what.webhook(),
        EventType.WEBHOOK_DISABLED.wireText(),
        now,
        what.code(),
        what.data(),
        what.data());
    fanOut(tx, what.event());
    tx.afterCommit(wake);
  }

  /// Tells what is held back of a domain, as it stands now. The caller holds the domain's row.
  void settle(Db.Tx tx, UUID id) {
    StoredDomain now = read(tx, id);
    EmailDomain domain = now.domain();
    tx.query(
            """
            DELETE FROM event_hold WHERE domain_id = ? AND due_at <= ?
            RETURNING left_out, type, code, detail
            """,
            row ->
                new Held(
                    row.integer("left_out"),
                    EventType.ofWireText(row.text("type")).orElseThrow(),
                    row.text("code"),
                    row.text("detail")),
            id,
            clock.instant())
        .forEach(held ->
            tell(
                tx,
                new Event(
                    ids.next(),
                    domain.organization(),
                    id,
                    domain.name(),
                    held.type(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    held.code(),
                    held.detail()),
                now,
                Optional.of(now),
                held.leftOut()));
  }

  private record Held(int leftOut, EventType type, String code, String detail) {}
}
