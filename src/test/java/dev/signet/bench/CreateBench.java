package dev.signet.bench;

import dev.signet.TestNode;
import java.io.PrintStream;

/// Creates per second: a burst of 200 with a full pool, then sustained, beside the rate of RSA
/// keys.
final class CreateBench {
  private static final int BURST = 200;

  private CreateBench() {}

  static void run(PrintStream out) throws Exception {
    try (TestNode node =
        TestNode.start(new TestNode.Options().withFreshKeys().with("SIGNET_KEY_POOL", "450"))) {
      String key = node.key();
      awaitPool(node, 410, out);
      Plain plain = new Plain(node.uri(), key);
      Latencies.of(100, 4, n -> plain.create("warm" + n + ".example"));
      awaitPool(node, 410, out);
      out.println(
          "burst of 200, 8 clients, full pool   "
              + Latencies.of(BURST, 8, n -> plain.create("burst" + n + ".example")));
      awaitPool(node, 410, out);
      out.println(
          "burst of 200, 1 client, full pool    "
              + Latencies.of(BURST, 1, n -> plain.create("single" + n + ".example")));
      Latencies drain = Latencies.of(300, 8, n -> plain.create("long" + n + ".example"));
      out.println("300 more, pool drained on the way    " + drain);
      out.println("(once the pool is empty a create waits for two new key pairs: see keys.md)");
    }
  }

  private static void awaitPool(TestNode node, int level, PrintStream out) throws Exception {
    long patience = System.nanoTime() + 300_000_000_000L;
    while (metric(node, "signet_dkim_pool_level") < level) {
      if (System.nanoTime() > patience) {
        out.println("(the pool did not fill in 5 minutes)");
        return;
      }
      Thread.sleep(500);
    }
  }

  private static double metric(TestNode node, String name) {
    return node.get("/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
