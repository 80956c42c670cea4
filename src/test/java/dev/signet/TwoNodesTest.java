package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// OP-7: two nodes on one database share everything: what one makes the other serves within a
/// second, also when its wake-up call was lost; a revoked key is refused everywhere; work is done
/// once.
class TwoNodesTest {
  private static final Duration SERVED_WITHIN = Duration.ofSeconds(1);
  private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(5);
  private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);

  private static final Map<ZoneToken, Integer> WITHDRAWN = new ConcurrentHashMap<>();
  private static Wire wire;
  private static TestNode a;
  private static TestNode b;

  @BeforeAll
  static void start() {
    Target database = TestDatabase.fresh();
    a = TestNode.start(new TestNode.Options().on(database).publishing(TwoNodesTest::counting));
    wire = Wire.to(database);
    b = TestNode.start(a.beside().on(wire.instead(database)).publishing(TwoNodesTest::counting));
  }

  @AfterAll
  static void stop() {
    b.close();
    a.close();
    wire.close();
  }

  private static Publisher counting(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        real.publish(domain);
      }

      @Override
      public void withdraw(ZoneToken token) {
        WITHDRAWN.merge(token, 1, Integer::sum);
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  private static Duration await(Duration atMost, String otherwise, BooleanSupplier condition)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - begin < atMost.toNanos(), otherwise);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  @Test
  void whatOneNodeAcknowledgesTheOtherServesWithinASecond() throws Exception {
    String key = a.key();
    for (int i = 0; i < 20; i++) {
      TestNode here = i % 2 == 0 ? a : b;
      TestNode there = i % 2 == 0 ? b : a;
      JsonNode domain = here.register(key, "n" + i + ".shared.test");
      assertEquals(List.of(), AskDns.missing(here.dns(), domain), "before the 201");
      await(
          SERVED_WITHIN,
          "not served by the other node",
          () -> AskDns.missing(there.dns(), domain).isEmpty());
      assertEquals(domain, there.get(Ledger.path(domain), key).json());

      String target = AskDns.target(domain);
      assertEquals(204, there.delete(Ledger.path(domain), key).status());
      assertTrue(AskDns.nothingAt(there.dns(), target));
      await(
          SERVED_WITHIN,
          "still served by the other node",
          () -> AskDns.nothingAt(here.dns(), target));
      assertEquals(404, here.get(Ledger.path(domain), key).status());
    }
  }

  @Test
  void aNodeThatWasCutOffCatchesUp() throws Exception {
    String key = a.key();
    JsonNode doomed = a.register(key, "doomed.cut.test");
    await(SERVED_WITHIN, "not served", () -> AskDns.missing(b.dns(), doomed).isEmpty());

    int port = wire.cut();
    List<JsonNode> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(a.register(key, "n" + i + ".cut.test"));
    }
    assertEquals(204, a.delete(Ledger.path(doomed), key).status());
    assertEquals(List.of(), AskDns.missing(b.dns(), doomed), "what it knew it goes on serving");
    wire.pointAt(port);
    for (JsonNode domain : made) {
      await(CAUGHT_UP_WITHIN, "did not catch up", () -> AskDns.missing(b.dns(), domain).isEmpty());
    }
    await(
        CAUGHT_UP_WITHIN,
        "did not catch up",
        () -> AskDns.nothingAt(b.dns(), AskDns.target(doomed)));
  }

  @Test
  void aLostWakeUpCallCostsNoMoreThanASecond() throws Exception {
    String key = a.key();
    for (int i = 0; i < 5; i++) {
      TestDatabase.rows(
          a.database(),
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query IN ('LISTEN signet_zone', 'SELECT 1')
             AND pid <> pg_backend_pid()
          """);
      JsonNode domain = a.register(key, "n" + i + ".deaf.test");
      // A second for the look that comes without a call, and one to connect again.
      await(
          SERVED_WITHIN.multipliedBy(2),
          "not served",
          () -> AskDns.missing(b.dns(), domain).isEmpty());
    }
  }

  @Test
  void aRevokedKeyIsRefusedEverywhere() throws Exception {
    String owner = a.key();
    Answer made =
        a.post("/v1/api-keys", owner, "{\"name\":\"short-lived\",\"permissions\":\"full\"}");
    String key = made.json().get("key").stringValue();
    assertEquals(200, b.get("/v1/domains", key).status());
    assertEquals(
        204, a.delete("/v1/api-keys/" + made.json().get("id").stringValue(), owner).status());
    assertEquals(401, a.get("/v1/domains", key).status());
    await(REVOKED_WITHIN, "still believed", () -> b.get("/v1/domains", key).status() == 401);
  }

  @Test
  void theWorkThatADeleteLeavesIsDoneOnce() throws Exception {
    String key = a.key();
    List<JsonNode> domains = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      domains.add((i % 2 == 0 ? a : b).register(key, "n" + i + ".once.test"));
    }
    for (JsonNode domain : domains) {
      assertEquals(204, b.delete(Ledger.path(domain), key).status());
    }
    await(
        CAUGHT_UP_WITHIN,
        "work is left",
        () -> TestDatabase.number(a.database(), "SELECT count(*) FROM work") == 0);
    for (JsonNode domain : domains) {
      ZoneToken token = new ZoneToken(AskDns.target(domain).replace(".c.anypost.email", ""));
      // Once by the node that deleted, before its answer; once as work, by either.
      assertEquals(2, WITHDRAWN.get(token), token::label);
    }
  }
}
