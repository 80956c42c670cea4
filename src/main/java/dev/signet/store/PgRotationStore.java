package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.dkim.DomainKeys;
import dev.signet.dkim.DomainKeys.Request;
import dev.signet.dkim.KeyAlgorithm;
import dev.signet.dkim.KeySlot;
import dev.signet.dkim.KeyState;
import dev.signet.dkim.KeyVersion;
import dev.signet.dkim.Rotation;
import dev.signet.dkim.Rotation.Readers;
import dev.signet.dkim.Rotation.WaitingFor;
import dev.signet.dkim.Selector;
import dev.signet.dkim.Sight;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.rotation.RotationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Keys and their rotation in PostgreSQL.
///
/// What is kept holds the domain's row, as every change of a domain does, and then the rotation's.
final class PgRotationStore implements RotationStore {
  private static final Duration SOON = Duration.ofMinutes(10);

  /// How long after an upgrade domains may come from nodes of the version before.
  private static final Duration STRAGGLERS = Duration.ofDays(30);

  private final Db db;
  private final EventLog log;
  private final Runnable wake;

  /// @param wake runs when work was committed that is due at once
  PgRotationStore(Db db, EventLog log, Runnable wake) {
    this.db = db;
    this.log = log;
    this.wake = wake;
  }

  /// The first row of a domain that was registered just now.
  static void insert(Db.Tx tx, EmailDomain domain, int published) {
    tx.update(
        """
        INSERT INTO dkim_rotation (domain_id, due_at, published, signing, signing_since)
        VALUES (?, ?, ?, 1, ?)
        """,
        domain.id(),
        domain.createdAt().plus(Duration.ofHours(1)),
        published,
        domain.createdAt());
  }

  /// Begins anew for a domain that was given other keys; what is under way with the old ones
  /// changes nothing any more.
  static void renew(Db.Tx tx, EmailDomain domain, int published) {
    tx.update("DELETE FROM dkim_sight WHERE domain_id = ?", domain.id());
    tx.update("DELETE FROM signing_reading WHERE domain_id = ?", domain.id());
    tx.update(
        """
        INSERT INTO dkim_rotation AS r (domain_id, due_at, published, signing, signing_since)
        VALUES (?, ?, ?, 1, ?)
        ON CONFLICT (domain_id) DO UPDATE
           SET generation = r.generation + 1, due_at = excluded.due_at, queued = false, request = NULL,
               requested_at = NULL, begun = false, waiting_since = NULL, waiting_reason = NULL,
               waiting_selector = NULL, waiting_words = NULL, ready = 0, published = excluded.published,
               signing = 1, retiring = 0, revoked = 0, signing_since = excluded.signing_since
        """,
        domain.id(),
        domain.updatedAt().plus(Duration.ofHours(1)),
        published,
        domain.updatedAt());
  }

  @Override
  public Optional<Kept> find(UUID domain) {
    return db.transaction(tx ->
        tx.first(
                DomainRows.SELECT + " WHERE id = ? AND provider = 'native'",
                DomainRows::read,
                domain)
            .map(found -> read(tx, found)));
  }

  @Override
  public Optional<Kept> own(UUID organization, UUID domain) {
    return db.transaction(
        tx -> PgDomainStore.find(tx, organization, domain).map(found -> read(tx, found)));
  }

  // ---- reading ----

  private record KeyRow(String selector, String algorithm, byte[] publicKey, KeyVersion version) {}

  private record RotationRow(
      int generation,
      Wish wish,
      Optional<Request> request,
      boolean begun,
      Optional<Waiting> waiting) {
    static final RotationRow NONE =
        new RotationRow(-1, Wish.NONE, Optional.empty(), false, Optional.empty());
  }

