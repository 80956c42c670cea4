package dev.signet.bench;

import dev.signet.AskDns;
import dev.signet.TestNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// How long after one node's 201 (and 204) the other node's DNS says so too; the two share a
/// database and a machine.
final class NodesBench {
  private static final int CHANGES = 300;
  private static final Duration BETWEEN = Duration.ofMillis(20);

  private NodesBench() {}

  static void run(PrintStream out) throws Exception {
    try (TestNode a = TestNode.start();
        TestNode b = TestNode.start(a.beside())) {
      String key = a.key();
      round(a, b, key, 50, "warm");
      long[][] delays = round(a, b, key, CHANGES, "n");
      say("created on one node, served by the other  ", delays[0], out);
      say("deleted on one node, gone from the other  ", delays[1], out);
    }
  }

  private static long[][] round(TestNode a, TestNode b, String key, int changes, String prefix)
      throws InterruptedException {
    long[] created = new long[changes];
    long[] deleted = new long[changes];
    for (int i = 0; i < changes; i++) {
      JsonNode domain = a.register(key, prefix + i + ".delay.example");
      String target = AskDns.target(domain);
      long begin = System.nanoTime();
      while (AskDns.nothingAt(b.dns(), target)) {
        Thread.onSpinWait();
      }
      created[i] = System.nanoTime() - begin;
      TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
      a.delete("/v1/domains/" + domain.get("id").stringValue(), key);
      begin = System.nanoTime();
      while (!AskDns.nothingAt(b.dns(), target)) {
        Thread.onSpinWait();
      }
      deleted[i] = System.nanoTime() - begin;
      TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
    }
    return new long[][] {created, deleted};
  }

  private static void say(String what, long[] nanos, PrintStream out) {
    Arrays.sort(nanos);
    out.printf(
        Locale.ROOT,
        "%s p50 %6.2f ms   p99 %6.2f ms   max %6.2f ms   (%d times)%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        nanos.length);
  }
}
