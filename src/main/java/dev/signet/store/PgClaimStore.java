package dev.signet.store;

import dev.signet.access.Credentials;
import dev.signet.audit.Action;
import dev.signet.audit.Actor;
import dev.signet.claims.Claim;
import dev.signet.claims.ClaimCourse.Rival;
import dev.signet.claims.ClaimState;
import dev.signet.claims.ClaimStore;
import dev.signet.claims.Holding;
import dev.signet.claims.Notice;
import dev.signet.claims.Objection;
import dev.signet.claims.Progress;
import dev.signet.dkim.SealedKey;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.name.DomainName;
import dev.signet.publishing.Withdrawals;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.NewDomain;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Claims in PostgreSQL.
///
/// Every change of a claim holds the lock on its name that registrations hold too ([Holds#lock]),
/// so of two nodes that decide at once the second one sees what the first one made.
final class PgClaimStore implements ClaimStore {
  private static final String SELECT =
      """
      SELECT id, organization_id, name, apex, domain_id, token, selectors, value, state, generation, seen_since,
             notice_holder, notice_until, notice_counted, objection_value, objection_begun_at,
             objection_holds_until, objection_seen_since, objection_proven, blocked_reason, approved, approved_over,
             expires_at, looked_at, next_look, ended_at, created_at
        FROM domain_claim
      """;
  private static final String OPEN = " state IN ('pending', 'proven', 'blocked')";

  private final Db db;
  private final PgZoneSource zone;
  private final EventLog log;

  PgClaimStore(Db db, PgZoneSource zone, EventLog log) {
    this.db = db;
    this.zone = zone;
    this.log = log;
  }

  private static Claim read(Row row) {
    Optional<Objection> objection =
        row.optionalText("objection_value")
            .map(value ->
                new Objection(
                    value,
                    row.instant("objection_begun_at"),
                    row.instant("objection_holds_until"),
                    row.optionalInstant("objection_seen_since"),
                    row.bool("objection_proven")));
    Optional<Notice> notice =
        row.optionalUuid("notice_holder")
            .map(holder ->
                new Notice(
                    holder,
                    row.instant("notice_until"),
                    Duration.ofNanos(1000 * row.number("notice_counted")),
                    objection));
    return new Claim(
        row.uuid("id"),
        row.uuid("organization_id"),
        DomainName.of(row.text("name")),
        DomainName.of(row.text("apex")),
        row.uuid("domain_id"),
        new ZoneToken(row.text("token")),
        row.texts("selectors"),
        row.text("value"),
        row.instant("created_at"),
        new Progress(
            ClaimState.ofWireText(row.text("state")),
            row.integer("generation"),
            row.optionalInstant("seen_since"),
            notice,
            row.optionalText("blocked_reason"),
            row.bool("approved"),
            row.optionalUuid("approved_over"),
            row.instant("expires_at"),
            row.optionalInstant("looked_at"),
            row.optionalInstant("next_look"),
            row.optionalInstant("ended_at")));
  }

  @Override
  public Held holder(UUID organization, DomainName name) {
    return db.transaction(tx ->
        tx.acrossOrganizations(() -> {
          Holding holding = holding(tx, organization, name, "");
          List<String> selectors =
              tx.first(
                      "SELECT selectors FROM email_domain WHERE name = ?",
                      row -> row.texts("selectors"),
                      name)
                  .orElse(List.of());
          return new Held(holding, selectors);
        }));
  }

  private static Holding holding(Db.Tx tx, UUID organization, DomainName name, String lock) {
    Optional<Holding> held =
        tx.first(
            """
            SELECT id, organization_id, status, verified_at, demoted_at FROM email_domain WHERE name = ?
            """
                + lock,
            row ->
                row.uuid("organization_id").equals(organization)
                    ? new Holding.Claimant()
                    : new Holding.Other(
                        row.uuid("id"),
                        row.optionalInstant("verified_at").isPresent(),
                        row.optionalInstant("demoted_at")),
            name);
    if (held.isPresent()) {
      return held.get();
    }
    return tx.first(
                "SELECT name FROM provider_intent WHERE name = ?", row -> row.text("name"), name)
            .isPresent()
        ? new Holding.Undecided()
        : new Holding.Nobody();
  }