  private static Kept read(Db.Tx tx, EmailDomain domain) {
    RotationRow rotation =
        tx.first(
                """
                SELECT generation, enabled, interval_days, request, requested_at, begun, waiting_since,
                       waiting_reason, waiting_selector, waiting_words
                  FROM dkim_rotation WHERE domain_id = ?
                """,
                PgRotationStore::rotation,
                domain.id())
            .orElse(RotationRow.NONE);
    Map<String, List<KeyRow>> rows = new LinkedHashMap<>();
    domain.selectors().forEach(selector -> rows.put(selector, new ArrayList<>()));
    tx.query(
            """
            SELECT selector, version, key_state, algorithm, public_key, sealed_key IS NOT NULL AS private,
                   published_at, signing_at, retired_at, revoked_at
              FROM dkim_key WHERE domain_id = ? ORDER BY selector, version
            """,
            PgRotationStore::key,
            domain.id())
        .forEach(row -> rows.computeIfAbsent(row.selector(), any -> new ArrayList<>()).add(row));
    List<KeySlot> slots = new ArrayList<>();
    Map<Selector, byte[]> served = new HashMap<>();
    rows.forEach((label, keys) -> {
      if (keys.isEmpty()) {
        return;
      }
      Selector selector = new Selector(label);
      slots.add(
          new KeySlot(
              selector,
              KeyAlgorithm.parse(keys.getLast().algorithm()).orElseThrow(),
              keys.stream().map(KeyRow::version).toList(),
              keys.stream().mapToInt(row -> row.version().number()).max().orElseThrow()));
      keys.stream()
          .filter(row -> row.version().state().served())
          .forEach(row -> served.put(selector, row.publicKey()));
    });
    return new Kept(
        domain,
        rotation.generation(),
        new DomainKeys(slots, rotation.request()),
        served,
        new Rotation.Facts(
            domain.status() == Status.VERIFIED,
            sights(tx, domain.id()),
            readers(tx, domain, slots)),
        rotation.wish(),
        rotation.begun(),
        rotation.waiting());
  }

  private static RotationRow rotation(Row row) {
    Optional<Request> request =
        row.optionalText("request")
            .map(word -> {
              Instant at = row.instant("requested_at");
              return word.equals("planned")
                  ? new Request.Planned(at)
                  : new Request.Emergency(at, word.equals("forced"));
            });
    Optional<Waiting> waiting =
        row.optionalInstant("waiting_since")
            .map(since ->
                new Waiting(
                    since,
                    new WaitingFor(
                        Rotation.Reason.ofCode(row.text("waiting_reason")),
                        row.optionalText("waiting_selector").map(Selector::new),
                        row.text("waiting_words"))));
    return new RotationRow(
        row.integer("generation"),
        new Wish(
            row.optionalText("enabled").map(text -> text.startsWith("t")),
            row.optionalText("interval_days").map(days -> Duration.ofDays(Long.parseLong(days)))),
        request,
        row.bool("begun"),
        waiting);
  }

  private static KeyRow key(Row row) {
    return new KeyRow(
        row.text("selector"),
        row.text("algorithm"),
        row.bytes("public_key"),
        new KeyVersion(
            row.integer("version"),
            KeyState.ofText(row.text("key_state")),
            row.bool("private"),
            row.optionalInstant("published_at"),
            row.optionalInstant("signing_at"),
            row.optionalInstant("retired_at"),
            row.optionalInstant("revoked_at")));
  }

  private record SightRow(String selector, String place, int version, Sight sight) {}

  private static Map<Selector, Sight.OfVersion> sights(Db.Tx tx, UUID domain) {
    Map<Selector, Sight.OfVersion> sights = new HashMap<>();
    tx.query(
            """
            SELECT selector, place, version, seen, since, latest, words
              FROM dkim_sight WHERE domain_id = ?
            """,
            PgRotationStore::sight,
            domain)
        .forEach(row -> {
          Sight.OfVersion before =
              sights.getOrDefault(
                  new Selector(row.selector()), Sight.OfVersion.none(row.version()));
          sights.put(
              new Selector(row.selector()),
              switch (row.place()) {
                case "servers" ->
                    new Sight.OfVersion(
                        row.version(), row.sight(), before.customer(), before.resolvers());
                case "customer" ->
                    new Sight.OfVersion(
                        row.version(), before.servers(), row.sight(), before.resolvers());
                default ->
                    new Sight.OfVersion(
                        row.version(), before.servers(), before.customer(), row.sight());
              });
        });
    return sights;
  }

