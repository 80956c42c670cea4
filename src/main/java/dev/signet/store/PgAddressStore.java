package dev.signet.store;

import dev.signet.access.Credentials;
import dev.signet.audit.Action;
import dev.signet.domain.EmailAddress;
import dev.signet.domain.StoredDomain;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.AddressStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Email addresses in PostgreSQL.
final class PgAddressStore implements AddressStore {
  private static final String SELECT =
      """
      SELECT id, organization_id, address, domain, domain_id, provider, agent_id,
             inbound_agent_version_id, outbound_from_address, enabled, left_over, created_at, updated_at
        FROM email_address
      """;

  private final Db db;

  PgAddressStore(Db db) {
    this.db = db;
  }

  /// What an organization has, as seen from inside a transaction.
  private record Inside(Db.Tx tx, UUID organization) implements View {
    /// Shared, so that the domain neither goes nor changes before the address is there.
    @Override
    public Optional<StoredDomain> domain(DomainName name) {
      return CoreRows.read(
              tx, " WHERE name = ? AND organization_id = ? FOR SHARE", name, organization)
          .stream()
          .findFirst();
    }

    @Override
    public boolean owns(String address) {
      return tx.first(
              """
              SELECT 1 AS one FROM email_address
               WHERE address = ? AND organization_id = ? AND NOT left_over
              """,
              row -> row.integer("one"),
              address,
              organization)
          .isPresent();
    }
  }

  @Override
  public EmailAddress insert(UUID organization, Function<View, EmailAddress> make) {
    return db.transaction(tx -> {
      EmailAddress address = make.apply(new Inside(tx, organization));
      unlessInUse(
          tx,
          address,
          """
          INSERT INTO email_address (organization_id, address, domain, domain_id, provider, agent_id,
                                     inbound_agent_version_id, outbound_from_address, enabled,
                                     left_over, updated_at, created_at, id)
          VALUES (?, ?, ?, ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          address.organization(),
          address.address(),
          address.domain(),
          address.domainId(),
          address.provider(),
          address.agentId(),
          address.inboundAgentVersionId(),
          address.outboundFrom(),
          address.enabled(),
          address.leftOver(),
          address.updatedAt(),
          address.createdAt(),
          address.id());
      AuditRows.write(
          tx,
          Action.ADDRESS_CREATED,
          address.id(),
          Optional.of(organization),
          AuditRows.Before.NOTHING);
      return address;
    });
  }

  private static void unlessInUse(Db.Tx tx, EmailAddress address, String sql, Object... arguments) {
    try {
      tx.nested(() -> tx.update(sql, arguments));
    } catch (StoreFault fault) {
      if (Db.isUniqueViolation(fault)) {
        throw Refused.because(
            Reason.CONFLICT, "The address " + address.address() + " is already in use.");
      }
      throw Db.isForeignKeyViolation(fault) ? Credentials.organizationGone() : fault;
    }
  }

  @Override
  public Optional<EmailAddress> change(
      UUID organization, UUID id, BiFunction<EmailAddress, View, EmailAddress> change) {
    return db.transaction(tx -> {
      Optional<EmailAddress> before =
          tx.first(
              SELECT + " WHERE id = ? AND organization_id = ? FOR UPDATE",
              PgAddressStore::read,
              id,
              organization);
      if (before.isEmpty()) {
        return before;
      }
      AuditRows.Before state = AuditRows.before(tx, Action.ADDRESS_UPDATED, id);
      EmailAddress after = change.apply(before.get(), new Inside(tx, organization));
      unlessInUse(
          tx,
          after,
          """
          UPDATE email_address
             SET domain_id = ?::uuid, provider = ?, agent_id = ?, inbound_agent_version_id = ?,
                 outbound_from_address = ?, enabled = ?, left_over = ?, updated_at = ?
           WHERE id = ?
          """,
          after.domainId(),
          after.provider(),
          after.agentId(),
          after.inboundAgentVersionId(),
          after.outboundFrom(),
          after.enabled(),
          after.leftOver(),
          after.updatedAt(),
          after.id());
      AuditRows.write(tx, Action.ADDRESS_UPDATED, id, Optional.of(organization), state);
      return Optional.of(after);
    });
  }

  @Override
  public Optional<EmailAddress> find(UUID organization, UUID id) {
    return db.transaction(tx ->
        tx.first(
            SELECT + " WHERE id = ? AND organization_id = ?",
            PgAddressStore::read,
            id,
            organization));
  }

  @Override
  public List<EmailAddress> page(UUID organization, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        after.isPresent()
            ? tx.query(
                SELECT + " WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
                PgAddressStore::read,
                organization,
                after.get(),
                limit)
            : tx.query(
                SELECT + " WHERE organization_id = ? ORDER BY id DESC LIMIT ?",
                PgAddressStore::read,
                organization,
                limit));
  }

  @Override
  public boolean delete(UUID organization, UUID id) {
    return db.transaction(tx -> {
      AuditRows.Before before = AuditRows.before(tx, Action.ADDRESS_DELETED, id);
      int rows =
          tx.update(
              "DELETE FROM email_address WHERE id = ? AND organization_id = ?", id, organization);
      if (rows > 0) {
        tx.deleted("address", id);
        AuditRows.write(tx, Action.ADDRESS_DELETED, id, Optional.of(organization), before);
      }
      return rows > 0;
    });
  }

  private static EmailAddress read(Row row) {
    return new EmailAddress(
        row.uuid("id"),
        row.uuid("organization_id"),
        row.text("address"),
        DomainName.of(row.text("domain")),
        Optional.ofNullable(row.uuid("domain_id")),
        row.text("provider"),
        row.optionalText("agent_id"),
        row.optionalText("inbound_agent_version_id"),
        row.text("outbound_from_address"),
        row.bool("enabled"),
        row.bool("left_over"),
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
