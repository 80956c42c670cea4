package dev.signet.store;

import dev.signet.name.DomainName;
import dev.signet.watch.CheckStore;
import dev.signet.watch.DueCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/// Due checks in PostgreSQL, claimed with `FOR UPDATE SKIP LOCKED`.
final class PgCheckStore implements CheckStore {
  private static final int COUNTED = 10_000;
  private static final int LOOK_AHEAD = 10;
  private static final int LEAST_LOOK_AHEAD = 200;

  /// No schedule plans further ahead, nor any queue at a name server.
  private static final Duration FARTHEST = Duration.ofDays(1);

  private final Db db;
  private final Duration turn;

  /// @param turn how long one check's questions keep a name server busy
  PgCheckStore(Db db, Duration turn) {
    this.db = db;
    this.turn = turn;
  }

  private record Candidate(UUID domain, UUID organization) {}

  @Override
  public List<DueCheck> claim(Instant now, Duration lease, Places places) {
    return db.transaction(tx -> {
      Set<UUID> chosen = choose(tx, now, places);
      return chosen.isEmpty() ? List.of() : take(tx, now, lease, chosen);
    });
  }

  /// Oldest first, but no organization gets more than its share while others wait.
  private static Set<UUID> choose(Db.Tx tx, Instant now, Places places) {
    Map<UUID, Integer> held = new HashMap<>(places.underWay());
    Set<UUID> chosen = new LinkedHashSet<>();
    int window = Math.max(LEAST_LOOK_AHEAD, LOOK_AHEAD * places.free());
    Set<UUID> crowding = new HashSet<>();
    held.forEach((organization, count) -> {
      if (count >= places.share()) {
        crowding.add(organization);
      }
    });
    List<Candidate> passedOver = new ArrayList<>();
    boolean more = true;
    while (more && chosen.size() < places.free()) {
      List<Candidate> due = due(tx, now, crowding, window);
      int before = crowding.size();
      for (Candidate one : due) {
        if (chosen.size() == places.free() || chosen.contains(one.domain())) {
          continue;
        }
        if (held.getOrDefault(one.organization(), 0) < places.share()) {
          held.merge(one.organization(), 1, Integer::sum);
          chosen.add(one.domain());
        } else {
          passedOver.add(one);
          crowding.add(one.organization());
        }
      }
      // A full window may hide others behind the organizations that crowd it.
      more = due.size() == window && crowding.size() > before;
    }
    fillUp(chosen, held, passedOver, places);
    if (chosen.size() < places.free() && !crowding.isEmpty()) {
      fillUp(chosen, held, due(tx, now, Set.of(), window), places);
    }
    return chosen;
  }

  /// Every waiting organization has its share: what is left goes, one by one, to the one that has
  /// least.
  private static void fillUp(
      Set<UUID> chosen, Map<UUID, Integer> held, List<Candidate> passedOver, Places places) {
    Map<UUID, ArrayDeque<UUID>> waiting = new LinkedHashMap<>();
    for (Candidate one : passedOver) {
      if (!chosen.contains(one.domain())) {
        waiting
            .computeIfAbsent(one.organization(), organization -> new ArrayDeque<>())
            .add(one.domain());
      }
    }
    while (chosen.size() < places.free() && !waiting.isEmpty()) {
      Map.Entry<UUID, ArrayDeque<UUID>> next =
          waiting.entrySet().stream()
              .min(Comparator.comparingInt(entry -> held.getOrDefault(entry.getKey(), 0)))
              .orElseThrow();
      if (held.getOrDefault(next.getKey(), 0) >= places.alone()) {
        return;
      }
      chosen.add(next.getValue().remove());
      held.merge(next.getKey(), 1, Integer::sum);
      if (next.getValue().isEmpty()) {
        waiting.remove(next.getKey());
      }
    }
  }

