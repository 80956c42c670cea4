package dev.signet.store;

import dev.signet.access.Credentials;
import dev.signet.audit.Action;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.hosted.ProviderIntents;
import dev.signet.hosted.Settlements;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Intents and owed deletions in PostgreSQL.
final class PgProviderIntents implements ProviderIntents {
  private static final String INTENT =
      "SELECT id, organization_id, name, provider, sandbox, state, created_at FROM provider_intent";
  private static final String DELETION =
      "SELECT id, name, provider, sandbox, remote_id, created_at FROM provider_deletion";

  private final Db db;
  private final EventLog log;

  PgProviderIntents(Db db, EventLog log) {
    this.db = db;
    this.log = log;
  }

  @Override
  public List<Deletion> begin(
      Intent intent,
      HoldRules.Lapse lapse,
      Function<EmailDomain, Event> superseded,
      Instant settleAt) {
    return db.transaction(tx -> {
      tx.acrossOrganizations(() -> {
        refuseUnsettled(tx, intent, Duration.between(intent.createdAt(), settleAt));
        return true;
      });
      Holds.claim(
          tx, log, new Holds.Claim(intent.name(), intent.organization(), lapse), superseded);
      insert(tx, intent);
      PgWorkStore.add(tx, Settlements.INTENT, Settlements.subject(intent.id(), 1), settleAt);
      return tx.query(DELETION + " WHERE name = ?", PgProviderIntents::deletion, intent.name());
    });
  }

  private static void insert(Db.Tx tx, Intent intent) {
    try {
      tx.update(
          """
          INSERT INTO provider_intent (id, organization_id, name, provider, sandbox, state, created_at)
          VALUES (?, ?, ?, ?, ?, 'running', ?)
          """,
          intent.id(),
          intent.organization(),
          intent.name(),
          intent.provider(),
          intent.sandbox(),
          intent.createdAt());
    } catch (StoreFault fault) {
      throw Db.isForeignKeyViolation(fault) ? Credentials.organizationGone() : fault;
    }
  }

  /// While the outcome of an earlier registration is not known, the name is neither free nor taken.
  private static void refuseUnsettled(Db.Tx tx, Intent wanted, Duration settleAfter) {
    Instant now = wanted.createdAt();
    tx.first(
            INTENT + " WHERE name = ? AND (state = 'unsettled' OR created_at <= ?)",
            PgProviderIntents::intent,
            wanted.name(),
            now.minus(settleAfter))
        .ifPresent(earlier -> {
          Duration wait = Duration.between(now, earlier.createdAt().plus(settleAfter));
          throw Refused.later(
              Reason.UNAVAILABLE,
              "An earlier registration of "
                  + wanted.name()
                  + " broke off and is being undone; try again.",
              wait.compareTo(Duration.ofSeconds(2)) > 0 ? wait : Duration.ofSeconds(2));
        });
  }

  @Override
  public boolean commit(
      EmailDomain domain, Behind.Remote behind, Event created, Deletion otherwise) {
    return db.transaction(tx -> {
      int mine =
          tx.update("DELETE FROM provider_intent WHERE id = ? AND state = 'running'", domain.id());
      if (mine == 0) {
        owe(tx, otherwise);
        return false;
      }
      DomainRows.insert(tx, domain, Optional.of(behind));
      CoreRows.replace(tx, domain.id(), behind);
      log.created(tx, created);
      AuditRows.write(
          tx,
          Action.DOMAIN_CREATED,
          domain.id(),
          Optional.of(domain.organization()),
          AuditRows.Before.NOTHING);
      forgetWork(tx, domain.id());
      return true;
    });
  }

  private static void owe(Db.Tx tx, Deletion deletion) {
    tx.update(
        """
        INSERT INTO provider_deletion (id, name, provider, sandbox, remote_id, created_at)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """,
        deletion.id(),
        deletion.name(),
        deletion.provider(),
        deletion.sandbox(),
        deletion.remoteId(),
        deletion.createdAt());
    PgWorkStore.add(
        tx, Settlements.DELETION, Settlements.subject(deletion.id(), 1), deletion.createdAt());
  }

  private static void forgetWork(Db.Tx tx, UUID intent) {
    tx.update(
        "DELETE FROM work WHERE kind = ? AND subject = ?",
        Settlements.INTENT,
        Settlements.subject(intent, 1));
  }

  @Override
  public void abandon(UUID id) {
    db.transaction(tx -> {
      forgetWork(tx, id);
      return tx.update("DELETE FROM provider_intent WHERE id = ?", id);
    });
  }

  @Override
  public void leaveUnsettled(UUID id) {
    db.transaction(
        tx -> tx.update("UPDATE provider_intent SET state = 'unsettled' WHERE id = ?", id));
  }

  @Override
  public Optional<Intent> takeOver(UUID id) {
    return db.transaction(tx ->
        tx.first(
            """
            UPDATE provider_intent SET state = 'unsettled' WHERE id = ?
            RETURNING id, organization_id, name, provider, sandbox, created_at
            """,
            PgProviderIntents::intent,
            id));
  }

  @Override
  public boolean accountsFor(String provider, boolean sandbox, String remoteId) {
    return db.transaction(tx ->
        tx.acrossOrganizations(() ->
            tx.first(
                    """
                    SELECT 1 AS one FROM email_domain
                     WHERE provider = ? AND sandbox = ? AND remote_id = ?
                    """,
                    row -> row.integer("one"),
                    provider,
                    sandbox,
                    remoteId)
                .isPresent()));
  }

  @Override
  public void settled(UUID id) {
    db.transaction(tx -> tx.update("DELETE FROM provider_intent WHERE id = ?", id));
  }

  @Override
  public void settleAgain(UUID id, int round, Instant due) {
    db.transaction(
        tx -> PgWorkStore.add(tx, Settlements.INTENT, Settlements.subject(id, round), due));
  }

  @Override
  public Optional<Deletion> deletion(UUID id) {
    return db.transaction(
        tx -> tx.first(DELETION + " WHERE id = ?", PgProviderIntents::deletion, id));
  }

  @Override
  public void deleted(UUID id) {
    db.transaction(tx -> tx.update("DELETE FROM provider_deletion WHERE id = ?", id));
  }

  @Override
  public void deleteAgain(UUID id, int round, Instant due) {
    db.transaction(
        tx -> PgWorkStore.add(tx, Settlements.DELETION, Settlements.subject(id, round), due));
  }

  private static Intent intent(Row row) {
    return new Intent(
        row.uuid("id"),
        row.uuid("organization_id"),
        DomainName.of(row.text("name")),
        row.text("provider"),
        row.bool("sandbox"),
        row.instant("created_at"));
  }

  private static Deletion deletion(Row row) {
    return new Deletion(
        row.uuid("id"),
        DomainName.of(row.text("name")),
        row.text("provider"),
        row.bool("sandbox"),
        row.text("remote_id"),
        row.instant("created_at"));
  }
}
