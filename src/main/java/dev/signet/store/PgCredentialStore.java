package dev.signet.store;

import dev.signet.access.AddressBlock;
import dev.signet.access.Credential;
import dev.signet.access.CredentialStore;
import dev.signet.access.Credentials;
import dev.signet.access.Organization;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.audit.Action;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;

/// Organizations and credentials in PostgreSQL.
final class PgCredentialStore implements CredentialStore {
  private static final String CREDENTIAL =
      """
      SELECT c.id, c.prefix, c.name, c.shown_prefix, c.allowed_domains, c.allowed_addresses,
             c.last_used_at, c.created_at, g.organization_id, g.scopes
        FROM credential c JOIN credential_grant g ON g.credential_id = c.id
      """;

  private final Db db;

  PgCredentialStore(Db db) {
    this.db = db;
  }

  @Override
  public void insertOrganization(Organization organization) {
    db.transaction(tx -> {
      tx.update(
          "INSERT INTO organization (id, name, created_at) VALUES (?, ?, ?)",
          organization.id(),
          organization.name(),
          organization.createdAt());
      AuditRows.write(
          tx,
          Action.ORGANIZATION_CREATED,
          organization.id(),
          Optional.of(organization.id()),
          AuditRows.Before.NOTHING);
      return true;
    });
  }

  @Override
  public Optional<Organization> organization(UUID id) {
    return db.transaction(tx ->
        // A token's holder chooses among all organizations that it works in.
        tx.acrossOrganizations(() ->
            tx.first(
                "SELECT id, name, created_at FROM organization WHERE id = ?",
                PgCredentialStore::readOrganization,
                id)));
  }

  @Override
  public List<Organization> organizations(Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT id, name, created_at FROM organization
             WHERE ?::uuid IS NULL OR id < ?::uuid
             ORDER BY id DESC LIMIT ?
            """,
            PgCredentialStore::readOrganization,
            after,
            after,
            limit));
  }

  private static Organization readOrganization(Row row) {
    return new Organization(row.uuid("id"), row.text("name"), row.instant("created_at"));
  }

  @Override
  public boolean deleteOrganization(UUID id) {
    return db.transaction(tx -> {
      boolean owns =
          tx.first(
                  "SELECT 1 AS one FROM email_domain WHERE organization_id = ? LIMIT 1",
                  row -> row.integer("one"),
                  id)
              .isPresent();
      if (owns) {
        throw stillHolds();
      }
      boolean busy =
          tx.first(
                  "SELECT 1 AS one FROM provider_intent WHERE organization_id = ? LIMIT 1",
                  row -> row.integer("one"),
                  id)
              .isPresent();
      if (busy) {
        throw Refused.because(
            Reason.CONFLICT,
            "The organization is registering an email domain at the moment. Try again in a"
                + " minute.");
      }
      boolean claims =
          tx.first(
                  """
                  SELECT 1 AS one FROM domain_claim
                   WHERE organization_id = ? AND state IN ('pending', 'proven', 'blocked') LIMIT 1
                  """,
                  row -> row.integer("one"),
                  id)
              .isPresent();
      if (claims) {
        throw Refused.because(
            Reason.CONFLICT,
            "The organization claims a domain at the moment. Cancel its claims first.");
      }
      AuditRows.Before before = AuditRows.before(tx, Action.ORGANIZATION_DELETED, id);
      // What ended is told by events and the audit log.
      tx.update("DELETE FROM domain_claim WHERE organization_id = ?", id);
      tx.update("DELETE FROM email_address WHERE organization_id = ?", id);
      tx.query(
              """
              DELETE FROM credential c
               WHERE EXISTS (SELECT 1 FROM credential_grant g
                              WHERE g.credential_id = c.id AND g.organization_id = ?)
                 AND NOT EXISTS (SELECT 1 FROM credential_grant g
                                  WHERE g.credential_id = c.id AND g.organization_id <> ?)
              RETURNING id
              """,
              row -> row.uuid("id"),
              id,
              id)
          .forEach(credential -> tx.deleted("credential", credential));
      try {
        boolean deleted = tx.update("DELETE FROM organization WHERE id = ?", id) > 0;
        if (deleted) {
          tx.deleted("organization", id);
          AuditRows.write(tx, Action.ORGANIZATION_DELETED, id, Optional.of(id), before);
        }
        return deleted;
      } catch (StoreFault fault) {
        // A domain came in between.
        throw Db.isForeignKeyViolation(fault) ? stillHolds() : fault;
      }
    });
  }

  private static Refused stillHolds() {
    return Refused.because(
        Reason.CONFLICT,
        "The organization still holds email domains. Delete them first, so that their"
            + " records are withdrawn.");
  }

  @Override
  public boolean insert(Credential credential, byte[] secretHash, int mostKeys) {
    try {
      return db.transaction(tx ->
          (credential.personal() || keys(tx, credential.organization()) < mostKeys)
              && insert(tx, credential, secretHash));
    } catch (StoreFault fault) {
      throw Db.isForeignKeyViolation(fault) ? Credentials.organizationGone() : fault;
    }
  }

  /// How many keys the organization has. Those who add one at the same time wait for each other.
  private static long keys(Db.Tx tx, UUID organization) {
    tx.query(
        "SELECT id FROM organization WHERE id = ? FOR NO KEY UPDATE",
        row -> row.uuid("id"),
        organization);
    return tx.first(
            """
            SELECT count(*) AS keys
              FROM credential_grant g JOIN credential c ON c.id = g.credential_id
             WHERE g.organization_id = ? AND c.prefix <> 'pat'
            """,
            row -> row.number("keys"),
            organization)
        .orElseThrow();
  }

  private static boolean insert(Db.Tx tx, Credential credential, byte[] secretHash) {
    tx.update(
        """
        INSERT INTO credential (id, prefix, name, shown_prefix, secret_hash, allowed_domains,
                                allowed_addresses, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        credential.id(),
        credential.prefix().text(),
        credential.name(),
        credential.shownPrefix(),
        secretHash,
        credential.allowedDomains(),
        credential.allowedAddresses().stream().map(AddressBlock::text).toList(),
        credential.createdAt());
    credential
        .grants()
        .forEach((organization, scopes) ->
            tx.update(
                """
                INSERT INTO credential_grant (credential_id, organization_id, scopes)
                VALUES (?, ?, ?)
                """,
                credential.id(),
                organization,
                words(scopes)));
    AuditRows.write(
        tx,
        Action.CREDENTIAL_CREATED,
        credential.id(),
        owner(credential),
        AuditRows.Before.NOTHING);
    return true;
  }

