package dev.signet.store;

import dev.signet.access.AddressBlock;
import dev.signet.audit.Action;
import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import dev.signet.signing.SigningCredential;
import dev.signet.signing.SigningDomain;
import dev.signet.signing.SigningStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Signing credentials and keys that sign, in PostgreSQL.
final class PgSigningStore implements SigningStore {
  private static final String CREDENTIAL =
      """
      SELECT id, name, shown_prefix, organization_id, allowed_domains, allowed_addresses, expires_at, created_at
        FROM signing_credential
      """;

  /// Nodes note each by itself once an hour; of two at about the same time one is told.
  private static final Duration TOLD_AGAIN = Duration.ofMinutes(59);

  private final Db db;

  PgSigningStore(Db db) {
    this.db = db;
  }

  @Override
  public void insert(SigningCredential credential, byte[] secretHash) {
    db.transaction(tx -> {
      tx.update(
          """
          INSERT INTO signing_credential (id, name, shown_prefix, secret_hash, organization_id, allowed_domains,
                                          allowed_addresses, expires_at, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          credential.id(),
          credential.name(),
          credential.shownPrefix(),
          secretHash,
          credential.organization(),
          credential.allowedDomains().stream().map(DomainName::toString).toList(),
          credential.allowedAddresses().stream().map(AddressBlock::text).toList(),
          credential.expiresAt(),
          credential.createdAt());
      AuditRows.write(
          tx,
          Action.SIGNING_CREDENTIAL_CREATED,
          credential.id(),
          credential.organization(),
          AuditRows.Before.NOTHING);
      return true;
    });
  }

  private static SigningCredential credential(Row row) {
    return new SigningCredential(
        row.uuid("id"),
        row.text("name"),
        row.text("shown_prefix"),
        row.optionalUuid("organization_id"),
        row.texts("allowed_domains").stream().map(DomainName::of).toList(),
        row.texts("allowed_addresses").stream()
            .map(text -> AddressBlock.parse(text).orElseThrow())
            .toList(),
        row.optionalInstant("expires_at"),
        row.instant("created_at"));
  }

  @Override
  public Optional<SigningCredential> byHash(byte[] secretHash) {
    return db.transaction(tx ->
        tx.first(CREDENTIAL + " WHERE secret_hash = ?", PgSigningStore::credential, secretHash));
  }

  @Override
  public List<SigningCredential> list(Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            CREDENTIAL + " WHERE id < ? ORDER BY id DESC LIMIT ?",
            PgSigningStore::credential,
            after.orElse(DomainRows.TOP),
            limit));
  }

  @Override
  public boolean delete(UUID id) {
    return db.transaction(tx -> {
      Optional<SigningCredential> there =
          tx.first(CREDENTIAL + " WHERE id = ? FOR UPDATE", PgSigningStore::credential, id);
      if (there.isPresent()) {
        AuditRows.Before before = AuditRows.before(tx, Action.SIGNING_CREDENTIAL_DELETED, id);
        tx.update("DELETE FROM signing_credential WHERE id = ?", id);
        tx.deleted("signing-credential", id);
        AuditRows.write(
            tx, Action.SIGNING_CREDENTIAL_DELETED, id, there.get().organization(), before);
      }
      return there.isPresent();
    });
  }

  private record Line(
      UUID id, UUID organization, DomainName name, Optional<SigningDomain.Version> key) {}

  private static final String KEYS =
      """
      SELECT d.id, d.organization_id, d.name, k.selector, k.version, k.public_key, k.algorithm,
             k.sealed_key, k.master_key_id, coalesce(k.signing_at, k.created_at) AS since
        FROM email_domain d
        LEFT JOIN dkim_key k ON k.domain_id = d.id AND k.key_state = 'signing'
                            AND k.sealed_key IS NOT NULL
       WHERE d.provider = 'native' AND
      """;

  /// RSA first: readers that want one key want that.
  private static final String IN_ORDER = " ORDER BY k.algorithm DESC, k.selector";

  @Override
  public Optional<SigningDomain> domain(DomainName name) {
    return gather(
        db.transaction(tx ->
            tx.query(
                KEYS + "d.name = ? AND d.status = 'verified'" + IN_ORDER,
                PgSigningStore::line,
                name)));
  }

  @Override
  public Optional<SigningDomain> own(UUID organization, UUID id) {
    return gather(
        db.transaction(tx ->
            tx.query(
                KEYS + "d.id = ? AND d.organization_id = ?" + IN_ORDER,
                PgSigningStore::line,
                id,
                organization)));
  }

  private static Optional<SigningDomain> gather(List<Line> lines) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    Line first = lines.getFirst();
    List<SigningDomain.Version> keys = new ArrayList<>();
    lines.forEach(line -> line.key().ifPresent(keys::add));
    return Optional.of(new SigningDomain(first.id(), first.organization(), first.name(), keys));
  }

  private static Line line(Row row) {
    return new Line(
        row.uuid("id"),
        row.uuid("organization_id"),
        DomainName.of(row.text("name")),
        row.optionalText("selector")
            .map(selector ->
                new SigningDomain.Version(
                    selector,
                    row.integer("version"),
                    row.bytes("public_key"),
                    new SealedKey(
                        row.number("master_key_id"),
                        row.text("algorithm"),
                        row.bytes("sealed_key")),
                    row.instant("since"))));
  }

  @Override
  public void note(Collection<Reading> readings) {
    db.transaction(tx -> {
      for (Reading reading : readings) {
        boolean told = toldOf(tx, reading);
        // A domain that is gone takes no notes.
        int noted =
            tx.update(
                """
                INSERT INTO signing_reading (domain_id, credential_id, selector, version, first_at, last_at)
                SELECT id, ?, ?, ?, ?, ? FROM email_domain WHERE id = ? FOR KEY SHARE
                ON CONFLICT (domain_id, credential_id, selector, version)
                DO UPDATE SET last_at = greatest(signing_reading.last_at, excluded.last_at)
                """,
                reading.credential(),
                reading.selector(),
                reading.version(),
                reading.at(),
                reading.at(),
                reading.domain());
        if (noted > 0 && !told) {
          reading.by().during(() -> tell(tx, reading));
        }
      }
      return true;
    });
  }

  private static boolean toldOf(Db.Tx tx, Reading reading) {
    return tx.first(
            """
            SELECT last_at FROM signing_reading
             WHERE domain_id = ? AND credential_id = ? AND selector = ? AND version = ? AND last_at > ?
            """,
            row -> row.instant("last_at"),
            reading.domain(),
            reading.credential(),
            reading.selector(),
            reading.version(),
            reading.at().minus(TOLD_AGAIN))
        .isPresent();
  }

  private static boolean tell(Db.Tx tx, Reading reading) {
    Optional<UUID> owner =
        tx.first(
            "SELECT organization_id FROM email_domain WHERE id = ?",
            row -> row.uuid("organization_id"),
            reading.domain());
    Optional<String> prefix =
        tx.first(
            "SELECT shown_prefix FROM signing_credential WHERE id = ?",
            row -> row.text("shown_prefix"),
            reading.credential());
    AuditRows.write(
        tx,
        Action.KEY_HANDED_OUT,
        reading.domain(),
        owner,
        new AuditRows.Before(
            AuditRows.before(tx, Action.KEY_HANDED_OUT, reading.domain()).digest(), prefix),
        reading.selector() + " version " + reading.version());
    return true;
  }
}
