package dev.signet.servers;

import static dev.signet.servers.Customer.RECORDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.servers.World.Seen;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/// What happens to verified domains when real servers fail or really lose a record (V-2), and what
/// a verify costs (V-4).
@Tag("slow")
class TroubleOnRealServersTest {
  @RegisterExtension static final World WORLD = World.ofTwoPrimaries();

  private static final String WITHOUT_A_SELECTOR = RECORDS.replaceFirst("ap2.*\n", "");

  private static Customer verified(String name) {
    Customer customer = WORLD.register(name);
    serve(customer, RECORDS);
    WORLD.apply();
    assertEquals("verified", customer.verdict());
    return customer;
  }

  private static String name(Customer customer) {
    return customer.domain().get("name").stringValue();
  }

  private static void serve(Customer customer, String body) {
    WORLD.serve(name(customer), WORLD.zone(name(customer), customer.fill(body)));
  }

  /// The domain after a verify, which must not take longer than promised (V-4).
  private static JsonNode verifyInTime(Customer customer) {
    long start = System.nanoTime();
    JsonNode domain = customer.verify();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // The promise is 10 s; half a second is for the machine.
    assertTrue(took.compareTo(Duration.ofMillis(10_500)) < 0, () -> "took " + took);
    return domain;
  }

  @Test
  void serversThatStopAnsweringTakeNothingDown() {
    Customer customer = verified("silence.test");
    WORLD.knot().freeze();
    WORLD.bind().freeze();
    try {
      assertEquals("verified", Customer.verdict(verifyInTime(customer)));
    } finally {
      WORLD.knot().thaw();
      WORLD.bind().thaw();
    }
    assertTrue(
        WORLD.evidence(customer).stream()
            .anyMatch(seen ->
                seen.perspective().equals("authoritative") && seen.outcome().equals("timeout")),
        () -> "the silence is kept: " + WORLD.evidence(customer));
    assertEquals("verified", customer.verdict());
  }

  @Test
  void whenNobodyAnswersAtAllAVerifyEndsInTime() {
    Customer customer = verified("dead.test");
    Customer fresh = WORLD.register("dead-from-the-start.test");
    WORLD.knot().freeze();
    WORLD.bind().freeze();
    WORLD.unbound().freeze();
    try {
      assertEquals("verified", Customer.verdict(verifyInTime(customer)));
      assertEquals("pending chain_broken", Customer.verdict(verifyInTime(fresh)));
    } finally {
      WORLD.knot().thaw();
      WORLD.bind().thaw();
      WORLD.unbound().thaw();
      WORLD.unbound().apply();
    }
  }

  @Test
  void serversThatNoLongerServeTheZoneTakeNothingDown() {
    Customer customer = verified("refused.test");
    WORLD.knot().drop("refused.test");
    WORLD.bind().drop("refused.test");
    WORLD.applyKeepingCache();

    assertEquals("verified", customer.verdict());
    assertTrue(
        WORLD.evidence(customer).stream().anyMatch(seen -> seen.outcome().equals("lame")),
        () -> "the refusals are kept: " + WORLD.evidence(customer));
    WORLD.unbound().apply();
    assertEquals("verified", customer.verdict(), "also when resolvers have forgotten the zone");
  }

  @Test
  void aZoneThatExpiredOnBothServersTakesNothingDown() {
    Customer customer = verified("servfail.test");
    InetSocketAddress nobody = new InetSocketAddress(WORLD.knot().address(), 9);
    WORLD.knot().drop("servfail.test");
    WORLD.bind().copyInVain("servfail.test", nobody);
    WORLD.applyKeepingCache();

    assertEquals("verified", customer.verdict());
    assertTrue(
        WORLD.evidence(customer).stream()
            .anyMatch(seen ->
                seen.perspective().equals("authoritative")
                    && seen.outcome().equals("server_failure")),
        () -> "SERVFAIL is kept: " + WORLD.evidence(customer));
  }

  @Test
  void aRecordRemovedOnOneServerTakesNothingDownAndOnBothItDoes() {
    Customer customer = verified("removed.test");
    String without = WORLD.zone("removed.test", customer.fill(WITHOUT_A_SELECTOR));

    WORLD.bind().serve("removed.test", without);
    WORLD.applyKeepingCache();
    assertEquals("verified", customer.verdict(), "one server still has it");

    WORLD.knot().serve("removed.test", without);
    WORLD.applyKeepingCache();
    JsonNode down = verifyInTime(customer);
    assertEquals("pending dkim_cname_missing", Customer.verdict(down));
    assertTrue(
        Customer.message(down).contains("ap2._domainkey.removed.test"), Customer.message(down));
    assertTrue(
        WORLD.evidence(customer).stream()
                .filter(
                    seen -> seen.transport().equals("tcp") && seen.outcome().equals("no_such_name"))
                .map(Seen::server)
                .distinct()
                .count()
            == 2,
        () -> "both servers said it again over TCP: " + WORLD.evidence(customer));

    serve(customer, RECORDS);
    WORLD.applyKeepingCache();
    assertEquals("verified", customer.verdict(), "and it comes back at once (V-3)");
  }

  @Test
  void aHealthyVerifyCostsAtMostTwentyQueries() {
    Assumptions.assumeTrue(WORLD.hasVersion6(), "BIND's second address is an IPv6 one");
    // A question is asked again when its answer takes 1.5 s, as it may on a busy machine: the
    // cheapest of a few domains is what a verify costs.
    int first = Integer.MAX_VALUE;
    for (int i = 0; i < 3 && first > 20; i++) {
      String name = "cost" + i + ".test";
      Customer customer = costly(name);
      first = cost(customer, name);
      int cold = first;
      int second = cost(customer, name);
      assertTrue(second > 8 && second <= cold, () -> "the second cost " + second);
    }
    int least = first;
    assertTrue(least > 8 && least <= 20, () -> "the first cost " + least);
  }

  private static Customer costly(String name) {
    Customer customer = WORLD.register(name);
    customer.track();
    WORLD
        .bind()
        .serve(
            name,
            WORLD.zone(
                name,
                "@ NS ns1\n@ NS ns2\nns1 A {bind}\nns2 AAAA {bind6}",
                customer.fill(RECORDS + "track CNAME {tracking}")));
    WORLD.unbound().stub(name, List.of(WORLD.bind().socket()));
    WORLD.apply();
    return customer;
  }

  /// What one verify adds to the query logs of the resolver and of the name server, on both its
  /// addresses.
  private static int cost(Customer customer, String name) {
    int before = queries(name);
    assertEquals("verified", customer.verdict());
    return queries(name) - before;
  }

  private static int queries(String name) {
    String unbound = WORLD.unbound().socket().getAddress().getHostAddress();
    return WORLD.unbound().queries().size()
        + (int)
            WORLD.bind().queries(unbound).stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).contains(name))
                .count();
  }
}