  /// Whose a credential is; a token that works in several organizations is none's.
  private static Optional<UUID> owner(Credential credential) {
    return credential.grants().size() == 1
        ? credential.grants().keySet().stream().findFirst()
        : Optional.empty();
  }

  private static List<String> words(Set<Scope> scopes) {
    return scopes.stream().map(Scope::wireText).sorted().toList();
  }

  @Override
  public Optional<Credential> byHash(byte[] secretHash) {
    return db.transaction(tx ->
        tx.acrossOrganizations(() ->
            gather(
                    tx.query(
                        CREDENTIAL + " WHERE c.secret_hash = ?", Grant::read, (Object) secretHash))
                .stream()
                .findFirst()));
  }

  @Override
  public Optional<Credential> key(UUID organization, UUID id) {
    return db.transaction(tx ->
        gather(
                tx.query(
                    CREDENTIAL + " WHERE c.id = ? AND g.organization_id = ? AND c.prefix <> 'pat'",
                    Grant::read,
                    id,
                    organization))
            .stream()
            .findFirst());
  }

  @Override
  public List<Credential> keys(UUID organization, Optional<UUID> after, int limit) {
    return inOrganization(organization, false, after, limit);
  }

  @Override
  public List<Credential> tokens(UUID organization, Optional<UUID> after, int limit) {
    return inOrganization(organization, true, after, limit);
  }

