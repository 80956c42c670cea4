package dev.signet.publishing.rfc2136;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dns.Rdata;
import dev.signet.postgres.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// Drift between zone and database is found and repaired in both directions (FAULTS C6).
class ReconcilerTest {
  private static TestNode node(String server, Target database, String every) {
    TestNode.Options options = new TestNode.Options().on(database);
    RealPrimary.environment(server).forEach(options::with);
    return TestNode.start(options.with("SIGNET_RECONCILE_EVERY", every));
  }

  private static List<String> orphans(int count) {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder token = new StringBuilder("dorphan");
      for (int digit = 100_000_000; digit > 0; digit /= 10) {
        token.append((char) ('a' + i / digit % 10));
      }
      tokens.add(token + "aa");
    }
    return tokens;
  }

  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void aThousandOrphansEachWayAreRepairedInAMinute(RealPrimary.Kind kind) {
    Target database = TestDatabase.fresh();
    // PowerDNS searches its whole table for each name it removes.
    int many = kind == RealPrimary.Kind.POWERDNS ? 200 : 1000;
    try (RealPrimary primary = RealPrimary.start(kind)) {
      primary.put(orphans(many));
      try (TestNode node = node(primary.addressText(), database, "2s")) {
        JsonNode healthy = node.register(node.key(), "healthy.example");
        Seeds.domains(database, many);
        long begin = System.nanoTime();
        PublisherFaultsTest.await(
            "repaired",
            () ->
                metric(node, "signet_publishing_repairs_total{kind=\"missing\"}") == many
                    && metric(node, "signet_publishing_repairs_total{kind=\"orphaned\"}") == many);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.toSeconds() < 60, took::toString);
        assertEquals(List.of(), AskDns.missing(primary.address(), healthy));
        assertEquals(many + 1, primary.tokens().size());

        long serial = serial(primary);
        PublisherFaultsTest.await("equal", () -> difference(node) == 0);
        PublisherFaultsTest.await("one more pass has run", passesAfter(node));
        assertEquals(serial, serial(primary), "what is healthy is not touched");
      }
    }
  }

  private static java.util.function.BooleanSupplier passesAfter(TestNode node) {
    double before = metric(node, "signet_publishing_passes_total");
    return () -> metric(node, "signet_publishing_passes_total") > before + 1;
  }

  private static double metric(TestNode node, String name) {
    return node.get("/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  private static long difference(TestNode node) {
    Answer answer = node.get("/admin/zone/diff", TestNode.ADMIN_TOKEN);
    // 409 while a pass runs.
    return answer.header("Signet-Drift").map(Long::parseLong).orElse(-1L);
  }

  private static long serial(RealPrimary primary) {
    return AskDns.ask(primary.address(), RealPrimary.ZONE, "SOA").answer().stream()
        .map(record -> ((Rdata.Authority) record.data()).serial())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsChangedIsReplacedAndWhatIsNotOursIsLeftAlone() {
    try (RealPrimary primary = RealPrimary.start(RealPrimary.Kind.KNOT);
        TestNode node = node(primary.addressText(), TestDatabase.fresh(), "1d")) {
      JsonNode domain = node.register(node.key(), "changed.example");
      String token = AskDns.target(domain).replaceFirst("\\..*", "");
      primary.put(List.of(token));
      Answer answer = node.get("/admin/zone/diff", TestNode.ADMIN_TOKEN);
      assertTrue(answer.body().contains("  changed " + token + "\n"), answer::body);
      assertEquals("1", answer.header("Signet-Drift").orElse(""));
      assertEquals(
          List.of("192.0.2.53"), AskDns.data(primary.address(), "ns1." + RealPrimary.ZONE, "A"));
    }
  }

  @Test
  void aDatabaseThatNeverGaveOutATokenRemovesNothing() {
    Target database = TestDatabase.fresh();
    try (RealPrimary primary = RealPrimary.start(RealPrimary.Kind.KNOT)) {
      primary.put(orphans(3));
      try (TestNode node = node(primary.addressText(), database, "1s")) {
        PublisherFaultsTest.await(
            "seen", () -> metric(node, "signet_publishing_drift{kind=\"orphaned\"}") == 3);
        assertEquals(3, primary.tokens().size());
        node.register(node.key(), "first.example");
        PublisherFaultsTest.await("removed", () -> primary.tokens().size() == 1);
      }
    }
  }

  @Test
  void whereTransferIsClosedTheTokensThatTheDatabaseKnowsAreAskedFor() {
    try (RealPrimary primary = RealPrimary.closed();
        TestNode node = node(primary.addressText(), TestDatabase.fresh(), "1s")) {
      String key = node.key();
      JsonNode lost = node.register(key, "lost.example");
      JsonNode deleted = node.register(key, "deleted.example");
      node.delete("/v1/domains/" + deleted.get("id").stringValue(), key);
      StoryOnRealPrimariesTest.awaitNothing(primary.address(), AskDns.target(deleted));
      primary.put(List.of(AskDns.target(deleted).replaceFirst("\\..*", "")));
      primary.remove(List.of(AskDns.target(lost).replaceFirst("\\..*", "")));
      PublisherFaultsTest.await(
          "both are repaired",
          () ->
              AskDns.missing(primary.address(), lost).equals(List.of())
                  && AskDns.nothingAt(primary.address(), AskDns.target(deleted)));
      PublisherFaultsTest.await("equal", () -> difference(node) == 0);
      assertTrue(
          node.get("/admin/zone/diff", TestNode.ADMIN_TOKEN).body().contains("token by token"));
    }
  }
}
