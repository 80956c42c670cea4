package dev.signet.bench;

import dev.signet.TestNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Verifies per second against the playground on the same machine.
final class VerifyBench {
  private static final int DOMAINS = 100;
  private static final int ROUNDS = 4;

  private VerifyBench() {}

  static void run(PrintStream out) throws Exception {
    try (TestNode node = TestNode.start(new TestNode.Options().with("SIGNET_KEY_POOL", "256"))) {
      String key = node.key();
      Plain plain = new Plain(node.uri(), key);
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < DOMAINS; i++) {
        JsonNode domain = node.register(key, "v" + i + ".example");
        node.publish(domain);
        paths.add("/v1/domains/" + domain.get("id").stringValue() + "/verify");
      }
      Latencies.of(DOMAINS, 4, n -> plain.post(paths.get(n)));
      long before = node.playground().queries().counters().get("queries");
      Latencies all = Latencies.of(DOMAINS * ROUNDS, 4, n -> plain.post(paths.get(n % DOMAINS)));
      out.println("verify, 4 clients, client and world on the same cores " + all);
      out.printf(
          Locale.ROOT,
          "questions a verify: %.1f%n",
          (node.playground().queries().counters().get("queries") - before)
              / (double) (DOMAINS * ROUNDS));
    }
  }
}
