package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.domain.Status;
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

  /// How far a list is read for one page of those with one status.
  private static final int STRETCH = 10_000;

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
  public Candidates page(UUID organization, DomainFilter filter, Optional<UUID> after, int limit) {
    UUID before = after.orElse(DomainRows.TOP);
    return db.transaction(tx -> {
      if (filter.name().isPresent()) {
        return new Candidates(
            CoreRows.read(
                tx,
                DomainRows.NAMED,
                filter.name(),
                organization,
                before,
                Optional.<String>empty()),
            Optional.empty());
      }
      if (filter.status().isPresent()) {
        return stretch(tx, organization, filter.status().get(), before, limit);
      }
      List<StoredDomain> found =
          CoreRows.read(
              tx,
              DomainRows.OLDER + DomainRows.NEWEST_FIRST,
              organization,
              before,
              organization,
              limit);
      return new Candidates(found, last(found).filter(id -> found.size() == limit));
    });
  }

  private static Optional<UUID> last(List<StoredDomain> found) {
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().domain().id());
  }

  private static Candidates stretch(
      Db.Tx tx, UUID organization, Status status, UUID before, int limit) {
    List<UUID> ids =
        tx.query(
            "SELECT w.id FROM (SELECT id, status FROM email_domain"
                + DomainRows.OLDER
                + DomainRows.NEWEST_FIRST
                + ") w WHERE "
                + may(status)
                + " ORDER BY w.id DESC LIMIT ?",
            row -> row.uuid("id"),
            organization,
            before,
            organization,
            STRETCH,
            limit);
    List<StoredDomain> found =
        ids.isEmpty()
            ? List.of()
            : CoreRows.read(tx, " WHERE id = ANY (?::uuid[]) ORDER BY id DESC", ids);
    return new Candidates(
        found,
        found.size() == limit
            ? last(found)
            : tx.first(
                "SELECT id FROM email_domain"
                    + DomainRows.OLDER
                    + " ORDER BY organization_id DESC, id DESC OFFSET ? LIMIT 1",
                row -> row.uuid("id"),
                organization,
                before,
                organization,
                STRETCH - 1));
  }

  /// What a domain needs at least to have a status under `/core`.
  private static String may(Status status) {
    return switch (status) {
      case VERIFIED -> "w.status = 'verified'";
      case PENDING -> "w.status IN ('pending', 'verified')";
      case FAILED ->
          """
          (w.status = 'failed'
           OR EXISTS (SELECT FROM native_record r WHERE r.domain_id = w.id AND r.status = 'failed'))
          """;
    };
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
