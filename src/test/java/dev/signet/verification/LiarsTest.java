package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.Transport.Exchange;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.name.DomainName;
import dev.signet.verification.Verifier.Stance;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// V3: one liar among honest servers neither verifies nor demotes anybody.
///
/// The liar is a recursive resolver, one of the two to four servers of the zone, or the path to one
/// of them over one protocol. It says yes, no, or something else; about all records, or about some
/// by the throw of a coin. A resolver that names other servers for the zone is not among the lies:
/// there the delegation itself is forged, which only several resolvers can tell (strict mode).
class LiarsTest {
  private static final String RESOLVER = "9.9.9.9";
  private static final String OTHER =
      """
      anypost CNAME somebody.other.test
      ap1._domainkey CNAME ap1._domainkey.somebody.other.test
      ap2._domainkey CNAME ap2._domainkey.somebody.other.test
      track CNAME t.somebody.other.test
      """;

  private enum Lie {
    YES,
    NO,
    NOTHING_THERE,
    OTHER
  }

  private enum Liar {
    RESOLVER,
    SERVER,
    UDP_PATH,
    TCP_PATH
  }

  @Test
  void oneLiarNeverVerifiesAPendingDomainInAThousandChecks() {
    Map<Lie, Integer> told = new EnumMap<>(Lie.class);
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      World world = new World(2 + random.nextInt(3), random.nextInt(4) == 0 ? OTHER : "");
      Deceit deceit = deceive(world, random);
      CheckReport report = world.check(World.subject("example.com", true), Stance.PENDING);
      String seen = seed + ", " + deceit + ": " + words(report);
      assertFalse(seen.contains("passed"), seen);
      bounded(world, report, seen);
      told.merge(deceit.lie, deceit.told, Integer::sum);
    }
    assertEquals(4, told.size());
    assertTrue(told.values().stream().allMatch(times -> times > 100), told.toString());
  }

  @Test
  void oneLiarNeverContradictsAVerifiedDomainInAThousandChecks() {
    Map<Lie, Integer> told = new EnumMap<>(Lie.class);
    for (int seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      World world = new World(2 + random.nextInt(3), World.GOOD);
      Deceit deceit = deceive(world, random);
      CheckReport report = world.check(World.subject("example.com", true), Stance.VERIFIED);
      String seen = seed + ", " + deceit + ": " + words(report);
      assertFalse(seen.contains("contradicted"), seen);
      bounded(world, report, seen);
      told.merge(deceit.lie, deceit.told, Integer::sum);
    }
    assertTrue(told.values().stream().allMatch(times -> times > 100), told.toString());
  }

  @Test
  void aResolverAloneDoesNotEvenDelayWhatAllServersSay() {
    for (Lie lie : Lie.values()) {
      for (int servers = 2; servers <= 4; servers++) {
        World published = new World(servers, World.GOOD);
        new Deceit(Liar.RESOLVER, RESOLVER, lie, 1, servers, new Random(1)).in(published);
        String word = words(published.check(World.subject("example.com", true), Stance.PENDING));
        assertEquals("passed/passed", word, lie + ", " + servers);
        World absent = new World(servers, "");
        new Deceit(Liar.RESOLVER, RESOLVER, lie, 1, servers, new Random(1)).in(absent);
        word = words(absent.check(World.subject("example.com", true), Stance.PENDING));
        assertEquals(
            "contradicted apex_cname_missing/contradicted tracking_cname_missing",
            word,
            lie + ", " + servers);
      }
    }
  }

  @Test
  void aResolverThatDeniesTheDelegationOrTheServersDemotesNobody() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      World world = new World(2 + random.nextInt(3), World.GOOD);
      world.dns.fault(
          RESOLVER,
          (asked, query, usual) ->
              asked.question().type().equals(RecordType.NS)
                      || asked.question().name().isAtOrBelow(DomainName.of("test"))
                  ? random.nextBoolean()
                      ? denied(query, usual, random.nextBoolean())
                      : Optional.empty()
                  : Optional.empty());
      CheckReport report = world.check(World.subject("example.com", true), Stance.VERIFIED);
      String seen = seed + ": " + words(report);
      assertFalse(seen.contains("contradicted"), seen);
      bounded(world, report, seen);
    }
  }

  private static String words(CheckReport report) {
    return World.word(report.mailFlow()) + "/" + World.word(report.tracking().orElseThrow());
  }

  private static void bounded(World world, CheckReport report, String seen) {
    assertTrue(world.dns.asked.size() <= 50, seen + " " + world.dns.asked.size());
    assertTrue(report.took().compareTo(Duration.ofSeconds(10)) <= 0, seen + " " + report.took());
  }

  private static Deceit deceive(World world, Random random) {
    Liar liar = Liar.values()[random.nextInt(Liar.values().length)];
    String at = liar == Liar.RESOLVER ? RESOLVER : "9.1.0." + (1 + random.nextInt(world.servers));
    Lie lie = Lie.values()[random.nextInt(Lie.values().length)];
    double rate = random.nextBoolean() ? 1 : random.nextDouble();
    return new Deceit(liar, at, lie, rate, world.servers, random).in(world);
  }

  /// NXDOMAIN or NODATA, with the SOA that makes it count.
  private static Optional<Exchange> denied(Message query, Message usual, boolean nameExists) {
    return FakeDns.replied(
        Message.reply(
            query,
            usual.flags(),
            nameExists ? Rcode.NOERROR : Rcode.NXDOMAIN,
            List.of(),
            new World(1, "")
                .dns.exchangeWith("9.1.0.1", query).authority().stream()
                    .filter(record -> record.type().equals(RecordType.SOA))
                    .toList(),
            List.of()));
  }

  /// One liar with one lie, told about questions for the customer's records.
  private static final class Deceit {
    private final Liar liar;
    private final String at;
    private final Lie lie;
    private final double rate;
    private final World falseWorld;
    private final Random random;
    private int told;

    Deceit(Liar liar, String at, Lie lie, double rate, int servers, Random random) {
      this.liar = liar;
      this.at = at;
      this.lie = lie;
      this.rate = rate;
      this.random = random;
      this.falseWorld =
          new World(
              servers,
              switch (lie) {
                case YES -> World.GOOD;
                case NO -> "";
                case NOTHING_THERE -> World.GOOD.replaceAll("CNAME .*", "A 9.6.0.1");
                case OTHER -> LiarsTest.OTHER;
              });
    }

    Deceit in(World world) {
      world.dns.fault(at, this::instead);
      return this;
    }

    private Optional<Exchange> instead(FakeDns.Asked asked, Message query, Message usual) {
      boolean otherPath =
          liar == Liar.UDP_PATH && asked.protocol() != Protocol.UDP
              || liar == Liar.TCP_PATH && asked.protocol() != Protocol.TCP;
      if (otherPath || random.nextDouble() >= rate) {
        return Optional.empty();
      }
      told++;
      return falseWorld.dns.exchange(
                  new InetSocketAddress(at, 53), asked.protocol(), query, Duration.ofSeconds(1))
              instanceof Exchange.Replied replied
          ? Optional.of(replied)
          : Optional.empty();
    }

    @Override
    public String toString() {
      return liar + " at " + at + " says " + lie + ", rate " + rate;
    }
  }
}