  private static SightRow sight(Row row) {
    Instant latest = row.instant("latest");
    return new SightRow(
        row.text("selector"),
        row.text("place"),
        row.integer("version"),
        switch (row.text("seen")) {
          case "right" -> new Sight.Right(row.instant("since"), latest);
          case "wrong" -> new Sight.Wrong(latest, row.text("words"));
          default -> new Sight.Unanswered(latest, row.text("words"));
        });
  }

  /// Of the credentials that read a key which retires: how many have not read the one that signs
  /// now, and when the last one did. One that was taken back or has expired reads no more.
  private static Map<Selector, Readers> readers(Db.Tx tx, EmailDomain domain, List<KeySlot> slots) {
    Map<Selector, Readers> readers = new HashMap<>();
    for (KeySlot slot : slots) {
      if (!slot.is(KeyState.RETIRING)) {
        continue;
      }
      tx.first(
              """
              SELECT count(*) FILTER (WHERE fresh.first_at IS NULL) AS lagging, max(fresh.first_at) AS moved
                FROM signing_reading old
                JOIN signing_credential c ON c.id = old.credential_id
                 AND (c.expires_at IS NULL OR c.expires_at > now())
                LEFT JOIN LATERAL (
                  SELECT min(r.first_at) AS first_at
                    FROM signing_reading r
                    JOIN dkim_key k ON k.domain_id = r.domain_id AND k.selector = r.selector
                                   AND k.version = r.version AND k.algorithm = ?
                   WHERE r.domain_id = old.domain_id AND r.credential_id = old.credential_id
                     AND (k.key_state = 'signing' OR k.signing_at > ?)) fresh ON true
               WHERE old.domain_id = ? AND old.selector = ? AND old.version = ?
              """,
              row -> new Readers(row.integer("lagging"), row.optionalInstant("moved")),
              KeyAlgorithm.RSA_2048.text(),
              slot.served().flatMap(KeyVersion::signingAt).orElse(Instant.EPOCH),
              domain.id(),
              slot.selector().label(),
              slot.served().orElseThrow().number())
          .ifPresent(found -> readers.put(slot.selector(), found));
    }
    return readers;
  }

  // ---- keeping ----

  @Override
  public boolean keep(Kept before, Decided decided) {
    UUID id = before.domain().id();
    return db.transaction(tx -> {
      Optional<EmailDomain> domain =
          tx.first(DomainRows.SELECT + " WHERE id = ? FOR UPDATE", DomainRows::read, id);
      if (domain.isEmpty() || !isCurrent(tx, before)) {
        return false;
      }
      Optional<StoredDomain> old =
          decided.events().isEmpty() ? Optional.empty() : Optional.of(EventLog.read(tx, id));
      AuditRows.Before audited =
          decided.trace().isPresent()
              ? AuditRows.before(tx, Action.DKIM_CHANGED, id)
              : AuditRows.Before.NOTHING;
      if (change(tx, domain.get(), before.keys(), decided)) {
        Holds.changed(tx, domain.get());
        tx.update("UPDATE domain_check SET yeses = yeses + 1 WHERE domain_id = ?", id);
      }
      see(tx, id, before, decided);
      boolean atOnce = plan(tx, before, decided);
      old.ifPresent(stored ->
          log.changed(
              tx, stored, decided.events().stream().map(one -> one.apply(domain.get())).toList()));
      decided
          .trace()
          .ifPresent(trace ->
              AuditRows.write(
                  tx,
                  trace.wish() ? Action.DKIM_SET : Action.DKIM_CHANGED,
                  id,
                  Optional.of(domain.get().organization()),
                  audited,
                  trace.outcome()));
      if (atOnce) {
        tx.afterCommit(wake);
      }
      return true;
    });
  }

