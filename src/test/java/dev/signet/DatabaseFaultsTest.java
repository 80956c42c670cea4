package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// C3: ten times in a row the database is stopped without a word, frozen, or takes every connection
/// away, under 64 clients that share five connections. Nothing acknowledged is lost, refusals come
/// in time, DNS goes on, and the service is back within 5 s.
@Tag("slow")
class DatabaseFaultsTest {
  private static final int CLIENTS = 64;
  private static final int CYCLES = 10;
  private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

  @Test
  void tenFaultsUnderLoadLoseNothing() throws Exception {
    Ledger ledger = new Ledger();
    try (ShakyDatabase database = ShakyDatabase.start();
        TestNode node =
            TestNode.start(new TestNode.Options().on(database.target(database.wire(), 5)))) {
      String key = node.key();
      String steady = AskDns.target(node.register(key, "steady.test"));
      int refusedBefore = 0;
      try (Load load =
              Load.start(
                  List.of(Load.through(node, key)), CLIENTS, Duration.ofMillis(150), ledger);
          DnsWatch watch = DnsWatch.start(steady, List.of(node.dns()))) {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
          load.untilAnswered(BACK_WITHIN);
          switch (cycle % 3) {
            case 0 -> {
              database.stopImmediately();
              TimeUnit.MILLISECONDS.sleep(1500);
              database.startAgain();
            }
            case 1 -> {
              database.freeze();
              TimeUnit.MILLISECONDS.sleep(5000);
              database.thaw();
            }
            default -> {
              for (int i = 0; i < 15; i++) {
                TimeUnit.MILLISECONDS.sleep(200);
                database.terminateConnections();
              }
            }
          }
          load.untilAnswered(BACK_WITHIN);
          assertTrue(load.refused() > refusedBefore, "cycle " + cycle + " was no fault: " + load);
          refusedBefore = load.refused();
        }
        assertEquals(List.of(), load.stop(), load::toString);
        assertEquals(0, load.broken(), load::toString);
        assertTrue(load.answered() > CYCLES * CLIENTS, load::toString);
        assertEquals(List.of(), watch.wrong());
        assertEquals(0, watch.silent() + watch.notNow(), watch::toString);
      }
      new Invariants(database.directly(), List.of(node.dns()), ledger).assertHold();
    }
  }
}
