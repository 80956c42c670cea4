package dev.signet.store;

import dev.signet.access.Credentials;
import dev.signet.audit.Action;
import dev.signet.dkim.KeyState;
import dev.signet.domain.DkimKey;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.events.Event;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.DomainStore;
import dev.signet.registry.Hold;
import dev.signet.registry.NewDomain;
import dev.signet.registry.TimelineEntry;
import dev.signet.watch.CheckState;
import dev.signet.zone.ServedKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Native email domains in PostgreSQL.
final class PgDomainStore implements DomainStore {
  private static final String NATIVE = " AND provider = 'native'";

  /// One index alone has this order.
  private static final String IN_STATUS =
      " WHERE (organization_id, status, id) < (?, ?, ?) AND (organization_id, status) >= (?, ?)";

  private static final String NEWEST_IN_STATUS =
      " ORDER BY organization_id DESC, status DESC, id DESC LIMIT ?";

  private final Db db;
  private final PgZoneSource zone;
  private final EventLog log;

  PgDomainStore(Db db, PgZoneSource zone, EventLog log) {
    this.db = db;
    this.zone = zone;
    this.log = log;
  }

  @Override
  public void register(
      NewDomain registration,
      Event created,
      HoldRules.Lapse lapse,
      Function<EmailDomain, Event> superseded,
      Runnable publish,
      Runnable withdraw) {
    EmailDomain domain = registration.domain();
    db.transaction(tx -> {
      // In doubt the records stay until the database can be asked: it may have the domain.
      tx.unlessCommitted(withdraw, () -> zone.lookAgain(domain.token()));
      Holds.claim(
          tx, log, new Holds.Claim(domain.name(), domain.organization(), lapse), superseded);
      try {
        tx.nested(() -> {
          DomainRows.insert(tx, domain);
          return true;
        });
      } catch (StoreFault fault) {
        // The unique name decided the race (C-5): the second transaction waits for the first,
        // then fails.
        throw Db.isUniqueViolation(fault)
            ? Holds.taken(domain.name())
            : Db.isForeignKeyViolation(fault) ? Credentials.organizationGone() : fault;
      }
      for (NewDomain.NewKey key : registration.keys()) {
        insertKey(tx, domain, key, registration.signing().equals(Optional.of(key)));
      }
      PgRotationStore.insert(tx, domain, registration.keys().size() - 1);
      registration
          .watch()
          .ifPresent(watch -> CheckRows.insert(tx, domain.id(), domain.organization(), watch));
      log.created(tx, created);
      AuditRows.write(
          tx,
          Action.DOMAIN_CREATED,
          domain.id(),
          Optional.of(domain.organization()),
          AuditRows.Before.NOTHING);
      Holds.changed(tx, domain);
      publish.run();
      return true;
    });
  }

