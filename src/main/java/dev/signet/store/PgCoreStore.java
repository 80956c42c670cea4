package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.events.Event;
import dev.signet.hosted.CoreStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Email domains of every provider in PostgreSQL.
final class PgCoreStore implements CoreStore {
  private static final String REMOTE =
      " WHERE id = ? AND organization_id = ? AND remote_id IS NOT NULL";

  private final Db db;

  private final EventLog log;

  PgCoreStore(Db db, EventLog log) {
    this.db = db;
    this.log = log;
  }

  @Override
  public Optional<StoredDomain> find(UUID organization, UUID id) {
    return db.transaction(tx ->
        CoreRows.read(tx, " WHERE id = ? AND organization_id = ?", id, organization).stream()
            .findFirst());
  }

  @Override
  public List<StoredDomain> page(UUID organization, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        CoreRows.read(
            tx,
            DomainRows.OLDER + DomainRows.NEWEST_FIRST,
            organization,
            after.orElse(DomainRows.TOP),
            organization,
            limit));
  }

  @Override
  public Optional<StoredDomain> change(
      UUID organization, UUID id, Seen seen, Function<StoredDomain, Optional<Change>> change) {
    return db.transaction(tx -> {
      Optional<StoredDomain> current =
          CoreRows.read(tx, REMOTE + " FOR UPDATE", id, organization).stream().findFirst();
      if (current.isEmpty()) {
        return current;
      }
      Optional<Change> changed = change.apply(current.get());
      if (changed.isEmpty()) {
        return current;
      }
      Change becomes = changed.get();
      AuditRows.Check check = AuditRows.Check.before(tx, current.get().domain());
      if (!becomes.domain().equals(current.get().domain())) {
        DomainRows.update(tx, becomes.domain());
      }
      Behind.Remote behind = becomes.behind();
      if (!behind.equals(current.get().behind())) {
        tx.update(
            "UPDATE email_domain SET provider_status = ? WHERE id = ?", behind.rawStatus(), id);
        CoreRows.replace(tx, id, behind);
      }
      if (becomes.yes()) {
        tx.update("UPDATE email_domain SET provider_yeses = provider_yeses + 1 WHERE id = ?", id);
      }
      log.changed(tx, current.get(), becomes.events());
      keep(tx, id, seen);
      check.write(tx, becomes.domain());
      int yeses = current.get().yeses() + (becomes.yes() ? 1 : 0);
      return Optional.of(new StoredDomain(becomes.domain(), behind, yeses));
    });
  }

  private static void keep(Db.Tx tx, UUID id, Seen seen) {
    if (!seen.evidence().isEmpty()) {
      EvidenceDocument document = EvidenceDocument.of(id, CheckRows.read(tx, id).evidence());
      List<EvidenceDocument.Run> ended = document.add(seen.at(), seen.evidence());
      CheckRows.saveEvidence(tx, document, ended, id);
    }
  }

  @Override
  public void note(UUID organization, UUID id, Seen seen, List<RecordChange> records) {
    db.transaction(tx -> {
      boolean there =
          tx.first(
                  DomainRows.SELECT
                      + " WHERE id = ? AND organization_id = ? AND remote_id IS NULL FOR UPDATE",
                  DomainRows::read,
                  id,
                  organization)
              .isPresent();
      if (there) {
        StoredDomain before = EventLog.read(tx, id);
        records.forEach(record -> CoreRows.apply(tx, id, record, seen.at()));
        keep(tx, id, seen);
        log.changed(tx, before, List.of());
      }
      return there;
    });
  }

  @Override
  public boolean delete(UUID organization, UUID id, Function<EmailDomain, Event> deleted) {
    return db.transaction(tx -> {
      Optional<EmailDomain> current =
          tx.first(DomainRows.SELECT + REMOTE + " FOR UPDATE", DomainRows::read, id, organization);
      current.ifPresent(
          domain -> Holds.remove(tx, log, domain, deleted.apply(domain), Action.DOMAIN_DELETED));
      return current.isPresent();
    });
  }
}
