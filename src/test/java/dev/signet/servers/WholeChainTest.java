package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.publishing.rfc2136.KnotSecondary;
import dev.signet.publishing.rfc2136.RealPrimary;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Issue 6: Signet publishes to a hidden primary, a secondary has the zone by NOTIFY and AXFR and
/// alone answers the world, Unbound asks it: the main job with every part a real server.
@Tag("slow")
class WholeChainTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void mailWorksThroughHiddenPrimarySecondaryAndResolver(RealPrimary.Kind kind) {
    int port = RealPrimary.freePort();
    try (RealPrimary primary = RealPrimary.start(kind, RealPrimary.freePort(), port);
        KnotSecondary secondary = KnotSecondary.of(primary, port);
        World world =
            World.publishingElsewhere(
                RealPrimary.environment(primary.addressText()), List.of(secondary.address()))) {
      world.start();
      Customer customer = world.register("chain.test");
      assertEquals(List.of(), AskDns.missing(primary.address(), customer.domain()), "AP-4");
      await(
          "the secondary has it",
          () -> AskDns.missing(secondary.address(), customer.domain()).isEmpty());

      world.serve("chain.test", world.zone("chain.test", "@ MX 10 mail\nmail A 192.0.2.1"));
      world.apply();
      assertEquals("pending apex_cname_missing", Customer.verdict(customer.verify()));

      world.serve("chain.test", world.zone("chain.test", customer.fill(Customer.RECORDS)));
      world.apply();
      assertEquals("verified", Customer.verdict(customer.verify()));

      InetSocketAddress resolver = world.unbound().socket();
      assertTrue(
          Ask.recursive(resolver, "anypost.chain.test", RecordType.MX).answer().stream()
              .anyMatch(record -> record.type().equals(RecordType.MX)));
      for (String selector : List.of("ap1", "ap2")) {
        String name = selector + "._domainkey.chain.test";
        assertTrue(
            Ask.recursive(resolver, name, RecordType.TXT).answer().stream()
                .anyMatch(record ->
                    record.data() instanceof Rdata.Text text
                        && text.joined().startsWith("v=DKIM1; k=rsa; p=")),
            name);
      }

      assertEquals(204, world.node().delete(customer.path(), customer.key()).status());
      String target = AskDns.target(customer.domain());
      await("it is gone from the primary", () -> AskDns.nothingAt(primary.address(), target));
      await("it is gone from the secondary", () -> AskDns.nothingAt(secondary.address(), target));
      world.apply();
      assertEquals(
          Rcode.NXDOMAIN, Ask.recursive(resolver, "anypost.chain.test", RecordType.MX).rcode());
    }
  }

  private static void await(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never: " + what);
      Thread.onSpinWait();
    }
  }
}
