package dev.signet.bench;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.UnwalledDriver;
import dev.signet.access.Permissions;
import dev.signet.postgres.Target;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// What the second wall costs: two nodes on databases of their own, one of them without policies
/// and without telling the database for whom it works, asked in turn.
final class WallBench {
  private static final int DOMAINS = 2_000;
  private static final int WARM_UP = 400;
  private static final int ROUNDS = 12;
  private static final int CALLS = 200;
  private static final int CREATES = 25;

  private WallBench() {}

  private record Side(TestNode node, Plain plain, List<String> ids, List<Long> nanos) {}

  /// One call on a side, given a number that has not been used before.
  private interface Call {
    void on(Side side, int number) throws Exception;
  }

  private static Side side(boolean walled) throws Exception {
    Target database = TestDatabase.fresh();
    TestNode node =
        TestNode.start(
            new TestNode.Options()
                .on(UnwalledDriver.of(database, walled))
                .with("SIGNET_KEY_POOL", "200"));
    if (!walled) {
      for (String table :
          TestDatabase.rows(
              database, "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")) {
        TestDatabase.run(database, "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY");
      }
    }
    UUID organization = node.organization();
    Plain plain = new Plain(node.uri(), node.key(organization, Permissions.FULL.scopes()));
    List<String> ids = new ArrayList<>();
    for (int n = 0; n < DOMAINS; n++) {
      String body = plain.create("wall" + n + ".example");
      ids.add(body.replaceFirst("(?s).*?\"id\":\\s*\"", "").replaceFirst("(?s)\".*", ""));
    }
    TestDatabase.run(database, "ANALYZE");
    return new Side(node, plain, ids, new ArrayList<>());
  }

  static void run(PrintStream out) throws Exception {
    Side with = side(true);
    Side without = side(false);
    try (TestNode _ = with.node();
        TestNode _ = without.node()) {
      out.println(
          "2,000 domains of one organization, one client, sides in turn; medians and p99 in ms");
      measure(
          out,
          "list of 100",
          with,
          without,
          CALLS,
          (side, _) -> side.plain().get("/v1/domains?limit=100"));
      measure(
          out,
          "get",
          with,
          without,
          CALLS,
          (side, n) -> side.plain().get("/v1/domains/" + side.ids().get(n * 31 % DOMAINS)));
      measure(
          out,
          "create",
          with,
          without,
          CREATES,
          (side, n) -> side.plain().create("new" + n + ".example"));
    }
  }

  private static void measure(
      PrintStream out, String what, Side with, Side without, int calls, Call call)
      throws Exception {
    int number = 0;
    for (int n = 0; n < Math.min(WARM_UP, 4 * calls); n++, number++) {
      call.on(with, number);
      call.on(without, number);
    }
    with.nanos().clear();
    without.nanos().clear();
    for (int round = 0; round < ROUNDS; round++) {
      for (int n = 0; n < calls; n++, number++) {
        // Neither is always the first one after the other.
        for (Side side : number % 2 == 0 ? List.of(with, without) : List.of(without, with)) {
          long begin = System.nanoTime();
          call.on(side, number);
          side.nanos().add(System.nanoTime() - begin);
        }
      }
    }
    double before = quantile(without, 0.5);
    double after = quantile(with, 0.5);
    out.printf(
        Locale.ROOT,
        "%-12s without p50 %6.2f p99 %6.2f   with p50 %6.2f p99 %6.2f   ratio of p50 %.3f   (%d calls each)%n",
        what,
        before,
        quantile(without, 0.99),
        after,
        quantile(with, 0.99),
        after / before,
        with.nanos().size());
  }

  private static double quantile(Side side, double quantile) {
    long[] sorted = side.nanos().stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.round(quantile * sorted.length))] / 1e6;
  }
}