  static void insertKey(Db.Tx tx, EmailDomain domain, NewDomain.NewKey key, boolean signs) {
    tx.update(
        """
        INSERT INTO dkim_key (domain_id, selector, version, state, key_state, algorithm, public_key,
                              sealed_key, master_key_id, created_at, published_at, signing_at)
        VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        domain.id(),
        key.selector(),
        key.version(),
        signs ? KeyState.SIGNING.text() : KeyState.PUBLISHED.text(),
        key.sealed().algorithm(),
        key.publicKey(),
        key.sealed().ciphertext(),
        key.sealed().masterKeyId(),
        domain.createdAt(),
        domain.createdAt(),
        signs ? Optional.of(domain.createdAt()) : Optional.empty());
  }

  @Override
  public Hold hold(DomainName name, UUID organization, HoldRules.Lapse lapse) {
    return db.transaction(tx ->
            tx.acrossOrganizations(() ->
                tx.first(
                    """
                    SELECT organization_id FROM email_domain
                     WHERE name = ? AND NOT (organization_id <> ? AND (%s))
                    UNION ALL
                    SELECT organization_id FROM provider_intent WHERE name = ?
                    """
                        .formatted(Holds.LAPSED),
                    row ->
                        row.uuid("organization_id").equals(organization) ? Hold.OWN : Hold.ANOTHER,
                    name,
                    organization,
                    lapse.createdBefore(),
                    lapse.demotedBefore(),
                    name)))
        .orElse(Hold.NONE);
  }

  @Override
  public Optional<EmailDomain> find(UUID organization, UUID id) {
    return db.transaction(tx -> find(tx, organization, id));
  }

  static Optional<EmailDomain> find(Db.Tx tx, UUID organization, UUID id) {
    return tx.first(
        DomainRows.SELECT + " WHERE id = ? AND organization_id = ?" + NATIVE,
        DomainRows::read,
        id,
        organization);
  }

  @Override
  public Optional<EmailDomain> named(UUID organization, DomainName name) {
    return db.transaction(tx ->
        tx.first(
            DomainRows.SELECT + " WHERE name = ? AND organization_id = ?" + NATIVE,
            DomainRows::read,
            name,
            organization));
  }

  @Override
  public List<EmailDomain> page(
      UUID organization, DomainFilter filter, Optional<UUID> after, int limit) {
    UUID before = after.orElse(DomainRows.TOP);
    return db.transaction(tx -> {
      if (filter.name().isPresent()) {
        return tx.query(
            DomainRows.SELECT + DomainRows.NAMED + NATIVE,
            DomainRows::read,
            filter.name(),
            organization,
            before,
            filter.status().map(Status::wireText));
      }
      if (filter.status().isPresent()) {
        String status = filter.status().get().wireText();
        return tx.query(
            DomainRows.SELECT + IN_STATUS + NATIVE + NEWEST_IN_STATUS,
            DomainRows::read,
            organization,
            status,
            before,
            organization,
            status,
            limit);
      }
      return tx.query(
          DomainRows.SELECT + DomainRows.OLDER + NATIVE + DomainRows.NEWEST_FIRST,
          DomainRows::read,
          organization,
          before,
          organization,
          limit);
    });
  }

  @Override
  public List<ServedKey> publicKeys(UUID id) {
    return db.transaction(tx -> publicKeys(tx, id));
  }

  static List<ServedKey> publicKeys(Db.Tx tx, UUID id) {
    return tx.query(
        """
        SELECT selector, public_key FROM dkim_key
         WHERE domain_id = ? AND key_state <> 'ready' ORDER BY selector
        """,
        row -> new ServedKey(row.text("selector"), row.bytes("public_key")),
        id);
  }

  @Override
  public List<DkimKey> keys(UUID id) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT selector, version, key_state, algorithm, public_key, created_at FROM dkim_key
             WHERE domain_id = ? ORDER BY selector, version DESC
            """,
            row ->
                DkimKey.of(
                    row.text("selector"),
                    row.integer("version"),
                    KeyState.ofText(row.text("key_state")),
                    row.text("algorithm"),
                    row.instant("created_at"),
                    row.bytes("public_key")),
            id));
  }

  @Override
  public Optional<CheckState> watch(UUID id) {
    return db.transaction(tx -> CheckRows.read(tx, id).state());
  }

  @Override
  public Optional<EmailDomain> change(
      UUID organization, UUID id, Function<EmailDomain, Change> change) {
    return db.transaction(tx ->
        lock(tx, organization, id)
            .map(current -> {
              StoredDomain before = EventLog.read(tx, id);
              Change becomes = change.apply(current);
              AuditRows.Before audited = AuditRows.before(tx, Action.DOMAIN_UPDATED, id);
              write(tx, current, becomes.domain());
              log.changed(tx, before, becomes.events());
              AuditRows.write(tx, Action.DOMAIN_UPDATED, id, Optional.of(organization), audited);
              return becomes.domain();
            }));
  }

  @Override
  public Optional<EmailDomain> renew(
      NewDomain renewed, Event told, Runnable publish, Runnable withdraw) {
    EmailDomain domain = renewed.domain();
    return db.transaction(tx -> {
      Optional<EmailDomain> before = lock(tx, domain.organization(), domain.id());
      Optional<CheckState> watch =
          before.flatMap(row -> CheckRows.read(tx, row.id()).state()).filter(CheckState::lapsed);
      if (watch.isEmpty()) {
        return Optional.empty();
      }
      // In doubt the records stay until the database can be asked, as after a registration.
      tx.unlessCommitted(withdraw, () -> zone.lookAgain(domain.token()));
      StoredDomain was = EventLog.read(tx, domain.id());
      AuditRows.Before audited = AuditRows.before(tx, Action.DOMAIN_RENEWED, domain.id());
      tx.update(
          "INSERT INTO zone_token (token, issued_at) VALUES (?, ?)",
          domain.token().label(),
          domain.updatedAt());
      DomainRows.update(tx, domain);
      tx.update(
          "UPDATE email_domain SET token = ? WHERE id = ?", domain.token().label(), domain.id());
      tx.update("DELETE FROM dkim_key WHERE domain_id = ?", domain.id());
      for (NewDomain.NewKey key : renewed.keys()) {
        insertKey(tx, domain, key, renewed.signing().equals(Optional.of(key)));
      }
      tx.update(
          """
          UPDATE dkim_key
             SET created_at = ?, published_at = ?, signing_at = CASE WHEN signing_at IS NOT NULL THEN ?::timestamptz END
           WHERE domain_id = ?
          """,
          domain.updatedAt(),
          domain.updatedAt(),
          domain.updatedAt(),
          domain.id());
      PgRotationStore.renew(tx, domain, renewed.keys().size() - 1);
      CheckRows.update(tx, domain.id(), watch.get(), renewed.watch().orElseThrow());
      Holds.retire(tx, before.get().token(), told.occurredAt());
      Holds.changed(tx, domain);
      log.changed(tx, was, List.of(told));
      AuditRows.write(
          tx, Action.DOMAIN_RENEWED, domain.id(), Optional.of(domain.organization()), audited);
      publish.run();
      return before;
    });
  }

  static Optional<EmailDomain> lock(Db.Tx tx, UUID organization, UUID id) {
    return tx.first(
        DomainRows.SELECT + " WHERE id = ? AND organization_id = ?" + NATIVE + " FOR UPDATE",
        DomainRows::read,
        id,
        organization);
  }

  /// Writes a changed row. The caller holds the row, and tells the events.
  static void write(Db.Tx tx, EmailDomain current, EmailDomain becomes) {
    if (!becomes.equals(current)) {
      try {
        tx.nested(() -> {
          DomainRows.update(tx, becomes);
          return true;
        });
      } catch (StoreFault fault) {
        throw Db.isUniqueViolation(fault) ? trackingHostTaken(becomes) : fault;
      }
    }
  }

  @Override
  public List<TimelineEntry> timeline(UUID id, Optional<UUID> after, int limit) {
    return db.transaction(tx -> Timeline.read(tx, id, after, limit));
  }

  @Override
  public List<TimelineEntry> timelineSince(UUID id, Instant since, int limit) {
    return db.transaction(tx -> Timeline.since(tx, id, since, limit));
  }

  private static Refused trackingHostTaken(EmailDomain domain) {
    return Refused.field(
        Reason.INVALID,
        "tracking.subdomain",
        "The tracking host "
            + domain.tracking().subdomain().orElse("")
            + "."
            + domain.name()
            + " is already used by another domain of yours. Choose another subdomain.");
  }

  @Override
  public Optional<EmailDomain> delete(
      UUID organization, UUID id, Function<EmailDomain, Event> deleted) {
    return db.transaction(tx -> {
      Optional<EmailDomain> current =
          tx.first(
              DomainRows.SELECT + " WHERE id = ? AND organization_id = ?" + NATIVE + " FOR UPDATE",
              DomainRows::read,
              id,
              organization);
      current.ifPresent(
          domain -> Holds.remove(tx, log, domain, deleted.apply(domain), Action.DOMAIN_DELETED));
      return current;
    });
  }
}
