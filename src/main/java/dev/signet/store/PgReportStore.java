package dev.signet.store;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.StoredDomain;
import dev.signet.watch.CheckState;
import dev.signet.watch.ReportStore;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BiFunction;

/// What checks begin with and come to, in PostgreSQL.
final class PgReportStore implements ReportStore {
  private final Db db;

  private final EventLog log;

  PgReportStore(Db db, EventLog log) {
    this.db = db;
    this.log = log;
  }

  @Override
  public Optional<Start> start(UUID organization, UUID id) {
    return db.transaction(tx -> {
      // In this order: a watch older than the row makes a check outdated too soon, never too late.
      Optional<CheckState> watch = CheckRows.read(tx, id).state();
      return PgDomainStore.find(tx, organization, id)
          .map(domain -> new Start(domain, PgDomainStore.publicKeys(tx, id), watch));
    });
  }

  @Override
  public Optional<Ruling> save(
      UUID organization,
      UUID id,
      OptionalInt token,
      BiFunction<EmailDomain, Optional<CheckState>, Ruling> ruling) {
    return db.transaction(tx -> {
      Optional<EmailDomain> current = PgDomainStore.lock(tx, organization, id);
      if (current.isEmpty()) {
        return Optional.empty();
      }
      CheckRows.Kept kept = CheckRows.read(tx, id);
      boolean stale =
          token.isPresent() && (kept.state().isEmpty() || kept.attempt() != token.getAsInt());
      if (stale) {
        return Optional.empty();
      }
      Ruling ruled = ruling.apply(current.get(), kept.state());
      AuditRows.Check check = AuditRows.Check.before(tx, current.get());
      switch (ruled) {
        case Ruling.Counts counts -> {
          save(tx, current.get(), kept, counts);
          check.write(tx, counts.domain());
        }
        case Ruling.Outdated(EmailDomain stands) -> {
          PgDomainStore.write(tx, current.get(), stands);
          check.write(tx, stands);
        }
      }
      return Optional.of(ruled);
    });
  }

  private void save(Db.Tx tx, EmailDomain current, CheckRows.Kept kept, Ruling.Counts counts) {
    UUID id = current.id();
    StoredDomain stood = EventLog.read(tx, id);
    kept.state()
        .ifPresent(
            before -> counts.watch().ifPresent(after -> CheckRows.update(tx, id, before, after)));
    EvidenceDocument document = EvidenceDocument.of(id, kept.evidence());
    List<EvidenceDocument.Run> ended = document.add(counts.report());
    CheckRows.saveEvidence(tx, document, ended, id);
    counts.records().forEach(record -> CoreRows.apply(tx, id, record, counts.report().startedAt()));
    PgDomainStore.write(tx, current, counts.domain());
    log.changed(tx, stood, counts.events());
  }
}
