package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.store.Store;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// What must hold after any fault, seen in the database and in the answers of every name server:
/// the invariants I1 to I6. Call it when nobody writes any more.
final class Invariants {
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(10);
  private static final String ZONE = ".c.anypost.email";

  private final Store.Target database;
  private final List<InetSocketAddress> nameServers;
  private final Ledger ledger;

  Invariants(Store.Target database, List<InetSocketAddress> nameServers, Ledger ledger) {
    this.database = database;
    this.nameServers = List.copyOf(nameServers);
    this.ledger = ledger;
  }

  void assertHold() throws InterruptedException {
    acknowledgedCreatesAreThereAndServed();
    nothingIsServedWithoutALiveRow();
    everyLiveRowIsServed();
    acknowledgedDeletesAreGone();
    everyNameHasOneHolder();
    noTokenIsUsedTwice();
    nothingIsHalfMade();
  }

  /// I1.
  private void acknowledgedCreatesAreThereAndServed() throws InterruptedException {
    Set<String> rows = column("SELECT id FROM email_domain");
    for (JsonNode domain : ledger.all(Ledger.Known.CREATED)) {
      assertTrue(rows.contains(Ledger.id(domain)), () -> "I1: acknowledged and lost: " + domain);
      for (InetSocketAddress server : nameServers) {
        settle(() -> AskDns.missing(server, domain).isEmpty(), () -> "I1: not served: " + domain);
      }
    }
  }

  /// I2, for every token that was ever given out.
  private void nothingIsServedWithoutALiveRow() throws InterruptedException {
    Set<String> dead = column("SELECT token FROM zone_token WHERE retired_at IS NOT NULL");
    Set<String> live = column("SELECT token FROM email_domain");
    for (JsonNode domain : ledger.all()) {
      String token = AskDns.target(domain).replace(ZONE, "");
      if (!live.contains(token)) {
        dead.add(token);
      }
    }
    for (String token : dead) {
      for (InetSocketAddress server : nameServers) {
        settle(() -> AskDns.nothingAt(server, token + ZONE), () -> "I2: still served: " + token);
      }
    }
  }

  /// I3.
  private void everyLiveRowIsServed() throws InterruptedException {
    for (String token : column("SELECT token FROM email_domain WHERE provider = 'native'")) {
      for (InetSocketAddress server : nameServers) {
        settle(
            () ->
                !AskDns.data(server, token + ZONE, "MX").isEmpty()
                    && !AskDns.data(server, "ap1._domainkey." + token + ZONE, "TXT").isEmpty()
                    && !AskDns.data(server, "ap2._domainkey." + token + ZONE, "TXT").isEmpty(),
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
    none(
        "I4: keys without a domain",
        "dkim_key k WHERE domain_id NOT IN (SELECT id FROM email_domain)");
  }

  /// I5.
  private void everyNameHasOneHolder() {
    none(
        "I5: names held twice",
        "(SELECT 1 FROM email_domain GROUP BY lower(name) HAVING count(*) > 1) x");
  }

  /// I6.
  private void noTokenIsUsedTwice() {
    Set<String> targets = new HashSet<>();
    for (JsonNode domain : ledger.all()) {
      assertTrue(targets.add(AskDns.target(domain)), () -> "I6: a token given twice: " + domain);
    }
    none(
        "I6: live domains under a retired token",
        "email_domain d JOIN zone_token t USING (token) WHERE t.retired_at IS NOT NULL");
    none(
        "I6: tokens of nobody that are not retired",
        """
        zone_token t WHERE retired_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM email_domain d WHERE d.token = t.token)
        """);
  }

  private void nothingIsHalfMade() throws InterruptedException {
    none(
        "domains without two active keys",
        """
        email_domain d WHERE provider = 'native' AND 2 <> (SELECT count(*) FROM dkim_key k
                                    WHERE k.domain_id = d.id AND k.state = 'active')
        """);
    none(
        "domains without exactly one event of their creation",
        """
        email_domain d WHERE 1 <> (SELECT count(*) FROM event e
                                    WHERE e.domain_id = d.id AND e.type = 'domain.created')
        """);
    none(
        "domains with an event of their deletion",
        "email_domain d JOIN event e ON e.domain_id = d.id AND e.type = 'domain.deleted'");
    none("work given up", "work WHERE given_up");
    settle(
        () ->
            TestDatabase.number(
                    database,
                    // What a worker lost with its database waits for its lease or its next turn.
                    """
                    SELECT count(*) FROM work WHERE kind = 'withdraw' AND due_at <= now()
                       AND (leased_until IS NULL OR leased_until < now())
                    """)
                == 0,
        () -> "work is left over");
  }

  private Set<String> column(String sql) {
    return new HashSet<>(TestDatabase.rows(database, sql));
  }

  private void none(String what, String from) {
    assertEquals(0, TestDatabase.number(database, "SELECT count(*) FROM " + from), what);
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