  private static List<Candidate> due(Db.Tx tx, Instant now, Set<UUID> without, int limit) {
    return tx.query(
        """
        SELECT domain_id, organization_id FROM domain_check
         WHERE due_at <= ? AND (leased_until IS NULL OR leased_until < ?)
           AND organization_id <> ALL (?::uuid[])
         ORDER BY due_at LIMIT ?
        """,
        row -> new Candidate(row.uuid("domain_id"), row.uuid("organization_id")),
        now,
        now,
        without,
        limit);
  }

  private record Locked(UUID organization, UUID domain, boolean admitted, Optional<String> hosts) {}

  private List<DueCheck> take(Db.Tx tx, Instant now, Duration lease, Collection<UUID> chosen) {
    List<Locked> locked =
        tx.query(
            """
            SELECT c.domain_id, c.organization_id, c.admitted, s.hosts
              FROM domain_check c LEFT JOIN name_server_set s ON s.id = c.servers
             WHERE c.domain_id = ANY (?::uuid[])
               AND c.due_at <= ? AND (c.leased_until IS NULL OR c.leased_until < ?)
             ORDER BY c.due_at
               FOR UPDATE OF c SKIP LOCKED
            """,
            row ->
                new Locked(
                    row.uuid("organization_id"),
                    row.uuid("domain_id"),
                    row.bool("admitted"),
                    row.optionalText("hosts")),
            chosen,
            now,
            now);
    Set<DomainName> asked = new TreeSet<>();
    for (Locked one : locked) {
      if (!one.admitted()) {
        one.hosts().ifPresent(hosts -> asked.addAll(CheckRows.hosts(hosts)));
      }
    }
    Map<DomainName, Instant> free = asked.isEmpty() ? Map.of() : lockServers(tx, asked, now);
    Map<UUID, Boolean> mine = new HashMap<>();
    Map<UUID, Instant> later = new HashMap<>();
    for (Locked one : locked) {
      boolean known = one.hosts().filter(hosts -> !hosts.isEmpty()).isPresent();
      Instant begins =
          one.admitted() || !known
              ? now
              : next(free, CheckRows.hosts(one.hosts().orElseThrow()), now);
      if (begins.isAfter(now)) {
        later.put(one.domain(), begins);
      } else {
        mine.put(one.domain(), one.admitted() || known);
      }
    }
    if (!free.isEmpty()) {
      writeServers(tx, free);
    }
    if (!later.isEmpty()) {
      putOff(tx, later);
    }
    return mine.isEmpty() ? List.of() : lease(tx, now.plus(lease), mine);
  }

  private static List<DueCheck> lease(Db.Tx tx, Instant until, Map<UUID, Boolean> mine) {
    return tx.query(
        """
        UPDATE domain_check SET attempt = attempt + 1, leased_until = ?
         WHERE domain_id = ANY (?::uuid[])
        RETURNING organization_id, domain_id, attempt
        """,
        row ->
            new DueCheck(
                row.uuid("organization_id"),
                row.uuid("domain_id"),
                row.integer("attempt"),
                mine.getOrDefault(row.uuid("domain_id"), false)),
        until,
        mine.keySet());
  }

  private static void putOff(Db.Tx tx, Map<UUID, Instant> later) {
    List<UUID> domains = List.copyOf(later.keySet());
    tx.update(
        """
        UPDATE domain_check c SET due_at = one.due_at::timestamptz, admitted = true
          FROM unnest(?, ?) AS one (id, due_at) WHERE c.domain_id = one.id::uuid
        """,
        domains,
        domains.stream().map(later::get).toList());
  }

  /// Takes a turn at every server, and gives the moment at which it begins. A server that is ahead
  /// of the others is not made to wait for them.
  private Instant next(Map<DomainName, Instant> free, List<DomainName> servers, Instant now) {
    Instant begins = now;
    for (DomainName server : servers) {
      Instant at = free.getOrDefault(server, now);
      begins = at.isAfter(begins) ? at : begins;
    }
    if (begins.isAfter(now.plus(FARTHEST.dividedBy(2)))) {
      // So far ahead that the queue is of no use: try again without a place in it.
      return now.plus(FARTHEST.dividedBy(4));
    }
    for (DomainName server : servers) {
      Instant at = free.getOrDefault(server, now);
      free.put(server, (at.isAfter(now) ? at : now).plus(turn));
    }
    return begins;
  }

