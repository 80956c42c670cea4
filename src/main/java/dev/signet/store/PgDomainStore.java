package dev.signet.store;

import dev.signet.events.Event;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.CoreStore;
import dev.signet.registry.DomainStore;
import dev.signet.registry.EmailDomain;
import dev.signet.registry.NewDomain;
import dev.signet.registry.RecordChange;
import dev.signet.zone.ServedKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Native email domains in PostgreSQL.
final class PgDomainStore implements DomainStore {
  private static final String NATIVE = " AND provider = 'native'";

  private final Db db;

  PgDomainStore(Db db) {
    this.db = db;
  }

  @Override
  public void register(
      NewDomain registration,
      Event created,
      Instant lapsedBefore,
      Function<EmailDomain, Event> superseded,
      Runnable publish,
      Runnable withdraw) {
    EmailDomain domain = registration.domain();
    db.transaction(tx -> {
      Holds.claim(
          tx, new Holds.Claim(domain.name(), domain.organization(), lapsedBefore), superseded);
      try {
        tx.nested(() -> {
          DomainRows.insert(tx, domain);
          return true;
        });
      } catch (StoreFault fault) {
        // The unique name decided the race (C-5): whoever came second waits for the first, then
        // fails.
        throw Db.isUniqueViolation(fault) ? Holds.taken(domain.name()) : fault;
      }
      for (NewDomain.NewKey key : registration.keys()) {
        insertKey(tx, domain, key);
      }
      DomainRows.append(tx, created, DomainRows.nextSequence(tx, domain));
      Holds.changed(tx, domain);
      tx.onRollback(withdraw);
      publish.run();
      return true;
    });
  }

  private static void insertKey(Db.Tx tx, EmailDomain domain, NewDomain.NewKey key) {
    tx.update(
        """
        INSERT INTO dkim_key (domain_id, selector, version, state, algorithm, public_key, sealed_key,
                              master_key_id, created_at)
        VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?)
        """,
        domain.id(),
        key.selector(),
        key.version(),
        key.sealed().algorithm(),
        key.publicKey(),
        key.sealed().ciphertext(),
        key.sealed().masterKeyId(),
        domain.createdAt());
  }

  @Override
  public boolean isFree(DomainName name, UUID organization, Instant lapsedBefore) {
    return db.transaction(tx ->
            tx.first(
                """
                SELECT 1 AS one FROM email_domain
                 WHERE name = ?
                   AND NOT (organization_id <> ? AND verified_at IS NULL AND created_at < ?)
                UNION ALL
                SELECT 1 FROM provider_intent WHERE name = ?
                """,
                row -> row.integer("one"),
                name,
                organization,
                lapsedBefore,
                name))
        .isEmpty();
  }

  @Override
  public Optional<EmailDomain> find(UUID organization, UUID id) {
    return db.transaction(tx ->
        tx.first(
            DomainRows.SELECT + " WHERE id = ? AND organization_id = ?" + NATIVE,
            DomainRows::read,
            id,
            organization));
  }

  @Override
  public List<EmailDomain> page(UUID organization, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        after.isPresent()
            ? tx.query(
                DomainRows.SELECT
                    + " WHERE organization_id = ? AND id < ?"
                    + NATIVE
                    + " ORDER BY id DESC LIMIT ?",
                DomainRows::read,
                organization,
                after.get(),
                limit)
            : tx.query(
                DomainRows.SELECT
                    + " WHERE organization_id = ?"
                    + NATIVE
                    + " ORDER BY id DESC LIMIT ?",
                DomainRows::read,
                organization,
                limit));
  }

  @Override
  public List<ServedKey> publicKeys(UUID id) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT selector, public_key FROM dkim_key
             WHERE domain_id = ? AND state = 'active' ORDER BY selector
            """,
            row -> new ServedKey(row.text("selector"), row.bytes("public_key")),
            id));
  }

  @Override
  public Optional<EmailDomain> change(
      UUID organization, UUID id, Function<EmailDomain, Change> change) {
    return db.transaction(tx -> apply(tx, organization, id, change));
  }

  @Override
  public Optional<EmailDomain> recordCheck(
      UUID organization,
      UUID id,
      CoreStore.Seen seen,
      List<RecordChange> records,
      Function<EmailDomain, Change> change) {
    return db.transaction(tx -> {
      Optional<EmailDomain> after = apply(tx, organization, id, change);
      after.ifPresent(domain -> {
        Observations.save(tx, domain.id(), seen);
        records.forEach(record -> CoreRows.apply(tx, domain.id(), record, seen.at()));
      });
      return after;
    });
  }

  private static Optional<EmailDomain> apply(
      Db.Tx tx, UUID organization, UUID id, Function<EmailDomain, Change> change) {
    Optional<EmailDomain> current =
        tx.first(
            DomainRows.SELECT + " WHERE id = ? AND organization_id = ?" + NATIVE + " FOR UPDATE",
            DomainRows::read,
            id,
            organization);
    if (current.isEmpty()) {
      return current;
    }
    Change becomes = change.apply(current.get());
    if (!becomes.domain().equals(current.get())) {
      try {
        tx.nested(() -> {
          DomainRows.update(tx, becomes.domain());
          return true;
        });
      } catch (StoreFault fault) {
        throw Db.isUniqueViolation(fault) ? trackingHostTaken(becomes.domain()) : fault;
      }
    }
    for (Event event : becomes.events()) {
      DomainRows.append(tx, event, DomainRows.nextSequence(tx, becomes.domain()));
    }
    return Optional.of(becomes.domain());
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
      current.ifPresent(domain -> Holds.remove(tx, domain, deleted.apply(domain)));
      return current;
    });
  }
}
