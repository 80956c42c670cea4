package dev.signet.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.postgres.Target;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Heartbeats, and the list of nodes in PostgreSQL.
class NodesTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private static RunningNode node(int number) {
    return new RunningNode(
        new UUID(0x7000L, number), "host" + number, "1.0", START.plusSeconds(number));
  }

  private static List<String> hosts(NodeStore nodes, int limit) {
    return nodes.seen(limit).stream().map(seen -> seen.node().host()).toList();
  }

  private static void silence(Target database, int number, String interval) {
    TestDatabase.rows(
        database,
        "UPDATE node SET last_seen = now() - interval '%s' WHERE host = 'host%d' RETURNING 1"
            .formatted(interval, number));
  }

  @Test
  void nodesAreSeenUntilTheyLeaveOrWereSilentForLong() {
    Target database = TestDatabase.fresh();
    try (Store store = Store.over(database)) {
      store.prepare(_ -> {});
      NodeStore nodes = store.nodes();
      for (int i = 1; i <= 4; i++) {
        new Heartbeat(nodes, node(i)).beat();
      }
      assertEquals(List.of("host4", "host3", "host2", "host1"), hosts(nodes, 10));
      assertEquals(List.of("host4", "host3"), hosts(nodes, 2));
      assertEquals(node(4), nodes.seen(1).getFirst().node());
      assertFalse(nodes.seen(1).getFirst().missing());

      silence(database, 4, "36 seconds");
      assertTrue(nodes.seen(1).getFirst().missing());
      new Heartbeat(nodes, node(4)).beat();
      assertFalse(nodes.seen(1).getFirst().missing(), "it is back");

      silence(database, 2, "16 minutes");
      silence(database, 3, "14 minutes");
      nodes.leave(node(4).id());
      new Heartbeat(nodes, node(1)).beat();
      assertEquals(List.of("host3", "host1"), hosts(nodes, 10));
    }
  }

  @Test
  void aNodeThatHasLeftDoesNotComeBackWithALateBeat() {
    Target database = TestDatabase.fresh();
    try (Store store = Store.over(database)) {
      store.prepare(_ -> {});
      Heartbeat heartbeat = new Heartbeat(store.nodes(), node(1));
      heartbeat.beat();
      heartbeat.close();
      heartbeat.beat();
      assertEquals(List.of(), store.nodes().seen(10));
    }
  }

  @Test
  void aDatabaseThatIsAwayStopsNeitherBeatNorStop() {
    Heartbeat away = new Heartbeat(refusing(Reason.UNAVAILABLE), node(1));
    away.beat();
    away.close();
    Heartbeat broken = new Heartbeat(refusing(Reason.INVALID), node(1));
    assertThrows(Refused.class, broken::beat);
  }

  private static NodeStore refusing(Reason reason) {
    return new NodeStore() {
      @Override
      public void beat(RunningNode node, Duration forgetAfter) {
        throw Refused.because(reason, "no");
      }

      @Override
      public List<Seen> seen(int limit) {
        throw Refused.because(reason, "no");
      }

      @Override
      public void leave(UUID id) {
        throw Refused.because(reason, "no");
      }
    };
  }

  @Test
  void aHostsNameIsNoLongerThanItNeedsToBe() {
    assertEquals(
        100, new RunningNode(new UUID(0, 1), "x".repeat(5000), "1", START).host().length());
  }
}
