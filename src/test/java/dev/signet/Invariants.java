package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.Target;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// What must hold after any fault, seen in the database and in the answers of every name server:
/// the invariants I1 to I10. Call it when nobody writes any more. For one thread.
final class Invariants {
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(20);
  private static final int OLD_TOKENS_AGAIN = 300;

  /// How PKCS #8 begins an RSA private key, after its length: nothing sealed or public has it.
  private static final String PRIVATE_KEY = "020100300d06092a864886f70d010101";

  private final Target database;
  private final List<InetSocketAddress> nameServers;
  private final Ledger ledger;
  private final Optional<Ledger> addresses;
  private final List<String> secrets;
  private final String zone;
  private Optional<Connection> connection = Optional.empty();

  Invariants(Target database, List<InetSocketAddress> nameServers, Ledger ledger) {
    this(database, nameServers, ledger, Optional.empty(), List.of(), "c.anypost.email");
  }

  private Invariants(
      Target database,
      List<InetSocketAddress> nameServers,
      Ledger ledger,
      Optional<Ledger> addresses,
      List<String> secrets,
      String zone) {
    this.database = database;
    this.nameServers = List.copyOf(nameServers);
    this.ledger = ledger;
    this.addresses = addresses;
    this.secrets = List.copyOf(secrets);
    this.zone = zone;
  }

  /// With what callers were told about addresses.
  Invariants withAddresses(Ledger told) {
    return new Invariants(database, nameServers, ledger, Optional.of(told), secrets, zone);
  }

  /// With texts that must stand in no table (I10); reads the whole database.
  Invariants withSecrets(List<String> texts) {
    return new Invariants(database, nameServers, ledger, addresses, texts, zone);
  }

  /// With another zone than the usual.
  Invariants inZone(String name) {
    return new Invariants(database, nameServers, ledger, addresses, secrets, name);
  }

  void assertHold() throws InterruptedException {
    connected(this::allHold);
  }

  private interface Check {
    void run() throws InterruptedException;
  }

  private void connected(Check check) throws InterruptedException {
    try (Connection own = TestDatabase.connect(database)) {
      connection = Optional.of(own);
      check.run();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      connection = Optional.empty();
    }
  }

  private void allHold() throws InterruptedException {
    acknowledgedCreatesAreThereAndServed();
    acknowledgedChangesStand();
    nothingIsServedWithoutALiveRow();
    everyLiveRowIsServed();
    acknowledgedDeletesAreGone();
    everyNameHasOneHolder();
    noTokenIsUsedTwice();
    verdictsHaveEvidence();
    everyChangeHasItsEvent();
    nobodyHoldsRowsOfOthers();
    noSecretIsStored();
    nothingIsHalfMade();
    providersAgreeOrWillBeMadeTo();
  }

  /// The same, and nothing is left to be done: every broken registration is undone.
  void assertSettled() throws InterruptedException {
    connected(this::allSettled);
  }

  private void allSettled() throws InterruptedException {
    settle(
        () ->
            column("SELECT name FROM provider_intent").isEmpty()
                && column("SELECT name FROM provider_deletion").isEmpty()
                && column("SELECT token FROM publishing_intent").isEmpty()
                && column(
                        """
                        SELECT subject FROM work
                         WHERE due_at <= now() AND kind IN
                           ('withdraw', 'publishing-intent', 'provider-intent', 'provider-delete')
                        """)
                    .isEmpty(),
        () -> "not settled: " + rows("SELECT kind, subject, last_error FROM work"));
    assertEquals(
        column("SELECT name FROM email_domain WHERE provider <> 'native'"),
        column("SELECT name FROM sandbox_domain"),
        "domains here and at the provider");
    allHold();
  }

  private String at(String token) {
    return token + "." + zone;
  }