  private List<Credential> inOrganization(
      UUID organization, boolean personal, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        gather(
            tx.query(
                CREDENTIAL
                    + """
                     WHERE g.organization_id = ? AND (c.prefix = 'pat') = ?
                       AND (?::uuid IS NULL OR c.id < ?::uuid)
                     ORDER BY c.id DESC LIMIT ?
                    """,
                Grant::read,
                organization,
                personal,
                after,
                after,
                limit)));
  }

  @Override
  public List<Credential> all(boolean personal, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        gather(
            tx.query(
                CREDENTIAL
                    + """
                     WHERE c.id IN (SELECT id FROM credential
                                     WHERE (prefix = 'pat') = ? AND (?::uuid IS NULL OR id < ?::uuid)
                                     ORDER BY id DESC LIMIT ?)
                     ORDER BY c.id DESC
                    """,
                Grant::read,
                personal,
                after,
                after,
                limit)));
  }

  @Override
  public boolean update(Credential credential) {
    return db.transaction(tx -> {
      AuditRows.Before before = AuditRows.before(tx, Action.CREDENTIAL_UPDATED, credential.id());
      int rows =
          tx.update(
              """
              UPDATE credential SET name = ?, allowed_domains = ?, allowed_addresses = ?
               WHERE id = ? AND prefix <> 'pat'
              """,
              credential.name(),
              credential.allowedDomains(),
              credential.allowedAddresses().stream().map(AddressBlock::text).toList(),
              credential.id());
      rows *=
          tx.update(
              """
              UPDATE credential_grant SET scopes = ?
               WHERE credential_id = ? AND organization_id = ?
              """,
              words(credential.scopes()),
              credential.id(),
              credential.organization());
      if (rows > 0) {
        AuditRows.write(tx, Action.CREDENTIAL_UPDATED, credential.id(), owner(credential), before);
      }
      return rows > 0;
    });
  }

  @Override
  public boolean deleteKey(UUID organization, UUID id) {
    return db.transaction(tx ->
        revoke(
            tx,
            id,
            Optional.of(organization),
            () ->
                tx.update(
                    """
                    DELETE FROM credential c USING credential_grant g
                     WHERE c.id = ? AND c.prefix <> 'pat'
                       AND g.credential_id = c.id AND g.organization_id = ?
                    """,
                    id,
                    organization)));
  }

  private static boolean revoke(
      Db.Tx tx, UUID id, Optional<UUID> organization, IntSupplier deletion) {
    AuditRows.Before before = AuditRows.before(tx, Action.CREDENTIAL_DELETED, id);
    boolean done = deletion.getAsInt() > 0;
    if (done) {
      tx.deleted("credential", id);
      AuditRows.write(tx, Action.CREDENTIAL_DELETED, id, organization, before);
    }
    return done;
  }

  @Override
  public boolean delete(boolean personal, UUID id) {
    return db.transaction(tx ->
        revoke(
            tx,
            id,
            Optional.empty(),
            () ->
                tx.update(
                    "DELETE FROM credential WHERE id = ? AND (prefix = 'pat') = ?", id, personal)));
  }

  @Override
  public void touch(Map<UUID, Instant> lastUsed) {
    db.transaction(tx -> {
      lastUsed.forEach((id, instant) ->
          tx.update(
              """
              UPDATE credential SET last_used_at = greatest(last_used_at, ?) WHERE id = ?
              """,
              instant,
              id));
      return true;
    });
  }

  /// A credential as seen through one of its grants.
  private record Grant(Credential credential, UUID organization, Set<Scope> scopes) {
    static Grant read(Row row) {
      EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
      row.texts("scopes").forEach(word -> Scope.ofWireText(word).ifPresent(scopes::add));
      UUID organization = row.uuid("organization_id");
      return new Grant(
          new Credential(
              row.uuid("id"),
              Secret.Prefix.of(row.text("prefix")).orElseThrow(),
              row.text("name"),
              row.text("shown_prefix"),
              Map.of(organization, scopes),
              row.texts("allowed_domains"),
              row.texts("allowed_addresses").stream()
                  .map(AddressBlock::parse)
                  .flatMap(Optional::stream)
                  .toList(),
              row.optionalInstant("last_used_at"),
              row.instant("created_at")),
          organization,
          scopes);
    }
  }

  /// Joins the grants of each credential, keeping the order of first appearance.
  private static Collection<Credential> merged(List<Grant> grants) {
    Map<UUID, Credential> found = new LinkedHashMap<>();
    for (Grant grant : grants) {
      found.merge(
          grant.credential().id(),
          grant.credential(),
          (left, right) -> {
            Map<UUID, Set<Scope>> both = new LinkedHashMap<>(left.grants());
            both.putAll(right.grants());
            return new Credential(
                left.id(),
                left.prefix(),
                left.name(),
                left.shownPrefix(),
                both,
                left.allowedDomains(),
                left.allowedAddresses(),
                left.lastUsedAt(),
                left.createdAt());
          });
    }
    return found.values();
  }

  private static List<Credential> gather(List<Grant> grants) {
    return new ArrayList<>(merged(grants));
  }
}
