package dev.signet.store;

import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import dev.signet.provider.sandbox.SandboxChecks;
import dev.signet.provider.sandbox.SandboxDomain;
import dev.signet.provider.sandbox.SandboxStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The sandbox's domains in PostgreSQL.
final class PgSandboxStore implements SandboxStore {
  private static final String SELECT =
      """
      SELECT remote_id, organization_id, name, apex, status, record_statuses, public_key, sealed_key,
             algorithm, master_key_id, run, round, started_at, created_at
        FROM sandbox_domain
      """;

  private final Db db;

  PgSandboxStore(Db db) {
    this.db = db;
  }

  @Override
  public boolean insert(SandboxDomain domain) {
    return db.transaction(tx ->
        tx.update(
            """
            INSERT INTO sandbox_domain (remote_id, organization_id, name, apex, status,
                                        record_statuses, public_key, sealed_key, algorithm,
                                        master_key_id, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
            """,
            domain.remoteId(),
            domain.organization(),
            domain.name(),
            domain.apex(),
            domain.status(),
            domain.recordStatuses(),
            domain.key().publicKey(),
            domain.key().sealed().ciphertext(),
            domain.key().sealed().algorithm(),
            domain.key().sealed().masterKeyId(),
            domain.createdAt()))
        > 0;
  }

  @Override
  public Optional<SandboxDomain> find(String remoteId) {
    return db.transaction(
        tx -> tx.first(SELECT + " WHERE remote_id = ?", PgSandboxStore::read, remoteId));
  }

  @Override
  public List<SandboxDomain> page(Optional<String> after, int limit) {
    return db.transaction(tx ->
        after.isPresent()
            ? tx.query(
                SELECT + " WHERE remote_id < ? ORDER BY remote_id DESC LIMIT ?",
                PgSandboxStore::read,
                after.get(),
                limit)
            : tx.query(SELECT + " ORDER BY remote_id DESC LIMIT ?", PgSandboxStore::read, limit));
  }

  @Override
  public void delete(String remoteId) {
    // A registration that takes a lapsed name over removes what another organization had there.
    db.transaction(tx ->
        tx.acrossOrganizations(
            () -> tx.update("DELETE FROM sandbox_domain WHERE remote_id = ?", remoteId)));
  }

  @Override
  public boolean change(String remoteId, Function<SandboxDomain, Next> change) {
    return db.transaction(tx -> {
      Optional<SandboxDomain> current =
          tx.first(SELECT + " WHERE remote_id = ? FOR UPDATE", PgSandboxStore::read, remoteId);
      if (current.isEmpty()) {
        return false;
      }
      Next next = change.apply(current.get());
      SandboxDomain domain = next.domain();
      tx.update(
          """
          UPDATE sandbox_domain SET status = ?, record_statuses = ?, run = ?, round = ?, started_at = ?
           WHERE remote_id = ?
          """,
          domain.status(),
          domain.recordStatuses(),
          domain.run(),
          domain.round(),
          domain.startedAt(),
          remoteId);
      next.check()
          .ifPresent(
              due -> PgWorkStore.add(tx, SandboxChecks.KIND, SandboxChecks.subject(domain), due));
      return true;
    });
  }

  private static SandboxDomain read(Row row) {
    return new SandboxDomain(
        row.text("remote_id"),
        row.uuid("organization_id"),
        DomainName.of(row.text("name")),
        DomainName.of(row.text("apex")),
        row.text("status"),
        row.texts("record_statuses"),
        new SandboxDomain.Key(
            row.bytes("public_key"),
            new SealedKey(
                row.number("master_key_id"), row.text("algorithm"), row.bytes("sealed_key"))),
        row.integer("run"),
        row.integer("round"),
        row.optionalInstant("started_at"),
        row.instant("created_at"));
  }
}
