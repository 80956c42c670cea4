package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import dev.signet.store.Store;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A node that was away for longer than changes are kept loads everything again, beside what it
/// serves: what is gone goes, what stays never stops being served, and what is being registered at
/// that moment is not taken for gone.
class ZoneReloadTest {
  private static void await(String otherwise, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, otherwise);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void forgetAllChanges(Target database) {
    TestDatabase.rows(
        database,
        "WITH u AS (UPDATE zone_change SET changed_at = changed_at - interval '8 days' RETURNING 1)"
            + " SELECT count(*) FROM u");
    try (Store store = Store.over(database)) {
      store.prepare(shared -> {});
      store.cleanUps(Duration.ofDays(90)).run();
    }
    assertEquals(0, TestDatabase.number(database, "SELECT count(*) FROM zone_change"));
  }

  @Test
  void aNodeThatWasAwayForTooLongLoadsEverythingAgain() throws Exception {
    Target database = TestDatabase.fresh();
    try (Wire wire = Wire.to(database);
        TestNode a = TestNode.start(new TestNode.Options().on(database));
        TestNode b = TestNode.start(a.beside().on(wire.instead(database)))) {
      String key = a.key();
      JsonNode stays = a.register(key, "stays.test");
      JsonNode goes = a.register(key, "goes.test");
      await("not served", () -> AskDns.missing(b.dns(), goes).isEmpty());
      await("not served", () -> AskDns.missing(b.dns(), stays).isEmpty());

      int port = wire.cut();
      assertEquals(204, a.delete(Ledger.path(goes), key).status());
      JsonNode comes = a.register(key, "comes.test");
      forgetAllChanges(database);
      try (DnsWatch watch = DnsWatch.start(AskDns.target(stays), List.of(b.dns()))) {
        wire.pointAt(port);
        await("is still served", () -> AskDns.nothingAt(b.dns(), AskDns.target(goes)));
        await("is not served", () -> AskDns.missing(b.dns(), comes).isEmpty());
        assertEquals(List.of(), watch.wrong());
        assertEquals(0, watch.notNow() + watch.silent(), watch::toString);
      }
    }
  }

  @Test
  void whatIsBeingRegisteredWhileEverythingIsLoadedStays() throws Exception {
    CompletableFuture<ZoneToken> published = new CompletableFuture<>();
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestNode node =
        TestNode.start(new TestNode.Options().publishing(real -> slowly(real, published, goOn)))) {
      String key = node.key();
      CompletableFuture<JsonNode> registering =
          CompletableFuture.supplyAsync(() -> node.register(key, "slow.test"));
      String target = published.get(10, TimeUnit.SECONDS).label() + ".c.anypost.email";
      assertFalse(AskDns.nothingAt(node.dns(), target));

      JsonNode other = node.register(key, "other.test");
      // Rows that nobody announced: served once everything is loaded again.
      TestDatabase.rows(
          node.database(),
          """
          WITH another AS (UPDATE zone_history SET life = gen_random_uuid() RETURNING 1),
               gone AS (DELETE FROM email_domain WHERE name = 'other.test' RETURNING 1)
          SELECT count(*) FROM another, gone
          """);
      TimeUnit.SECONDS.sleep(3);
      assertFalse(AskDns.nothingAt(node.dns(), target), "taken for gone");
      goOn.countDown();
      assertEquals(List.of(), AskDns.missing(node.dns(), registering.get()));
      await("is still served", () -> AskDns.nothingAt(node.dns(), AskDns.target(other)));
      assertEquals(List.of(), AskDns.missing(node.dns(), registering.get()));
    }
  }

  private static Publisher slowly(
      Publisher real, CompletableFuture<ZoneToken> published, CountDownLatch goOn) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        real.publish(domain);
        if (published.complete(domain.token())) {
          try {
            goOn.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }

      @Override
      public void withdraw(ZoneToken token) {
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  @Test
  void theSerialNeverFallsBehindOneThatWasTold() throws Exception {
    Target database = TestDatabase.fresh();
    TestNode first = TestNode.start(new TestNode.Options().on(database));
    first.close();
    long told = Instant.now().getEpochSecond() + 5000;
    TestDatabase.rows(database, "UPDATE zone_history SET serial = " + told + " RETURNING 1");
    long now;
    try (TestNode second = TestNode.start(first.beside())) {
      now = serial(second);
      assertTrue(now > told, now + " after " + told);
      second.register(second.key(), "serial.test");
      long after = serial(second);
      assertTrue(after > now);
      await(
          "not kept",
          () -> TestDatabase.number(database, "SELECT serial FROM zone_history") >= after);
    }
  }

  private static long serial(TestNode node) {
    String soa = AskDns.data(node.dns(), "c.anypost.email", "SOA").getFirst();
    return Long.parseLong(soa.split(" ")[2]);
  }
}
