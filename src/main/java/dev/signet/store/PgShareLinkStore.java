package dev.signet.store;

import dev.signet.access.ShareLink;
import dev.signet.access.ShareLinkStore;
import dev.signet.audit.Action;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Share links in PostgreSQL. Whose a link is follows from its domain.
final class PgShareLinkStore implements ShareLinkStore {

  private final Db db;

  PgShareLinkStore(Db db) {
    this.db = db;
  }

  @Override
  public Added add(UUID organization, ShareLink link, int most, Instant now) {
    return db.transaction(tx -> {
      // The domain's row decides who is first, and keeps the domain until the link is there.
      boolean there =
          tx.first(
                  """
                  SELECT 1 AS one FROM email_domain
                   WHERE id = ? AND organization_id = ? FOR NO KEY UPDATE
                  """,
                  row -> row.integer("one"),
                  link.domain(),
                  organization)
              .isPresent();
      if (!there) {
        return Added.NO_SUCH_DOMAIN;
      }
      long living =
          tx.first(
                  "SELECT count(*) AS living FROM share_link WHERE domain_id = ? AND expires_at > ?",
                  row -> row.number("living"),
                  link.domain(),
                  now)
              .orElseThrow();
      if (living >= most) {
        return Added.TOO_MANY;
      }
      tx.update(
          "INSERT INTO share_link (id, domain_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
          link.id(),
          link.domain(),
          link.createdAt(),
          link.expiresAt());
      AuditRows.write(
          tx,
          Action.SHARE_LINK_CREATED,
          link.id(),
          Optional.of(organization),
          AuditRows.Before.NOTHING);
      return Added.ADDED;
    });
  }

  @Override
  public List<ShareLink> living(UUID organization, UUID domain, Instant now) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT s.id, s.domain_id, s.created_at, s.expires_at
              FROM share_link s JOIN email_domain d ON d.id = s.domain_id
             WHERE s.domain_id = ? AND d.organization_id = ? AND s.expires_at > ?
             ORDER BY s.id DESC
            """,
            PgShareLinkStore::link,
            domain,
            organization,
            now));
  }

  private static ShareLink link(Row row) {
    return new ShareLink(
        row.uuid("id"),
        row.uuid("domain_id"),
        row.instant("created_at"),
        row.instant("expires_at"));
  }

  @Override
  public boolean remove(UUID organization, UUID domain, UUID id) {
    return db.transaction(tx -> {
      AuditRows.Before before = AuditRows.before(tx, Action.SHARE_LINK_DELETED, id);
      boolean gone =
          tx.update(
                  """
                  DELETE FROM share_link s USING email_domain d
                   WHERE s.id = ? AND s.domain_id = ? AND d.id = s.domain_id AND d.organization_id = ?
                  """,
                  id,
                  domain,
                  organization)
              > 0;
      if (gone) {
        AuditRows.write(tx, Action.SHARE_LINK_DELETED, id, Optional.of(organization), before);
      }
      return gone;
    });
  }

  @Override
  public Optional<Found> find(UUID id) {
    return db.transaction(tx ->
        tx.first(
            """
            SELECT s.id, s.domain_id, s.created_at, s.expires_at, d.organization_id
              FROM share_link s JOIN email_domain d ON d.id = s.domain_id
             WHERE s.id = ?
            """,
            row -> new Found(row.uuid("organization_id"), link(row)),
            id));
  }
}
