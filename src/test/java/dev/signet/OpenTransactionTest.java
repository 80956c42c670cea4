package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.Target;
import dev.signet.publishing.ZoneSource;
import dev.signet.store.Store;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// A transaction that has written something and stays open, in another database of the server,
/// keeps no node from starting, loading and following, whatever was forgotten meanwhile.
@Timeout(120)
class OpenTransactionTest {
  private static void await(String otherwise, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, otherwise);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /// A transaction with a number of its own, for as long as the connection is open.
  private static Connection open(Target database) throws Exception {
    Connection connection = TestDatabase.connect(database);
    connection.setAutoCommit(false);
    TestDatabase.rows(
        connection,
        "SELECT set_config('application_name', 'left open', false), pg_current_xact_id()");
    return connection;
  }

  private static void age(Target database) {
    TestDatabase.rows(
        database,
        "WITH u AS (UPDATE zone_change SET changed_at = changed_at - interval '8 days' RETURNING 1)"
            + " SELECT count(*) FROM u");
  }

  private static void tidy(Target database) {
    age(database);
    try (Store store = Store.over(database)) {
      store.prepare(shared -> {});
      store.cleanUps(Duration.ofDays(90)).run();
    }
  }

  @Test
  void aNodeStartsAndFollowsBesideATransactionOlderThanEveryChange() throws Exception {
    Target database = TestDatabase.fresh();
    try (Connection old = open(TestDatabase.fresh());
        TestNode a = TestNode.start(new TestNode.Options().on(database))) {
      String key = a.key();
      JsonNode one = a.register(key, "one.test");
      JsonNode two = a.register(key, "two.test");
      tidy(database);
      assertEquals(2, TestDatabase.number(database, "SELECT count(*) FROM zone_change"));
      try (TestNode b = TestNode.start(a.beside().on(database))) {
        await("not served", () -> AskDns.missing(b.dns(), one).isEmpty());
        assertEquals(204, a.delete(Ledger.path(two), key).status());
        await("still served", () -> AskDns.nothingAt(b.dns(), AskDns.target(two)));
        JsonNode three = a.register(key, "three.test");
        await("not served", () -> AskDns.missing(b.dns(), three).isEmpty());
      }
      old.rollback();
      // Each node looks once a second, which begins no transaction number: the horizon is free.
      tidy(database);
      assertEquals(0, TestDatabase.number(database, "SELECT count(*) FROM zone_change"));
      assertEquals(List.of(), AskDns.missing(a.dns(), one));
    }
  }

  @Test
  void whatAnEarlierVersionForgotPastAnOpenTransactionHarmsNobody() throws Exception {
    Target database = TestDatabase.fresh();
    try (Connection old = open(TestDatabase.fresh());
        Wire wire = Wire.to(database);
        TestNode a = TestNode.start(new TestNode.Options().on(database));
        TestNode c = TestNode.start(a.beside().on(wire.instead(database)))) {
      String key = a.key();
      JsonNode stays = a.register(key, "stays.test");
      JsonNode goes = a.register(key, "goes.test");
      await("not served", () -> AskDns.missing(c.dns(), goes).isEmpty());
      int port = wire.cut();
      assertEquals(204, a.delete(Ledger.path(goes), key).status());
      TestDatabase.rows(
          database,
          """
          WITH gone AS (DELETE FROM zone_change RETURNING transaction::text::bigint AS number),
               noted AS (UPDATE zone_history
                            SET forgotten_before = (SELECT max(number) + 1 FROM gone) RETURNING 1)
          SELECT count(*) FROM noted
          """);
      wire.pointAt(port);
      await("still served", () -> AskDns.nothingAt(c.dns(), AskDns.target(goes)));
      assertEquals(List.of(), AskDns.missing(c.dns(), stays));
      try (TestNode b = TestNode.start(a.beside().on(database))) {
        await("not served", () -> AskDns.missing(b.dns(), stays).isEmpty());
        JsonNode comes = a.register(key, "comes.test");
        await("not served", () -> AskDns.missing(b.dns(), comes).isEmpty());
        await("not served", () -> AskDns.missing(c.dns(), comes).isEmpty());
      }
      old.rollback();
    }
  }

  @Test
  void aPositionGivesEachChangeOnceAndNamesTheTransactionThatStaysOpen() throws Exception {
    Target database = TestDatabase.fresh();
    try (Store store = Store.over(database);
        Connection old = open(database)) {
      store.prepare(shared -> {});
      ZoneSource zone = store.zone();
      ZoneSource.Position before = zone.now();
      TestDatabase.rows(
          database, "INSERT INTO zone_change (token) VALUES ('daaaaaaaaaaaaaaaa') RETURNING 1");
      TestDatabase.rows(
          old, "INSERT INTO zone_change (token) VALUES ('dbbbbbbbbbbbbbbbb') RETURNING 1");
      ZoneSource.Changes first = zone.since(before);
      assertEquals(Set.of("daaaaaaaaaaaaaaaa"), tokens(first));
      assertEquals(Set.of(), tokens(zone.since(first.next())));
      assertTrue(zone.settled(first.next()), "waits for what is no node");

      ZoneSource.OpenTransaction named = zone.oldestTransaction().orElseThrow();
      String pid = TestDatabase.rows(old, "SELECT pg_backend_pid()").getFirst();
      assertEquals("pid " + pid, named.session());
      assertTrue(named.application().startsWith("left open, database "), named.application());
      assertTrue(named.age().compareTo(Duration.ofMinutes(2)) < 0);

      old.commit();
      ZoneSource.Changes late = zone.since(first.next());
      assertEquals(Set.of("dbbbbbbbbbbbbbbbb"), tokens(late));
      assertTrue(late.whole());
    }
  }

  private static Set<String> tokens(ZoneSource.Changes changes) {
    return changes.changes().stream()
        .map(change -> change.token().label())
        .collect(Collectors.toSet());
  }
}