  /// A domain without a row is given one: a node of the version before registered it.
  private static boolean isCurrent(Db.Tx tx, Kept before) {
    if (before.generation() < 0) {
      return tx.update(
              """
              INSERT INTO dkim_rotation (domain_id, generation) VALUES (?, -1)
              ON CONFLICT DO NOTHING
              """,
              before.domain().id())
          > 0;
    }
    return tx.first(
            "SELECT generation FROM dkim_rotation WHERE domain_id = ? FOR UPDATE",
            row -> row.integer("generation"),
            before.domain().id())
        .filter(generation -> generation == before.generation())
        .isPresent();
  }

  /// @return whether something else is served now
  private static boolean change(Db.Tx tx, EmailDomain domain, DomainKeys before, Decided decided) {
    boolean served = false;
    for (KeySlot slot : decided.keys().slots()) {
      Optional<KeySlot> old =
          before.slots().stream()
              .filter(each -> each.selector().equals(slot.selector()))
              .findFirst();
      List<KeyVersion> then = old.map(KeySlot::versions).orElse(List.of());
      if (then.equals(slot.versions())) {
        continue;
      }
      Optional<String> content = old.flatMap(PgRotationStore::content);
      served |= !content.equals(content(slot));
      for (KeyVersion version : then) {
        if (slot.versions().stream().noneMatch(each -> each.number() == version.number())) {
          forget(tx, domain, slot.selector(), version);
        }
      }
      // What retires goes first: of one selector one key is active.
      for (KeyVersion version :
          slot.versions().stream().sorted(Comparator.comparing(KeyVersion::number)).toList()) {
        Optional<KeyVersion> was =
            then.stream().filter(each -> each.number() == version.number()).findFirst();
        if (was.isEmpty()) {
          insert(tx, domain, slot, version, decided);
        } else if (!was.get().equals(version)) {
          update(tx, domain, slot.selector(), version);
        }
      }
    }
    return served;
  }

  private static Optional<String> content(KeySlot slot) {
    return slot.served()
        .map(version ->
            version.state() == KeyState.REVOKED ? "p=" : Integer.toString(version.number()));
  }

  private static void forget(Db.Tx tx, EmailDomain domain, Selector selector, KeyVersion version) {
    tx.update(
        "DELETE FROM dkim_key WHERE domain_id = ? AND selector = ? AND version = ?",
        domain.id(),
        selector.label(),
        version.number());
    tx.update(
        "DELETE FROM signing_reading WHERE domain_id = ? AND selector = ? AND version = ?",
        domain.id(),
        selector.label(),
        version.number());
  }

  private static void insert(
      Db.Tx tx, EmailDomain domain, KeySlot slot, KeyVersion version, Decided decided) {
    Made made =
        decided.made().filter(pair -> pair.selector().equals(slot.selector())).orElseThrow();
    tx.update(
        """
        INSERT INTO dkim_key (domain_id, selector, version, state, key_state, algorithm, public_key,
                              sealed_key, master_key_id, created_at)
        VALUES (?, ?, ?, 'revoked', ?, ?, ?, ?, ?, ?)
        """,
        domain.id(),
        slot.selector().label(),
        version.number(),
        version.state().text(),
        made.sealed().algorithm(),
        made.publicKey(),
        made.sealed().ciphertext(),
        made.sealed().masterKeyId(),
        decided.now());
  }

  private static void update(Db.Tx tx, EmailDomain domain, Selector selector, KeyVersion version) {
    tx.update(
        """
        UPDATE dkim_key
           SET state = ?, key_state = ?, published_at = ?, signing_at = ?, retired_at = ?, revoked_at = ?,
               public_key = CASE WHEN ? THEN '' ELSE public_key END,
               sealed_key = CASE WHEN ? THEN sealed_key END
         WHERE domain_id = ? AND selector = ? AND version = ?
        """,
        version.state() == KeyState.READY ? "revoked" : "active",
        version.state().text(),
        version.publishedAt(),
        version.signingAt(),
        version.retiredAt(),
        version.revokedAt(),
        version.state() == KeyState.REVOKED,
        version.privateHalf(),
        domain.id(),
        selector.label(),
        version.number());
  }