  /// I1.
  private void acknowledgedCreatesAreThereAndServed() throws InterruptedException {
    Set<String> rows = column("SELECT id FROM email_domain");
    for (JsonNode domain : ledger.all(Ledger.Known.CREATED)) {
      assertTrue(rows.contains(Ledger.id(domain)), () -> "I1: acknowledged and lost: " + domain);
      if (Ledger.fromV1(domain)) {
        for (InetSocketAddress server : nameServers) {
          settle(() -> AskDns.missing(server, domain).isEmpty(), () -> "I1: not served: " + domain);
        }
      }
    }
    if (addresses.isPresent()) {
      Set<String> there = column("SELECT id FROM email_address");
      for (JsonNode address : addresses.get().all(Ledger.Known.CREATED)) {
        assertTrue(
            there.contains(Ledger.id(address)), () -> "I1: acknowledged and lost: " + address);
      }
    }
  }

  private void acknowledgedChangesStand() {
    assertStand(ledger.marks(), "SELECT id, coalesce(tracking_subdomain, '-') FROM email_domain");
    addresses.ifPresent(
        told -> assertStand(told.marks(), "SELECT id, coalesce(agent_id, '-') FROM email_address"));
  }

  private void assertStand(Map<String, String> told, String sql) {
    Map<String, String> found = new HashMap<>();
    for (String row : rows(sql)) {
      String[] columns = row.split(" ", 2);
      found.put(columns[0], columns[1]);
    }
    told.forEach(
        (id, mark) -> assertEquals(mark, found.get(id), () -> "I1: a lost change of " + id));
  }

  /// I2, for every token that was ever given out and has not been seen gone yet, and some of those
  /// that have.
  private void nothingIsServedWithoutALiveRow() throws InterruptedException {
    Set<String> dead = column("SELECT token FROM zone_token WHERE retired_at IS NOT NULL");
    Set<String> live = column("SELECT token FROM email_domain");
    for (JsonNode domain : ledger.all()) {
      if (Ledger.fromV1(domain)) {
        String token = AskDns.target(domain).replace("." + zone, "");
        if (!live.contains(token)) {
          dead.add(token);
        }
      }
    }
    List<String> again = new ArrayList<>(dead);
    again.retainAll(ledger.seenGone());
    Collections.shuffle(again, new Random(again.size()));
    dead.removeAll(ledger.seenGone());
    dead.addAll(again.subList(0, Math.min(again.size(), OLD_TOKENS_AGAIN)));
    for (String token : dead) {
      for (InetSocketAddress server : nameServers) {
        settle(() -> AskDns.nothingAt(server, at(token)), () -> "I2: still served: " + token);
      }
    }
    ledger.seenGone().addAll(dead);
  }

  /// I3.
  private void everyLiveRowIsServed() throws InterruptedException {
    for (String token : column("SELECT token FROM email_domain WHERE provider = 'native'")) {
      for (InetSocketAddress server : nameServers) {
        settle(
            () ->
                !AskDns.data(server, at(token), "MX").isEmpty()
                    && !AskDns.data(server, "ap1._domainkey." + at(token), "TXT").isEmpty()
                    && !AskDns.data(server, "ap2._domainkey." + at(token), "TXT").isEmpty(),
            () -> "I3: a live row without records: " + token);
      }
    }
  }

  /// I4; that the records are gone is in I2.
  private void acknowledgedDeletesAreGone() {
    Set<String> rows = column("SELECT id FROM email_domain");
    for (JsonNode domain : ledger.all(Ledger.Known.DELETED)) {
      assertTrue(!rows.contains(Ledger.id(domain)), () -> "I4: deleted and there: " + domain);
    }
    if (addresses.isPresent()) {
      Set<String> there = column("SELECT id FROM email_address");
      for (JsonNode address : addresses.get().all(Ledger.Known.DELETED)) {
        assertTrue(!there.contains(Ledger.id(address)), () -> "I4: deleted and there: " + address);
      }
    }
    none(
        "I4: keys without a domain",
        "dkim_key k WHERE domain_id NOT IN (SELECT id FROM email_domain)");
    none(
        "I4: addresses in use whose domain is gone",
        """
        email_address a WHERE a.enabled AND a.domain <> 'agents.anyreach.ai'
          AND NOT EXISTS (SELECT 1 FROM email_domain d WHERE d.id = a.domain_id)
        """);
  }

