package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.registry.DomainFinder;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Finds domains in PostgreSQL, by the unique indexes of ids, names and tokens.
final class PgDomainFinder implements DomainFinder {
  private static final int MOST = 20;

  private final Db db;

  PgDomainFinder(Db db) {
    this.db = db;
  }

  @Override
  public List<Held> find(Wanted wanted) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT d.id, d.name, d.organization_id, o.name AS organization_name, d.token, d.provider,
                   d.status, d.created_at, d.verified_at
              FROM email_domain d JOIN organization o ON o.id = d.organization_id
             WHERE d.id = ANY (?::uuid[]) OR d.name = ANY (?::text[]) OR d.token = ANY (?::text[])
             ORDER BY d.id DESC LIMIT ?
            """,
            PgDomainFinder::held,
            wanted.ids().stream().map(UUID::toString).toList(),
            wanted.names(),
            wanted.tokens(),
            MOST));
  }

  private static Held held(Row row) {
    Status status = Status.ofWireText(row.text("status"));
    return new Held(
        row.uuid("id"),
        DomainName.of(row.text("name")),
        row.uuid("organization_id"),
        row.text("organization_name"),
        row.text("token"),
        row.text("provider"),
        status,
        row.instant("created_at"),
        row.optionalInstant("verified_at").filter(at -> status == Status.VERIFIED));
  }

  @Override
  public void viewed(UUID organization, UUID id) {
    db.transaction(tx -> {
      AuditRows.write(
          tx, Action.DOMAIN_VIEWED, id, Optional.of(organization), AuditRows.Before.NOTHING);
      return true;
    });
  }
}
