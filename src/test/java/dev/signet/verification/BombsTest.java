package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.FakeDns;
import dev.signet.name.DomainName;
import dev.signet.spf.SpfAnswer;
import dev.signet.spf.SpfCost;
import dev.signet.spf.SpfDns;
import dev.signet.verification.Verifier.Stance;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// V6: whatever a hostile zone holds, a check ends within 10 s and 50 questions, throws nothing,
/// and takes nobody down who has the records.
class BombsTest {
  @ParameterizedTest
  @EnumSource(PacketBomb.class)
  void packetsThatExplodeTakeNobodyDown(PacketBomb bomb) throws Exception {
    for (Stance stance : Stance.values()) {
      World world = new World(2, World.GOOD);
      try (BombServer server = new BombServer(world.dns, bomb)) {
        CheckReport report = server.check(World.subject("example.com", true), stance);
        String seen = bomb + ", " + stance + ": " + bounded(world, report);
        assertFalse(seen.contains("contradicted") && !bomb.wrongRecord, seen);
        assertTrue(server.sent() > 0, "the bomb never went off: " + seen);
      }
    }
  }

  @Test
  void oneServerOfBombsDoesNotHideWhatTheOtherSays() throws Exception {
    World world = new World(2, World.GOOD);
    try (BombServer server = new BombServer(world.dns, PacketBomb.POINTER_TO_ITSELF, "9.1.0.1")) {
      String seen =
          bounded(world, server.check(World.subject("example.com", true), Stance.PENDING));
      assertEquals("passed/passed", seen);
    }
  }

