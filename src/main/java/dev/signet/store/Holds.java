package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HoldRules;
import dev.signet.events.Event;
import dev.signet.hosted.Settlements;
import dev.signet.name.DomainName;
import dev.signet.publishing.Withdrawals;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.zone.ZoneToken;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Who holds a name: at most one row or intent on the whole platform, with any provider (CONTRACT
/// C-5).
final class Holds {
  private Holds() {}

  /// A name that an organization wants to hold.
  ///
  /// @param lapse which holds of others give way
  record Claim(DomainName name, UUID organization, HoldRules.Lapse lapse) {}

  /// Whether a row of email_domain gives way to another organization; its parameters are those of
  /// [HoldRules.Lapse].
  static final String LAPSED =
      "verified_at IS NULL AND created_at < ? OR status <> 'verified' AND demoted_at < ?";

  /// Makes the name free for the rest of the transaction, or refuses with NAME_TAKEN or NAME_OWNED.
  ///
  /// One transaction at a time decides about a name; others wait for it, at most the lock timeout.
  static void claim(Db.Tx tx, EventLog log, Claim claim, Function<EmailDomain, Event> superseded) {
    lock(tx, claim.name());
    tx.acrossOrganizations(() -> {
      makeWay(tx, log, claim, superseded);
      return true;
    });
  }

  /// The one decision that looks at other organizations' rows, and may remove one (C-5).
  private static void makeWay(
      Db.Tx tx, EventLog log, Claim claim, Function<EmailDomain, Event> superseded) {
    Optional<EmailDomain> held =
        tx.first(DomainRows.SELECT + " WHERE name = ? FOR UPDATE", DomainRows::read, claim.name());
    if (held.isPresent()) {
      if (held.get().organization().equals(claim.organization())) {
        throw refused(Reason.NAME_OWNED, claim.name());
      }
      if (!lapsed(tx, held.get(), claim)) {
        throw taken(claim.name());
      }
      remove(tx, log, held.get(), superseded.apply(held.get()), Action.DOMAIN_SUPERSEDED);
    }
    tx.first(
            "SELECT organization_id FROM provider_intent WHERE name = ?",
            row -> row.uuid("organization_id"),
            claim.name())
        .ifPresent(organization -> {
          throw refused(
              organization.equals(claim.organization()) ? Reason.NAME_OWNED : Reason.NAME_TAKEN,
              claim.name());
        });
  }

  /// Of all that decide who holds `name`, one does at a time, until its transaction ends.
  static void lock(Db.Tx tx, DomainName name) {
    tx.query(
        "SELECT pg_advisory_xact_lock(hashtextextended('hold ' || ?, 0)) IS NULL AS done",
        row -> row.bool("done"),
        name);
  }

  private static boolean lapsed(Db.Tx tx, EmailDomain hold, Claim claim) {
    return tx.first(
            "SELECT id FROM email_domain WHERE id = ? AND (" + LAPSED + ")",
            row -> row.uuid("id"),
            hold.id(),
            claim.lapse().createdBefore(),
            claim.lapse().demotedBefore())
        .isPresent();
  }

  static Refused taken(DomainName name) {
    return refused(Reason.NAME_TAKEN, name);
  }

  private static Refused refused(Reason reason, DomainName name) {
    return Refused.field(reason, "name", "The domain " + name + " is already registered.");
  }

  /// Removes a domain. Keys and evidence go with the row; the token stays retired for ever (AP-7);
  /// addresses on it are disabled (AR-11); a provider behind it is told by durable work.
  static void remove(Db.Tx tx, EventLog log, EmailDomain domain, Event event, Action action) {
    AuditRows.Before before = AuditRows.before(tx, action, domain.id());
    log.ended(tx, event);
    tx.update(
        """
        UPDATE email_address SET enabled = false, left_over = true, domain_id = NULL, updated_at = ?
         WHERE domain_id = ?
        """,
        event.occurredAt(),
        domain.id());
    int owed =
        tx.update(
            """
            INSERT INTO provider_deletion (id, name, provider, sandbox, remote_id, created_at)
            SELECT id, name, provider, sandbox, remote_id, ? FROM email_domain
             WHERE id = ? AND remote_id IS NOT NULL
            """,
            event.occurredAt(),
            domain.id());
    tx.update("DELETE FROM email_domain WHERE id = ?", domain.id());
    tx.deleted("domain", domain.id());
    AuditRows.write(tx, action, domain.id(), Optional.of(domain.organization()), before);
    tx.update(
        "UPDATE zone_token SET retired_at = ? WHERE token = ?",
        event.occurredAt(),
        domain.token().label());
    if (owed > 0) {
      PgWorkStore.add(
          tx, Settlements.DELETION, Settlements.subject(domain.id(), 1), event.occurredAt());
    } else {
      changed(tx, domain);
      PgWorkStore.add(tx, Withdrawals.KIND, domain.token().label(), event.occurredAt());
    }
  }

  /// A token that is never served again; work withdraws its records.
  static void retire(Db.Tx tx, ZoneToken token, Instant at) {
    tx.update("UPDATE zone_token SET retired_at = ? WHERE token = ?", at, token.label());
    changed(tx, token);
    PgWorkStore.add(tx, Withdrawals.KIND, token.label(), at);
  }

  /// Tells every node that what is served for the domain's token has changed.
  static void changed(Db.Tx tx, EmailDomain domain) {
    changed(tx, domain.token());
  }

  /// The same of a token that no domain may have.
  static void changed(Db.Tx tx, ZoneToken token) {
    tx.update("INSERT INTO zone_change (token) VALUES (?)", token.label());
    tx.query("SELECT pg_notify('signet_zone', '')", row -> true);
  }
}
