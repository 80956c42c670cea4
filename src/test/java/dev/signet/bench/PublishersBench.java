package dev.signet.bench;

import dev.signet.TestNode;
import dev.signet.publishing.rfc2136.RealPrimary;
import java.io.PrintStream;
import java.util.Locale;

/// Creates per second with each publisher, in one run, keys made beforehand: what publishing costs.
final class PublishersBench {
  private static final int CREATES = 200;
  private static final int CLIENTS = 8;

  private PublishersBench() {}

  static void run(PrintStream out) throws Exception {
    double embedded;
    try (TestNode node = TestNode.start()) {
      embedded = measure("embedded", node, 0, out);
    }
    for (RealPrimary.Kind kind : RealPrimary.Kind.values()) {
      try (RealPrimary primary = RealPrimary.start(kind)) {
        TestNode.Options options = new TestNode.Options();
        RealPrimary.environment(primary.addressText()).forEach(options::with);
        try (TestNode node = TestNode.start(options)) {
          measure(kind.name().toLowerCase(Locale.ROOT), node, embedded, out);
        }
      }
    }
    out.println("(200 creates, 8 clients, DKIM keys from a supply made once; one server, signed)");
  }

  private static double measure(String name, TestNode node, double embedded, PrintStream out)
      throws Exception {
    Plain plain = new Plain(node.uri(), node.key());
    Latencies.of(50, 4, n -> plain.create("warm" + n + ".example"));
    Latencies creates = Latencies.of(CREATES, CLIENTS, n -> plain.create("burst" + n + ".example"));
    String ratio =
        embedded == 0
            ? ""
            : String.format(Locale.ROOT, "   %.2f of embedded", creates.perSecond() / embedded);
    out.printf(Locale.ROOT, "%-10s %s%s%n", name, creates, ratio);
    return creates.perSecond();
  }
}