  /// I5.
  private void everyNameHasOneHolder() {
    none(
        "I5: names held twice",
        "(SELECT 1 FROM email_domain GROUP BY lower(name) HAVING count(*) > 1) x");
    none(
        "I5: addresses held twice",
        """
        (SELECT 1 FROM email_address WHERE NOT left_over GROUP BY lower(address)
         HAVING count(*) > 1) x
        """);
  }

  /// I6.
  private void noTokenIsUsedTwice() {
    Set<String> targets = new HashSet<>();
    for (JsonNode domain : ledger.all()) {
      if (Ledger.fromV1(domain)) {
        assertTrue(targets.add(AskDns.target(domain)), () -> "I6: a token given twice: " + domain);
      }
    }
    none(
        "I6: live domains under a retired token",
        "email_domain d JOIN zone_token t USING (token) WHERE t.retired_at IS NOT NULL");
    none(
        "I6: tokens of nobody that are not retired",
        """
        zone_token t WHERE retired_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM email_domain d WHERE d.token = t.token)
          AND NOT EXISTS (SELECT 1 FROM domain_claim c WHERE c.token = t.token
                           AND c.state IN ('pending', 'proven', 'blocked'))
        """);
    none(
        "I6: keys of claims that have ended",
        """
        token_key k JOIN domain_claim c USING (token) WHERE k.sealed_key IS NOT NULL
          AND c.state NOT IN ('pending', 'proven', 'blocked')
        """);
  }

  /// I7.
  private void verdictsHaveEvidence() {
    none(
        "I7: judged domains without evidence",
        """
        email_domain d WHERE provider = 'native'
          AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.domain_id = d.id)
          AND (status = 'verified'
               OR EXISTS (SELECT 1 FROM event e WHERE e.domain_id = d.id
                           AND e.type IN ('domain.verified', 'domain.failed')))
        """);
  }

  /// I8, EV-1: events are numbered without a gap, exactly one says that a domain came and one that
  /// it went, and the last one about its status says what the row says.
  private void everyChangeHasItsEvent() {
    none(
        "I8: domains whose events have gaps",
        """
        (SELECT domain_id FROM event WHERE sequence IS NOT NULL GROUP BY domain_id
         HAVING min(sequence) <> 1 OR max(sequence) <> count(*)) x
        """);
    none(
        "I8: domains that count other events than there are",
        """
        email_domain d
         WHERE event_sequence <> (SELECT count(*) FROM event e
                                  WHERE e.domain_id = d.id AND e.sequence IS NOT NULL)
        """);
    none(
        "I8: domains without exactly one event of their creation",
        """
        email_domain d WHERE 1 <> (SELECT count(*) FROM event e
                                    WHERE e.domain_id = d.id AND e.type = 'domain.created')
        """);
    none(
        "I8: domains with an event of their deletion",
        """
        email_domain d JOIN event e ON e.domain_id = d.id
         AND e.type IN ('domain.deleted', 'domain.superseded')
        """);
    none(
        "I8: gone domains without exactly one event of their end",
        """
        (SELECT domain_id FROM event WHERE domain_id NOT IN (SELECT id FROM email_domain)
            AND domain_name <> '' GROUP BY domain_id
         HAVING count(*) FILTER (WHERE type IN ('domain.deleted', 'domain.superseded', 'domain.transferred'))
                <> 1) x
        """);
    none(
        "I8: verified domains of which no event says so",
        """
        email_domain d WHERE status = 'verified' AND coalesce(
          (SELECT type FROM event e WHERE e.domain_id = d.id
              AND e.type IN ('domain.created', 'domain.verified', 'domain.failed')
            ORDER BY id DESC LIMIT 1), '') <> 'domain.verified'
        """);
  }

  /// I9.
  private void nobodyHoldsRowsOfOthers() {
    for (String table : List.of("event", "domain_check", "email_address")) {
      none(
          "I9: rows of another organization in " + table,
          table
              + " x JOIN email_domain d ON d.id = x.domain_id"
              + " WHERE d.organization_id <> x.organization_id");
    }
    none(
        "I9: a provider's domain in the name of another organization",
        """
        sandbox_domain s JOIN email_domain d ON d.remote_id = s.remote_id AND d.sandbox
         WHERE d.organization_id <> s.organization_id
        """);
  }