  @Override
  public Optional<Claim> open(UUID organization, DomainName name) {
    return db.transaction(tx -> open(tx, organization, name));
  }

  private static Optional<Claim> open(Db.Tx tx, UUID organization, DomainName name) {
    return tx.first(
        SELECT + " WHERE name = ? AND organization_id = ? AND" + OPEN,
        PgClaimStore::read,
        name,
        organization);
  }

  @Override
  public Claim make(
      Claim claim,
      List<NewDomain.NewKey> keys,
      Instant since,
      int most,
      Runnable publish,
      Runnable withdraw) {
    return db.transaction(tx -> {
      tx.unlessCommitted(withdraw, () -> zone.lookAgain(claim.token()));
      // Of one organization one claim is made at a time: its number is counted.
      lock(tx, "claims " + claim.organization());
      Holds.lock(tx, claim.name());
      Optional<Claim> earlier = open(tx, claim.organization(), claim.name());
      if (earlier.isPresent()) {
        return earlier.get();
      }
      Holding held =
          tx.acrossOrganizations(() -> holding(tx, claim.organization(), claim.name(), ""));
      if (!(held instanceof Holding.Other)) {
        throw Refused.field(
            Reason.INVALID,
            "name",
            "Nobody else holds " + claim.name() + ": there is nothing to claim.");
      }
      int made =
          tx.first(
                  """
                  SELECT count(*) AS made FROM domain_claim WHERE organization_id = ? AND created_at > ?
                  """,
                  row -> row.integer("made"),
                  claim.organization(),
                  since)
              .orElseThrow();
      if (made >= most) {
        throw Refused.later(
            Reason.RATE_LIMITED,
            "An organization may make " + most + " claims in 24 hours. Try again later.",
            Duration.ofHours(1));
      }
      tx.update(
          "INSERT INTO zone_token (token, issued_at) VALUES (?, ?)",
          claim.token().label(),
          claim.createdAt());
      insert(tx, claim);
      for (NewDomain.NewKey key : keys) {
        tx.update(
            """
            INSERT INTO token_key (token, selector, version, algorithm, public_key, sealed_key, master_key_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            claim.token().label(),
            key.selector(),
            key.version(),
            key.sealed().algorithm(),
            key.publicKey(),
            key.sealed().ciphertext(),
            key.sealed().masterKeyId());
      }
      plan(tx, claim);
      AuditRows.write(
          tx,
          Action.CLAIM_CREATED,
          claim.id(),
          Optional.of(claim.organization()),
          AuditRows.Before.NOTHING);
      Holds.changed(tx, claim.token());
      publish.run();
      return claim;
    });
  }

  private static void lock(Db.Tx tx, String what) {
    tx.query(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0)) IS NULL AS done",
        row -> row.bool("done"),
        what);
  }

  private static void insert(Db.Tx tx, Claim claim) {
    try {
      tx.update(
          """
          INSERT INTO domain_claim (id, organization_id, name, apex, domain_id, token, selectors, value, state,
                                    generation, expires_at, next_look, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          claim.id(),
          claim.organization(),
          claim.name(),
          claim.apex(),
          claim.domainId(),
          claim.token().label(),
          claim.selectors(),
          claim.value(),
          claim.state().wireText(),
          claim.progress().generation(),
          claim.progress().expiresAt(),
          claim.progress().nextLook(),
          claim.createdAt());
    } catch (StoreFault fault) {
      throw Db.isForeignKeyViolation(fault) ? Credentials.organizationGone() : fault;
    }
  }

  @Override
  public Optional<Claim> find(UUID organization, UUID id) {
    return db.transaction(tx ->
        tx.first(
            SELECT + " WHERE id = ? AND organization_id = ?",
            PgClaimStore::read,
            id,
            organization));
  }

  @Override
  public Optional<Claim> find(UUID id) {
    return db.transaction(tx -> tx.first(SELECT + " WHERE id = ?", PgClaimStore::read, id));
  }

  @Override
  public List<Claim> page(UUID organization, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            SELECT + DomainRows.OLDER + DomainRows.NEWEST_FIRST,
            PgClaimStore::read,
            organization,
            after.orElse(DomainRows.TOP),
            organization,
            limit));
  }

  @Override
  public List<Claim> page(ClaimState state, Optional<UUID> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            SELECT + " WHERE state = ? AND id < ? ORDER BY state DESC, id DESC LIMIT ?",
            PgClaimStore::read,
            state.wireText(),
            after.orElse(DomainRows.TOP),
            limit));
  }

  @Override
  public List<ServedKey> keys(Claim claim) {
    return db.transaction(tx ->
        tx.query(
            "SELECT selector, public_key FROM token_key WHERE token = ? ORDER BY selector",
            row -> new ServedKey(row.text("selector"), row.bytes("public_key")),
            claim.token().label()));
  }

  @Override
  public Optional<Claim> decide(
      UUID id,
      int generation,
      Optional<UUID> holder,
      Function<Situation, Optional<Decision>> decide) {
    // About a name of two organizations: the claimant's and the holder's.
    return db.transaction(tx ->
        tx.acrossOrganizations(() -> {
          Optional<DomainName> name =
              tx.first(
                  "SELECT name FROM domain_claim WHERE id = ?",
                  row -> DomainName.of(row.text("name")),
                  id);
          if (name.isEmpty()) {
            return Optional.empty();
          }
          Holds.lock(tx, name.get());
          Claim claim =
              tx.first(SELECT + " WHERE id = ? FOR UPDATE", PgClaimStore::read, id).orElseThrow();
          Holding holding = holding(tx, claim.organization(), claim.name(), " FOR UPDATE");
          Optional<UUID> holds =
              holding instanceof Holding.Other other
                  ? Optional.of(other.domain())
                  : Optional.empty();
          if (claim.progress().generation() != generation || !holds.equals(holder)) {
            return Optional.empty();
          }
          List<Rival> rivals =
              tx.query(
                  "SELECT id, state FROM domain_claim WHERE name = ? AND id <> ? AND" + OPEN,
                  row -> new Rival(row.uuid("id"), ClaimState.ofWireText(row.text("state"))),
                  claim.name(),
                  id);
          Optional<Decision> decision = decide.apply(new Situation(claim, holding, rivals));
          decision.ifPresent(made -> keep(tx, claim, holds, made));
          return Optional.of(decision.map(Decision::claim).orElse(claim));
        }));
  }

  private void keep(Db.Tx tx, Claim before, Optional<UUID> holder, Decision decision) {
    Claim claim = decision.claim();
    change(tx, before, claim);
    for (Event event : decision.toClaimant()) {
      if (!ofDomain(event)) {
        log.claimed(tx, claim.id(), event, nextSequence(tx, claim));
      }
    }
    for (UUID rival : decision.contested().rivals()) {
      tx.first(SELECT + " WHERE id = ?", PgClaimStore::read, rival)
          .filter(other -> other.state() != ClaimState.BLOCKED)
          .ifPresent(other -> {
            block(tx, other, claim);
            log.claimed(
                tx, other.id(), decision.contested().told().apply(other), nextSequence(tx, other));
          });
    }
    holder
        .flatMap(id -> tx.first(DomainRows.SELECT + " WHERE id = ?", DomainRows::read, id))
        .ifPresent(held -> {
          decision
              .toHolder()
              .ifPresent(event ->
                  log.changed(tx, EventLog.read(tx, held.id()), List.of(event.apply(held))));
          decision.domain().ifPresent(begun -> leave(tx, held, begun));
        });
    decision
        .domain()
        .ifPresent(begun -> {
          StoredDomain pending = begin(tx, claim, begun);
          for (Event event : decision.toClaimant()) {
            if (event.type() == EventType.DOMAIN_CREATED) {
              log.created(tx, event);
            } else if (ofDomain(event)) {
              log.changed(tx, pending, List.of(event));
            }
          }
        });
    if (claim.state().open()) {
      plan(tx, claim);
    } else if (before.state().open() && claim.state() != ClaimState.COMPLETED) {
      retire(tx, claim);
    }
  }

  /// Whether an event shows the domain that a claim became, and not the claim.
  private static boolean ofDomain(Event event) {
    return event.type() == EventType.DOMAIN_CREATED || event.type() == EventType.DOMAIN_VERIFIED;
  }

  private static void block(Db.Tx tx, Claim rival, Claim by) {
    Claim blocked = rival.blockedAt(by.progress().nextLook().orElseThrow());
    change(tx, rival, blocked);
    plan(tx, blocked);
  }

  /// Looks of the service itself come hourly: of those, what is written down is a state that
  /// changes.
  private static void change(Db.Tx tx, Claim before, Claim claim) {
    if (before.state() == claim.state()) {
      boolean asked = Actor.current().kind() != Actor.Kind.SERVICE;
      AuditRows.Before was =
          asked ? AuditRows.before(tx, Action.CLAIM_CHECKED, claim.id()) : AuditRows.Before.NOTHING;
      write(tx, claim);
      if (asked) {
        AuditRows.write(
            tx,
            Action.CLAIM_CHECKED,
            claim.id(),
            Optional.of(claim.organization()),
            was,
            claim.state().wireText());
      }
      return;
    }
    AuditRows.Before was = AuditRows.before(tx, Action.CLAIM_DECIDED, claim.id());
    write(tx, claim);
    AuditRows.write(
        tx,
        Action.CLAIM_DECIDED,
        claim.id(),
        Optional.of(claim.organization()),
        was,
        claim.state().wireText());
  }

  private static void write(Db.Tx tx, Claim claim) {
    Progress progress = claim.progress();
    Optional<Objection> objection = progress.notice().flatMap(Notice::objection);
    tx.update(
        """
        UPDATE domain_claim
           SET state = ?, generation = ?, seen_since = ?, notice_holder = ?, notice_until = ?,
               notice_counted = ?, objection_value = ?, objection_begun_at = ?, objection_holds_until = ?,
               objection_seen_since = ?, objection_proven = ?, blocked_reason = ?, approved = ?, approved_over = ?,
               expires_at = ?, looked_at = ?, next_look = ?, ended_at = ?
         WHERE id = ?
        """,
        claim.state().wireText(),
        progress.generation(),
        progress.seenSince(),
        progress.notice().map(Notice::holder),
        progress.notice().map(Notice::until),
        progress.notice().map(Notice::counted),
        objection.map(Objection::value),
        objection.map(Objection::begunAt),
        objection.map(Objection::holdsUntil),
        objection.flatMap(Objection::seenSince),
        objection.map(Objection::proven).orElse(false),
        progress.blockedReason(),
        progress.approved(),
        progress.approvedOver(),
        progress.expiresAt(),
        progress.lookedAt(),
        progress.nextLook(),
        progress.endedAt(),
        claim.id());
  }

  /// Events of a claim are numbered as those of the domain that it may become.
  private static int nextSequence(Db.Tx tx, Claim claim) {
    return tx.first(
            """
            UPDATE domain_claim SET event_sequence = event_sequence + 1 WHERE id = ?
            RETURNING event_sequence
            """,
            row -> row.integer("event_sequence"),
            claim.id())
        .orElseThrow();
  }

  private static void plan(Db.Tx tx, Claim claim) {
    claim
        .progress()
        .nextLook()
        .ifPresent(
            at -> PgWorkStore.add(tx, LOOK, claim.id() + "/" + claim.progress().generation(), at));
  }

  /// The holder's domain ends as by DELETE; its public keys stay served for a while.
  private void leave(Db.Tx tx, EmailDomain held, Begun begun) {
    int served =
        tx.update(
            """
            INSERT INTO token_key (token, selector, version, algorithm, public_key, served_until)
            SELECT DISTINCT ON (selector) ?, selector, version, algorithm, public_key, ?
              FROM dkim_key WHERE domain_id = ? AND key_state <> 'ready'
             ORDER BY selector, version DESC
            """,
            held.token().label(),
            begun.farewell(),
            held.id());
    Holds.remove(tx, log, held, begun.lost().apply(held), Action.DOMAIN_TRANSFERRED);
    if (served > 0) {
      tx.update(
          "DELETE FROM work WHERE kind = ? AND subject = ?",
          Withdrawals.KIND,
          held.token().label());
      PgWorkStore.add(tx, FAREWELL, held.token().label(), begun.farewell());
    }
  }

  /// @return the domain as it was made, before what its claim has shown of it counts
  private static StoredDomain begin(Db.Tx tx, Claim claim, Begun begun) {
    EmailDomain domain = begun.domain();
    DomainRows.insertWithToken(
        tx,
        domain.withMailFlow(
            Status.PENDING, Optional.empty(), Optional.empty(), domain.createdAt()));
    tx.update(
        """
        UPDATE email_domain d SET event_sequence = c.event_sequence FROM domain_claim c
         WHERE c.id = ? AND d.id = ?
        """,
        claim.id(),
        domain.id());
    List<NewDomain.NewKey> keys =
        tx.query(
            """
            DELETE FROM token_key WHERE token = ?
            RETURNING selector, version, algorithm, public_key, sealed_key, master_key_id
            """,
            row ->
                new NewDomain.NewKey(
                    row.text("selector"),
                    row.integer("version"),
                    row.bytes("public_key"),
                    new SealedKey(
                        row.number("master_key_id"),
                        row.text("algorithm"),
                        row.bytes("sealed_key"))),
            claim.token().label());
    List<NewDomain.NewKey> ordered = new ArrayList<>();
    for (String selector : domain.selectors()) {
      keys.stream().filter(key -> key.selector().equals(selector)).forEach(ordered::add);
    }
    NewDomain registration = new NewDomain(domain, ordered, Optional.of(begun.watch()));
    for (NewDomain.NewKey key : ordered) {
      PgDomainStore.insertKey(tx, domain, key, registration.signing().equals(Optional.of(key)));
    }
    PgRotationStore.insert(tx, domain, ordered.size() - 1);
    CheckRows.insert(tx, domain.id(), domain.organization(), begun.watch());
    AuditRows.write(
        tx,
        Action.DOMAIN_CREATED,
        domain.id(),
        Optional.of(domain.organization()),
        AuditRows.Before.NOTHING);
    for (Claim other :
        tx.query(
            SELECT + " WHERE name = ? AND id <> ? AND" + OPEN,
            PgClaimStore::read,
            claim.name(),
            claim.id())) {
      Claim ended = other.endedBy(domain.createdAt());
      change(tx, other, ended);
      retire(tx, ended);
    }
    StoredDomain pending = EventLog.read(tx, domain.id());
    DomainRows.update(tx, domain);
    Holds.changed(tx, claim.token());
    return pending;
  }

  /// Nothing comes of it: what was served for it is withdrawn, and its token is never used again.
  private static void retire(Db.Tx tx, Claim claim) {
    Instant at = claim.progress().endedAt().orElseThrow();
    tx.update("DELETE FROM token_key WHERE token = ?", claim.token().label());
    Holds.retire(tx, claim.token(), at);
  }

  @Override
  public List<Claim> object(UUID domain, DomainName name, Function<Claim, Optional<Claim>> change) {
    // The claims are other organizations'.
    return db.transaction(tx ->
        tx.acrossOrganizations(() -> {
          Holds.lock(tx, name);
          List<Claim> changed = new ArrayList<>();
          for (Claim claim :
              tx.query(
                  SELECT + " WHERE notice_holder = ? AND" + OPEN + " ORDER BY id FOR UPDATE",
                  PgClaimStore::read,
                  domain)) {
            change
                .apply(claim)
                .ifPresent(other -> {
                  AuditRows.Before before = AuditRows.before(tx, Action.CLAIM_OBJECTED, claim.id());
                  write(tx, other);
                  AuditRows.write(
                      tx,
                      Action.CLAIM_OBJECTED,
                      claim.id(),
                      Optional.of(claim.organization()),
                      before);
                  plan(tx, other);
                  changed.add(other);
                });
          }
          return changed;
        }));
  }

  @Override
  public List<Claim> against(UUID domain) {
    // The claims are other organizations'.
    return db.transaction(tx ->
        tx.acrossOrganizations(() ->
            tx.query(
                SELECT + " WHERE notice_holder = ? AND" + OPEN + " ORDER BY id",
                PgClaimStore::read,
                domain)));
  }

  @Override
  public void farewell(String token, Instant now) {
    db.transaction(tx -> {
      int over =
          tx.update("DELETE FROM token_key WHERE token = ? AND served_until <= ?", token, now);
      if (over > 0) {
        Holds.changed(tx, new ZoneToken(token));
        PgWorkStore.add(tx, Withdrawals.KIND, token, now);
      }
      return true;
    });
  }
}
