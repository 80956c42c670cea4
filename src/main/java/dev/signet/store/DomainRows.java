package dev.signet.store;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.domain.Tracking;
import dev.signet.name.DomainName;
import dev.signet.verification.Failure;
import dev.signet.verification.FailureCode;
import dev.signet.zone.ZoneToken;
import java.util.Optional;
import java.util.UUID;

/// Turns rows of `email_domain` into [EmailDomain] and back.
final class DomainRows {
  static final String SELECT =
      """
      SELECT id, organization_id, name, apex, provider, token, selectors, status, failure_code,
             failure_message, opens_enabled, clicks_enabled, tracking_subdomain, tracking_verified,
             tracking_failure_code, tracking_failure_message, tracking_verified_at,
             verification_initiated_at, verified_at, created_at, updated_at, remote_id, provider_status,
             sandbox, provider_yeses
        FROM email_domain
      """;

  /// An id above every id.
  static final UUID TOP = new UUID(-1, -1);

  /// Domains of an organization that are older than one id (parameters: organization, id,
  /// organization). A row comparison, not two conditions: with two, the planner may choose the
  /// primary key, which has the same order, and walk through every organization's domains.
  static final String OLDER = " WHERE (organization_id, id) < (?, ?) AND organization_id >= ?";

  static final String NEWEST_FIRST = " ORDER BY organization_id DESC, id DESC LIMIT ?";

  /// The domain of one name (parameters: name, organization, an id above its own, its status or
  /// null).
  static final String NAMED =
      " WHERE name = ? AND organization_id = ? AND id < ? AND status = coalesce(?::text, status)";

  private DomainRows() {}

  static EmailDomain read(Row row) {
    return new EmailDomain(
        row.uuid("id"),
        row.uuid("organization_id"),
        DomainName.of(row.text("name")),
        DomainName.of(row.text("apex")),
        row.text("provider"),
        new ZoneToken(row.text("token")),
        row.texts("selectors"),
        Status.ofWireText(row.text("status")),
        failure(row, "failure_code", "failure_message"),
        new Tracking(
            row.bool("opens_enabled"),
            row.bool("clicks_enabled"),
            row.optionalText("tracking_subdomain"),
            row.bool("tracking_verified"),
            failure(row, "tracking_failure_code", "tracking_failure_message"),
            row.optionalInstant("tracking_verified_at")),
        row.optionalInstant("verification_initiated_at"),
        row.optionalInstant("verified_at"),
        row.instant("created_at"),
        row.instant("updated_at"));
  }

  private static Optional<Failure> failure(Row row, String code, String message) {
    return row.optionalText(code)
        .map(word -> new Failure(FailureCode.ofWireText(word), row.text(message)));
  }

  /// Inserts a native domain.
  static void insert(Db.Tx tx, EmailDomain domain) {
    insert(tx, domain, Optional.empty());
  }

  /// @param behind the provider behind it, if it is not native
  static void insert(Db.Tx tx, EmailDomain domain, Optional<Behind.Remote> behind) {
    tx.update(
        "INSERT INTO zone_token (token, issued_at) VALUES (?, ?)",
        domain.token().label(),
        domain.createdAt());
    insertRow(tx, domain, behind);
  }

  /// Inserts a native domain whose token was given out before, to its claim.
  static void insertWithToken(Db.Tx tx, EmailDomain domain) {
    insertRow(tx, domain, Optional.empty());
  }

  private static void insertRow(Db.Tx tx, EmailDomain domain, Optional<Behind.Remote> behind) {
    tx.update(
        """
        INSERT INTO email_domain (id, organization_id, name, apex, provider, token, selectors, status,
                                  created_at, updated_at, remote_id, provider_status, sandbox)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        domain.id(),
        domain.organization(),
        domain.name(),
        domain.apex(),
        domain.provider(),
        domain.token().label(),
        domain.selectors(),
        domain.status().wireText(),
        domain.createdAt(),
        domain.updatedAt(),
        behind.map(Behind.Remote::remoteId),
        behind.map(Behind.Remote::rawStatus),
        behind.map(Behind.Remote::sandbox).orElse(false));
  }

  /// Writes everything that may change after registration.
  static void update(Db.Tx tx, EmailDomain domain) {
    Tracking tracking = domain.tracking();
    tx.update(
        """
        UPDATE email_domain
           SET status = ?, failure_code = ?, failure_message = ?, opens_enabled = ?, clicks_enabled = ?,
               tracking_subdomain = ?, tracking_verified = ?, tracking_failure_code = ?,
               tracking_failure_message = ?, tracking_verified_at = ?, verification_initiated_at = ?,
               verified_at = ?, updated_at = ?
         WHERE id = ?
        """,
        domain.status().wireText(),
        domain.failure().map(failure -> failure.code().wireText()),
        domain.failure().map(Failure::message),
        tracking.opens(),
        tracking.clicks(),
        tracking.subdomain(),
        tracking.verified(),
        tracking.failure().map(failure -> failure.code().wireText()),
        tracking.failure().map(Failure::message),
        tracking.verifiedAt(),
        domain.verificationInitiatedAt(),
        domain.verifiedAt(),
        domain.updatedAt(),
        domain.id());
  }
}