  /// I10.
  private void noSecretIsStored() {
    if (secrets.isEmpty()) {
      return;
    }
    for (String table :
        rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
      for (String row : rows("SELECT t::text FROM \"" + table + "\" t")) {
        assertTrue(!row.contains(PRIVATE_KEY), () -> "I10: a private key in " + table);
        for (String secret : secrets) {
          assertTrue(!row.contains(secret), () -> "I10: a secret in " + table);
        }
      }
    }
  }

  private void nothingIsHalfMade() throws InterruptedException {
    none(
        "domains without two keys whose records are served",
        """
        email_domain d WHERE provider = 'native' AND 2 <> (SELECT count(*) FROM dkim_key k
                                    WHERE k.domain_id = d.id AND k.key_state <> 'ready')
        """);
    none(
        "domains of which not one RSA key signs",
        """
        email_domain d WHERE provider = 'native' AND 1 <> (SELECT count(*) FROM dkim_key k
                        WHERE k.domain_id = d.id AND k.key_state = 'signing' AND k.algorithm LIKE 'rsa%')
        """);
    none(
        "native domains that nobody watches",
        """
        email_domain d WHERE provider = 'native'
          AND NOT EXISTS (SELECT 1 FROM domain_check c WHERE c.domain_id = d.id)
        """);
    none("work given up", "work WHERE given_up");
    settle(
        () ->
            number(
                    // What a worker lost with its database waits for its lease or its next turn.
                    """
                    SELECT count(*) FROM work WHERE kind = 'withdraw' AND due_at <= now()
                       AND (leased_until IS NULL OR leased_until < now())
                    """)
                == 0,
        () -> "work is left over");
  }

  /// What the provider has and we have not is written down, with work that removes it.
  private void providersAgreeOrWillBeMadeTo() throws InterruptedException {
    none(
        "domains that are not at their provider",
        """
        email_domain d WHERE sandbox
          AND NOT EXISTS (SELECT 1 FROM sandbox_domain s WHERE s.remote_id = d.remote_id)
        """);
    settle(
        () ->
            number(
                    """
                    SELECT count(*) FROM sandbox_domain s
                     WHERE NOT EXISTS (SELECT 1 FROM email_domain d WHERE d.remote_id = s.remote_id)
                       AND NOT EXISTS (SELECT 1 FROM provider_intent i WHERE i.name = s.name)
                       AND NOT EXISTS (SELECT 1 FROM provider_deletion x
                                        WHERE x.remote_id = s.remote_id)
                    """)
                == 0,
        () -> "a domain at the provider of which nobody here knows");
    none(
        "intents that nobody will settle",
        """
        provider_intent i
         WHERE NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = 'provider-intent'
                            AND w.subject LIKE i.id || '/%')
        """);
    none(
        "owed deletions that nobody will do",
        """
        provider_deletion d
         WHERE NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = 'provider-delete'
                            AND w.subject LIKE d.id || '/%')
        """);
    none(
        "intents to publish that nobody will undo",
        """
        publishing_intent i
         WHERE NOT EXISTS (SELECT 1 FROM work w WHERE w.kind = 'publishing-intent'
                            AND w.subject = i.token)
        """);
  }

  private Set<String> column(String sql) {
    return new HashSet<>(rows(sql));
  }

  private List<String> rows(String sql) {
    return TestDatabase.rows(connection.orElseThrow(), sql);
  }

  private long number(String sql) {
    return Long.parseLong(rows(sql).getFirst());
  }

  private void none(String what, String from) {
    assertEquals(0, number("SELECT count(*) FROM " + from), what);
  }

  private interface Condition {
    boolean holds();
  }

  private static void settle(Condition condition, Supplier<String> otherwise)
      throws InterruptedException {
    long end = System.nanoTime() + SETTLED_WITHIN.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, otherwise);
      Thread.sleep(20);
    }
  }
}
