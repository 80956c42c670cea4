package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// AP-4 and AP-7 seen from the DNS: what is acknowledged is served, what is deleted is not; on this
/// node at once, on the others within seconds.
class LiveAtOnceTest {
  private static final int CREATES = 500;
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void theDnsAnswersRightAfterEveryCreateAndForgetsAfterEveryDelete() throws Exception {
    String key = node.key();
    try (TestNode second = TestNode.start(node.beside());
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<JsonNode>> creates = new ArrayList<>();
      for (int i = 0; i < CREATES; i++) {
        String name = "n" + i + ".live.test";
        creates.add(() -> {
          JsonNode domain = node.register(key, name);
          assertEquals(List.of(), AskDns.missing(node.dns(), domain));
          return domain;
        });
      }
      List<JsonNode> domains = new ArrayList<>();
      for (Future<JsonNode> created : threads.invokeAll(creates)) {
        domains.add(created.get());
      }
      Set<String> targets = new HashSet<>();
      domains.forEach(domain -> targets.add(AskDns.target(domain)));
      assertEquals(CREATES, targets.size());
      for (JsonNode domain : domains) {
        await(() -> AskDns.missing(second.dns(), domain).isEmpty(), "not on the other node");
      }

      List<Callable<Boolean>> deletes = new ArrayList<>();
      for (JsonNode domain : domains) {
        String path = "/v1/domains/" + domain.get("id").stringValue();
        deletes.add(() -> {
          assertEquals(204, node.delete(path, key).status());
          return AskDns.nothingAt(node.dns(), AskDns.target(domain));
        });
      }
      for (Future<Boolean> deleted : threads.invokeAll(deletes)) {
        deleted.get();
      }
      for (String target : targets) {
        await(() -> AskDns.nothingAt(node.dns(), target), target + " is still served");
        await(() -> AskDns.nothingAt(second.dns(), target), target + " is still served elsewhere");
      }
      // The durable work is done, and leaves nothing behind.
      await(
          () -> TestDatabase.number(node.database(), "SELECT count(*) FROM work") == 0,
          "work is left over");
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition, String otherwise) throws InterruptedException {
    long end = System.nanoTime() + GONE_WITHIN.toNanos();
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, otherwise);
      Thread.sleep(20);
    }
  }
}