  @Test
  void aHugeTextInPlaceOfTheRecordIsJustAWrongRecord() {
    World world = new World(2, World.GOOD.replaceFirst("anypost CNAME .*", "anypost TXT x"));
    for (String server : List.of("9.1.0.1", "9.1.0.2", "9.9.9.9")) {
      world.dns.fault(
          server,
          (asked, query, usual) ->
              asked.question().type().equals(RecordType.TXT) && usual.answer().size() == 1
                  ? FakeDns.replied(
                      answer(
                          query,
                          usual,
                          IntStream.range(0, 5_000)
                              .mapToObj(i -> text(asked.question().name(), i))
                              .toList()))
                  : Optional.empty());
    }
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      CheckReport report = world.check(World.subject("example.com", true), stance);
      String seen = bounded(world, report);
      assertTrue(seen.contains(" apex_cname_missing/"), seen);
      assertTrue(World.message(report.mailFlow()).length() < 2_000);
      assertTrue(report.evidence().stream().allMatch(o -> o.data().length() <= 100));
    }
  }

  private static ResourceRecord text(DomainName owner, int number) {
    return new ResourceRecord(
        owner, RecordType.TXT, 300, Rdata.Text.of((number + "x".repeat(200))));
  }

  private static Message answer(Message query, Message usual, List<ResourceRecord> records) {
    return Message.reply(query, usual.flags(), Rcode.NOERROR, records, List.of(), List.of());
  }

  @Test
  void aHundredExchangesInPlaceOfTheRecordAreJustAWrongRecord() {
    String many =
        IntStream.range(0, 100)
            .mapToObj(i -> "anypost MX " + i + " mx" + i + ".other.test")
            .collect(Collectors.joining("\n"));
    World world = new World(2, World.GOOD.replaceFirst("anypost CNAME .*", many));
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      String seen = bounded(world, world.check(World.subject("example.com", true), stance));
      assertTrue(seen.contains(" apex_cname_missing/"), seen);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"no such name", "failing", "silent", "private"})
  void twoHundredAndFiftyFiveServersWithoutGlueCostNoMoreThanOthers(String hosts) {
    String names =
        IntStream.range(0, 255)
            .mapToObj(i -> "@ NS h" + i + ".nowhere.test")
            .collect(Collectors.joining("\n"));
    World world = new World(1, World.GOOD);
    world.dns.change("example.com", World.GOOD + names);
    if (hosts.equals("no such name")) {
      world.dns.serve("9.8.0.1", "nowhere.test", "");
    } else if (!hosts.equals("failing")) {
      String address = hosts.equals("private") ? "10.0.0." : "9.8.1.";
      world.dns.serve(
          "9.8.0.1",
          "nowhere.test",
          IntStream.range(0, 255)
              .mapToObj(i -> "h" + i + " A " + address + i)
              .collect(Collectors.joining("\n")));
    }
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      String seen = bounded(world, world.check(World.subject("example.com", true), stance));
      assertTrue(seen.startsWith("unsettled"), seen);
      assertTrue(world.dns.asked.stream().noneMatch(a -> a.server().isSiteLocalAddress()), seen);
    }
  }

  @Test
  void delegationsThatNeedEachOtherEnd() {
    World world =
        new World(2, "a NS ns1.b.example.com\na NS ns2.b.example.com\nb NS ns.a.example.com");
    DomainName below = DomainName.of("example.com");
    world.dns.fault(
        "9.9.9.9",
        (asked, query, usual) ->
            asked.question().name().isAtOrBelow(below.below("a"))
                    || asked.question().name().isAtOrBelow(below.below("b"))
                ? FakeDns.rcode(Rcode.SERVFAIL).instead(asked, query, usual)
                : Optional.empty());
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      String seen = bounded(world, world.check(World.subject("a.example.com", true), stance));
      assertTrue(seen.startsWith("unsettled"), seen);
    }
  }

  @Test
  void aliasesThatFanOutWithoutEndAreFollowedOnlySoFar() {
    World world = new World(4, World.GOOD);
    AtomicInteger number = new AtomicInteger();
    for (int i = 1; i <= 4; i++) {
      world.dns.fault(
          "9.1.0." + i,
          (asked, query, usual) ->
              FakeDns.replied(
                  answer(
                      query,
                      usual,
                      List.of(
                          new ResourceRecord(
                              asked.question().name(),
                              RecordType.CNAME,
                              300,
                              new Rdata.Alias(
                                  DomainName.of(
                                      "n" + number.incrementAndGet() + ".example.com")))))));
    }
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      String seen = bounded(world, world.check(World.subject("example.com", true), stance));
      assertFalse(seen.contains("passed"), seen);
    }
  }

  /// Every record includes fifty others that nobody has read before.
  @ParameterizedTest
  @ValueSource(strings = {"include:%s", "a:%s", "mx:%s", "exists:%s", "include:%s a:%s mx:%s"})
  void aTreeOfSenderPoliciesCostsAtMostFiftyQuestions(String terms) {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger number = new AtomicInteger();
    SpfDns tree =
        new SpfDns() {
          @Override
          public SpfAnswer<String> texts(DomainName name) {
            asked.incrementAndGet();
            return SpfAnswer.of(
                List.of(
                    IntStream.range(0, 50)
                        .mapToObj(i ->
                            terms.replace("%s", "n" + number.incrementAndGet() + ".other.test"))
                        .collect(Collectors.joining(" ", "v=spf1 ", " -all"))));
          }

          @Override
          public SpfAnswer<InetAddress> addresses(DomainName name, Family family) {
            asked.incrementAndGet();
            return new SpfAnswer.None<>();
          }

          @Override
          public SpfAnswer<DomainName> exchanges(DomainName name) {
            asked.incrementAndGet();
            return SpfAnswer.of(
                IntStream.range(0, 100).mapToObj(i -> DomainName.of("mx" + i + ".test")).toList());
          }

          @Override
          public SpfAnswer<DomainName> pointers(DomainName name) {
            asked.incrementAndGet();
            return new SpfAnswer.None<>();
          }
        };
    SpfCost cost = SpfCost.of(DomainName.of("example.com"), tree);
    assertTrue(asked.get() <= 50 && cost.queries() <= 50, asked + ", " + cost.queries());
    assertTrue(cost.lookups() > 10 && cost.lookups() <= 100, "" + cost.lookups());
    assertTrue(cost.broken());
  }

  private static String bounded(World world, CheckReport report) {
    String seen = World.word(report.mailFlow()) + "/" + World.word(report.tracking().orElseThrow());
    assertTrue(world.dns.asked.size() <= 50, seen + " " + world.dns.asked.size());
    assertTrue(report.evidence().size() <= 100, seen + " " + report.evidence().size());
    assertTrue(report.took().compareTo(Duration.ofSeconds(10)) <= 0, seen + " " + report.took());
    return seen;
  }
}
