package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.audit.Actor;
import dev.signet.audit.Origin;
import dev.signet.domain.EmailDomain;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes who changed what, in the transaction of the change.
///
/// A digest is over the row as it stands, without what is secret and without what changes although
/// nobody changed anything. It says that two rows of the log speak of the same state, no more.
final class AuditRows {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SALT = 16;
  private static final String DONE = "done";

  private AuditRows() {}

  /// How a thing was before a change.
  ///
  /// @param digest empty when it was not there
  /// @param prefix of the credential that makes the change, which may be the one that goes
  record Before(Optional<String> digest, Optional<String> prefix) {
    static final Before NOTHING = new Before(Optional.empty(), Optional.empty());
  }

  /// @param target whose row; its id is the one parameter
  private static String digest(Action.Target target) {
    String row =
        switch (target) {
          case ORGANIZATION -> "SELECT to_jsonb(t) AS row FROM organization t WHERE t.id = ?::uuid";
          case CREDENTIAL ->
              """
              SELECT to_jsonb(t) - '{secret_hash,last_used_at}'::text[] || jsonb_build_object('grants',
                       (SELECT jsonb_agg(to_jsonb(g) ORDER BY g.organization_id)
                          FROM credential_grant g WHERE g.credential_id = t.id)) AS row
                FROM credential t WHERE t.id = ?::uuid
              """;
          case SIGNING_CREDENTIAL ->
              """
              SELECT to_jsonb(t) - '{secret_hash}'::text[] AS row FROM signing_credential t
               WHERE t.id = ?::uuid
              """;
          case DOMAIN ->
              """
              SELECT to_jsonb(t) - '{event_sequence}'::text[] AS row FROM email_domain t
               WHERE t.id = ?::uuid
              """;
          case CLAIM -> "SELECT to_jsonb(t) AS row FROM domain_claim t WHERE t.id = ?::uuid";
          case WEBHOOK ->
              """
              SELECT to_jsonb(t) - '{sealed_secret,previous_sealed,event_sequence,last_delivery_at,
                                    failing_since,resume_at,lease,leased_until}'::text[] AS row
                FROM webhook t WHERE t.id = ?::uuid
              """;
          case ADDRESS -> "SELECT to_jsonb(t) AS row FROM email_address t WHERE t.id = ?::uuid";
          case SHARE_LINK -> "SELECT to_jsonb(t) AS row FROM share_link t WHERE t.id = ?::uuid";
          // What a session is worth is nobody's to compare, and an installation is no row.
          case SESSION, INSTALLATION -> "SELECT NULL::jsonb AS row WHERE ?::text IS NULL";
        };
    return "(SELECT encode(sha256(convert_to(d.row::text, 'UTF8')), 'hex') FROM (" + row + ") d)";
  }

  /// The state before a change or a deletion. The caller holds the row.
  static Before before(Db.Tx tx, Action action, Object id) {
    return tx.first(
            "SELECT %s AS digest, (SELECT shown_prefix FROM credential WHERE id = ?::uuid) AS prefix"
                .formatted(digest(action.target())),
            row -> new Before(row.optionalText("digest"), row.optionalText("prefix")),
            id.toString(),
            Actor.current().credential())
        .orElse(Before.NOTHING);
  }

  /// A look at a customer's DNS. Those of the service itself come every few hours for every domain,
  /// so they are a change only when the status is another one after them.
  record Check(EmailDomain domain, Before before) {
    static Check before(Db.Tx tx, EmailDomain domain) {
      return new Check(
          domain,
          ofService() ? Before.NOTHING : AuditRows.before(tx, Action.DOMAIN_CHECKED, domain.id()));
    }

    void write(Db.Tx tx, EmailDomain after) {
      boolean moved =
          after.status() != domain.status()
              || after.tracking().verified() != domain.tracking().verified();
      if (moved || !(ofService() || told(tx))) {
        AuditRows.write(
            tx,
            Action.DOMAIN_CHECKED,
            domain.id(),
            Optional.of(domain.organization()),
            before,
            after.status().wireText());
      }
    }

    /// A provider is first asked to begin and then read, in one request: that is one look.
    private boolean told(Db.Tx tx) {
      return !domain.provider().equals("native")
          && tx.first(
                  """
                  SELECT 1 AS one FROM audit_entry
                   WHERE target_id = ? AND request_id = ? AND action = ? LIMIT 1
                  """,
                  row -> row.integer("one"),
                  domain.id().toString(),
                  Actor.current().requestId(),
                  Action.DOMAIN_CHECKED.text())
              .isPresent();
    }

    private static boolean ofService() {
      return Actor.current().kind() == Actor.Kind.SERVICE;
    }
  }

  /// A change that is done, or is about to be when the transaction commits.
  static void write(
      Db.Tx tx, Action action, Object id, Optional<UUID> organization, Before before) {
    write(tx, action, id, organization, before, DONE);
  }

  static void write(
      Db.Tx tx,
      Action action,
      Object id,
      Optional<UUID> organization,
      Before before,
      String outcome) {
    Actor actor = Actor.current();
    byte[] salt = new byte[SALT];
    RANDOM.nextBytes(salt);
    Origin origin = Origin.of(actor.address(), actor.userAgent(), salt);
    @Nullable Object credential = actor.credential().orElse(null);
    tx.update(
        """
        WITH entry AS (
          INSERT INTO audit_entry (actor, credential_id, shown_prefix, organization_id, via, action,
                                   target_kind, target_id, outcome, request_id, before, after, address,
                                   user_agent, salt, address_hash, agent_hash)
          SELECT ?, ?::uuid, coalesce(?, (SELECT shown_prefix FROM credential WHERE id = ?::uuid)),
                 ?::uuid, ?, ?, ?, ?, ?, ?, ?, %s, ?, ?, ?, ?, ?
          RETURNING number)
        INSERT INTO audit_unsealed (number) SELECT number FROM entry
        """
            .formatted(digest(action.target())),
        actor.kind().text(),
        credential,
        before.prefix(),
        credential,
        organization.or(actor::organization),
        actor.via(),
        action.text(),
        action.target().text(),
        id.toString(),
        outcome,
        actor.requestId(),
        before.digest(),
        id.toString(),
        actor.address(),
        actor.userAgent(),
        HexFormat.of().formatHex(salt),
        origin.addressHash(),
        origin.agentHash());
  }
}