  /// In the order of their names, so that two nodes never wait for each other.
  private static Map<DomainName, Instant> lockServers(
      Db.Tx tx, Set<DomainName> servers, Instant now) {
    tx.update(
        """
        INSERT INTO name_server (host, next_free)
        SELECT host, ? FROM unnest(?) AS host ORDER BY host
        ON CONFLICT DO NOTHING
        """,
        now,
        servers);
    Map<DomainName, Instant> free = new TreeMap<>();
    tx.query(
            """
            SELECT host, next_free FROM name_server WHERE host = ANY (?) ORDER BY host FOR UPDATE
            """,
            row -> Map.entry(DomainName.of(row.text("host")), row.instant("next_free")),
            servers)
        .forEach(entry -> {
          // A place further ahead than any queue is one from before the clock was set back.
          boolean sane = entry.getValue().isBefore(now.plus(FARTHEST));
          free.put(entry.getKey(), sane ? entry.getValue() : now);
        });
    return free;
  }

  private static void writeServers(Db.Tx tx, Map<DomainName, Instant> free) {
    tx.update(
        """
        UPDATE name_server n SET next_free = one.next_free::timestamptz
          FROM unnest(?, ?) AS one (host, next_free) WHERE n.host = one.host
        """,
        free.keySet(),
        free.values());
  }

  @Override
  public Instant turn(List<DomainName> servers, Instant now) {
    return db.transaction(tx -> {
      Map<DomainName, Instant> free = lockServers(tx, new TreeSet<>(servers), now);
      Instant begins = next(free, servers, now);
      writeServers(tx, free);
      return begins;
    });
  }

  @Override
  public boolean postpone(DueCheck check, List<DomainName> servers, Instant until) {
    return db.transaction(tx -> {
      CheckRows.intern(tx, servers);
      return tx.update(
          """
          UPDATE domain_check
             SET due_at = ?, leased_until = NULL, admitted = true,
                 servers = coalesce(servers, (SELECT id FROM name_server_set
                                           WHERE md5(hosts) = md5(?::text) AND hosts = ?))
           WHERE domain_id = ? AND attempt = ?
          """,
          until,
          CheckRows.text(servers),
          CheckRows.text(servers),
          check.domain(),
          check.attempt());
    })
        > 0;
  }

  @Override
  public boolean release(DueCheck check, Instant due) {
    return db.transaction(tx ->
        tx.update(
            """
            UPDATE domain_check SET due_at = ?, leased_until = NULL
             WHERE domain_id = ? AND attempt = ?
            """,
            due,
            check.domain(),
            check.attempt()))
        > 0;
  }

  @Override
  public int mend(Instant now) {
    return db.transaction(tx ->
        tx.update(
                """
                UPDATE domain_check SET due_at = ?::timestamptz + random() * interval '6 hours'
                 WHERE due_at > ?
                """,
                now,
                now.plus(FARTHEST))
            + tx.update(
                "UPDATE domain_check SET leased_until = NULL WHERE leased_until > ?",
                now.plus(FARTHEST)));
  }

  @Override
  public Backlog backlog(Instant now) {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) AS due, min(due_at) AS oldest
                  FROM (SELECT due_at FROM domain_check
                         WHERE due_at <= ? AND (leased_until IS NULL OR leased_until < ?)
                         ORDER BY due_at LIMIT ?) AS first
                """,
                row ->
                    new Backlog(
                        row.number("due"),
                        row.optionalInstant("oldest")
                            .map(oldest -> Duration.between(oldest, now))
                            .orElse(Duration.ZERO)),
                now,
                now,
                COUNTED)
            .orElseThrow());
  }
}