  private static void see(Db.Tx tx, UUID id, Kept before, Decided decided) {
    Map<Selector, Sight.OfVersion> then = before.facts().sights();
    if (then.equals(decided.sights())) {
      return;
    }
    then.keySet().stream()
        .filter(selector -> !decided.sights().containsKey(selector))
        .forEach(selector ->
            tx.update(
                "DELETE FROM dkim_sight WHERE domain_id = ? AND selector = ?",
                id,
                selector.label()));
    decided
        .sights()
        .forEach((selector, seen) -> {
          if (seen.equals(then.get(selector))) {
            return;
          }
          see(tx, id, selector, seen.version(), "servers", seen.servers());
          see(tx, id, selector, seen.version(), "customer", seen.customer());
          see(tx, id, selector, seen.version(), "resolvers", seen.resolvers());
        });
  }

  private record Words(String seen, Instant since, Instant latest, String words) {}

  private static void see(
      Db.Tx tx, UUID id, Selector selector, int version, String place, Sight sight) {
    Optional<Words> words =
        switch (sight) {
          case Sight.Never never -> Optional.empty();
          case Sight.Right(Instant since, Instant latest) ->
              Optional.of(new Words("right", since, latest, ""));
          case Sight.Wrong(Instant latest, String what) ->
              Optional.of(new Words("wrong", latest, latest, what));
          case Sight.Unanswered(Instant latest, String why) ->
              Optional.of(new Words("unanswered", latest, latest, why));
        };
    words.ifPresent(one ->
        tx.update(
            """
            INSERT INTO dkim_sight (domain_id, selector, place, version, seen, since, latest, words)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (domain_id, selector, place) DO UPDATE
               SET version = excluded.version, seen = excluded.seen, since = excluded.since,
                   latest = excluded.latest, words = excluded.words
            """,
            id,
            selector.label(),
            place,
            version,
            one.seen(),
            one.since(),
            one.latest(),
            one.words()));
  }

  /// @return whether the next stage is due at once
  private static boolean plan(Db.Tx tx, Kept before, Decided decided) {
    UUID id = before.domain().id();
    int generation = Math.max(0, before.generation() + 1);
    boolean soon = decided.next().filter(at -> !at.isAfter(decided.now().plus(SOON))).isPresent();
    Optional<Request> request = decided.keys().request();
    tx.update(
        """
        UPDATE dkim_rotation
           SET generation = ?, due_at = ?, queued = ?, enabled = ?::boolean, interval_days = ?::integer,
               request = ?, requested_at = ?, begun = ?, waiting_since = ?, waiting_reason = ?,
               waiting_selector = ?, waiting_words = ?, ready = ?, published = ?, signing = ?, retiring = ?,
               revoked = ?, signing_since = ?
         WHERE domain_id = ?
        """,
        generation,
        decided.next(),
        soon,
        decided.wish().enabled(),
        decided.wish().interval().map(interval -> (int) interval.toDays()),
        request.map(PgRotationStore::word),
        request.map(Request::at),
        decided.begun(),
        decided.waiting().map(Waiting::since),
        decided.waiting().map(waiting -> waiting.what().reason().code()),
        decided.waiting().flatMap(waiting -> waiting.what().selector()).map(Selector::label),
        decided.waiting().map(waiting -> waiting.what().text()),
        count(decided.keys(), KeyState.READY),
        count(decided.keys(), KeyState.PUBLISHED),
        count(decided.keys(), KeyState.SIGNING),
        count(decided.keys(), KeyState.RETIRING),
        count(decided.keys(), KeyState.REVOKED),
        decided.keys().signing().flatMap(KeySlot::served).flatMap(KeyVersion::signingAt),
        id);
    if (soon) {
      PgWorkStore.add(tx, STAGE, id + "/" + generation, decided.next().orElseThrow());
    }
    return decided.next().filter(at -> !at.isAfter(decided.now())).isPresent();
  }

  private static String word(Request request) {
    return switch (request) {
      case Request.Planned planned -> "planned";
      case Request.Emergency(Instant at, boolean force) -> force ? "forced" : "emergency";
    };
  }

  private static int count(DomainKeys keys, KeyState state) {
    return (int)
        keys.slots().stream()
            .flatMap(slot -> slot.versions().stream())
            .filter(version -> version.state() == state)
            .count();
  }

  // ---- planning ----

  @Override
  public int schedule(Instant horizon, int limit) {
    return db.transaction(tx ->
        tx.update(
            """
            WITH due AS (
              SELECT domain_id, generation, due_at FROM dkim_rotation
               WHERE NOT queued AND due_at <= ? ORDER BY due_at LIMIT ? FOR UPDATE SKIP LOCKED),
            marked AS (
              UPDATE dkim_rotation r SET queued = true FROM due WHERE r.domain_id = due.domain_id)
            INSERT INTO work (kind, subject, due_at)
            SELECT ?, domain_id || '/' || generation, due_at FROM due
            ON CONFLICT (kind, subject) DO NOTHING
            """,
            horizon,
            limit,
            STAGE));
  }

  @Override
  public int adopt(Instant now, Instant lost, int limit) {
    int adopted =
        db.transaction(tx ->
            tx.update(
                """
                INSERT INTO dkim_rotation (domain_id, due_at, published, signing, signing_since)
                SELECT d.id, ?, count(*) FILTER (WHERE k.key_state = 'published'),
                       count(*) FILTER (WHERE k.key_state = 'signing'), min(k.signing_at)
                  FROM (SELECT id FROM email_domain d
                         WHERE provider = 'native' AND id > ?
                           AND NOT EXISTS (SELECT 1 FROM dkim_rotation r WHERE r.domain_id = d.id)
                         LIMIT ?) d
                  JOIN dkim_key k ON k.domain_id = d.id
                 GROUP BY d.id
                ON CONFLICT DO NOTHING
                """,
                now,
                youngerThan(now.minus(STRAGGLERS)),
                limit));
    int lostOnes =
        db.transaction(tx ->
            tx.update(
                """
                UPDATE dkim_rotation SET queued = false
                 WHERE domain_id IN (
                   SELECT r.domain_id FROM dkim_rotation r
                    WHERE r.queued AND r.due_at < ?
                      AND NOT EXISTS (SELECT 1 FROM work w
                                       WHERE w.kind = ? AND w.subject = r.domain_id || '/' || r.generation)
                    LIMIT ?)
                """,
                lost,
                STAGE,
                limit));
    return Math.max(adopted, lostOnes);
  }

  /// An id below those made after a moment (RFC 9562 §5.7).
  private static UUID youngerThan(Instant moment) {
    return new UUID(moment.toEpochMilli() << 16, 0);
  }

  @Override
  public Census census(Instant late) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT sum(ready)::bigint AS ready, sum(published)::bigint AS published,
                       sum(signing)::bigint AS signing, sum(retiring)::bigint AS retiring,
                       sum(revoked)::bigint AS revoked, min(signing_since) AS oldest,
                       count(*) FILTER (WHERE waiting_since < ?
                                          AND waiting_reason <> 'domain_not_verified') AS waiting,
                       count(*) FILTER (WHERE waiting_reason = 'readers_lag') AS lagging
                  FROM dkim_rotation
                """,
                row ->
                    new Census(
                        row.number("ready"),
                        row.number("published"),
                        row.number("signing"),
                        row.number("retiring"),
                        row.number("revoked"),
                        row.number("waiting"),
                        row.number("lagging"),
                        row.optionalInstant("oldest")),
                late)
            .orElseThrow());
  }
}
