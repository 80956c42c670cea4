package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Message;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.Transport.Protocol;
import dev.signet.verification.Verifier.Stance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every code of the verdict table, and what makes a verdict definite.
class VerdictsTest {
  private static final String RESOLVER = "9.9.9.9";

  private static String apex(String line) {
    return World.GOOD.replaceFirst("anypost CNAME .*", line);
  }

  private static String both(World world) {
    String pending = World.word(world.check(Stance.PENDING).mailFlow());
    String verified = World.word(world.check(Stance.VERIFIED).mailFlow());
    assertEquals(pending, verified);
    return pending;
  }

  // ---- what the customer published ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // missing: NXDOMAIN, NODATA, an empty non-terminal, or only something else there
        "''                                   | contradicted apex_cname_missing",
        "anypost A 9.6.0.1                    | contradicted apex_cname_missing",
        "anypost TXT dtoken.c.anypost.email   | contradicted apex_cname_missing",
        "anypost AAAA 2600::1                 | contradicted apex_cname_missing",
        "anypost MX 10 mx1.bounce.test        | contradicted apex_cname_missing",
        "x.anypost A 9.6.0.1                  | contradicted apex_cname_missing",
        "anypost.example.com CNAME dtoken.c.anypost.email | contradicted apex_cname_missing",
        // mismatch: the chain never passes through our target
        "anypost CNAME c.anypost.email        | contradicted apex_cname_mismatch",
        "anypost CNAME doltoken.c.anypost.email | contradicted apex_cname_mismatch",
        "anypost CNAME dtoken.c.anypost.email.example.com | contradicted apex_cname_mismatch",
        "anypost CNAME gone.other.test        | contradicted apex_cname_mismatch",
        "anypost CNAME other.test             | contradicted apex_cname_mismatch",
        // right, in odd ways
        "anypost CNAME DTOKEN.C.anypost.EMAIL | passed",
        "anypost CNAME dtoken.c.anypost.email.| passed",
        "ANYPOST CNAME dtoken.c.anypost.email | passed",
      })
  void judgesTheVerificationRecord(String line, String expected) {
    assertEquals(expected, both(new World(2, apex(line))));
  }

  @Test
  void takesAnIndirectChainThatPassesThroughOurTarget() {
    String inside = apex("anypost CNAME hop.example.com\nhop CNAME dtoken.c.anypost.email");
    assertEquals("passed", both(new World(2, inside)));
    World outside = new World(2, apex("anypost CNAME hop.other.test"));
    outside.dns.serve("9.5.0.1", "other.test", "hop CNAME dtoken.c.anypost.email");
    outside.dns.change("other.test", "hop CNAME dtoken.c.anypost.email");
    assertEquals("passed", both(outside));
  }

  @Test
  void takesASynthesizedAlias() {
    World world = new World(2, apex(""));
    for (int i = 1; i <= 2; i++) {
      world.dns.fault(
          "9.1.0." + i,
          (asked, query, usual) -> {
            if (!asked.question().name().toString().equals("anypost.example.com")) {
              return java.util.Optional.empty();
            }
            return FakeDns.replied(
                Message.reply(
                    query,
                    query.flags().reply(true, false),
                    Rcode.NOERROR,
                    FakeDns.parse(
                        dev.signet.name.DomainName.of("com"), "example DNAME c.anypost.email"),
                    List.of(),
                    List.of()));
          });
    }
    assertEquals("contradicted apex_cname_mismatch", both(world));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ap1", "ap2"})
  void judgesEachSelector(String selector) {
    String gone = World.GOOD.replaceFirst(selector + "\\._domainkey CNAME .*", "");
    World missing = new World(2, gone);
    assertEquals("contradicted dkim_cname_missing", both(missing));
    assertTrue(
        World.message(missing.check(Stance.PENDING).mailFlow())
            .contains(selector + "._domainkey.example.com CNAME"));
    World pasted = new World(2, gone + selector + "._domainkey TXT v=DKIM1; p=AAAA\n");
    assertEquals("contradicted dkim_cname_missing", both(pasted));
    assertTrue(
        World.message(pasted.check(Stance.PENDING).mailFlow())
            .contains("a TXT record (\"v=DKIM1; p=AAAA\")"));
    World other = new World(2, gone + selector + "._domainkey CNAME x.other.test\n");
    assertEquals("contradicted dkim_cname_mismatch", both(other));
  }

  @Test
  void saysSwappedSelectorsAreAMismatch() {
    String swapped =
        World.GOOD
            .replace("CNAME ap1.", "CNAME apX.")
            .replace("CNAME ap2.", "CNAME ap1.")
            .replace("CNAME apX.", "CNAME ap2.");
    assertEquals("contradicted dkim_cname_mismatch", both(new World(2, swapped)));
  }

  @Test
  void tellsTheFirstFailureInTheOrderOfTheContract() {
    World world = new World(2, "");
    assertEquals("contradicted apex_cname_missing", both(world));
    CheckReport report = world.check(Stance.PENDING);
    assertEquals(
        List.of("apex_cname_missing", "dkim_cname_missing", "dkim_cname_missing"),
        report.records().stream()
            .map(record -> record.failure().orElseThrow().code().wireText())
            .toList());
    World looping = new World(2, "anypost CNAME a.example.com\na CNAME anypost.example.com");
    assertEquals("contradicted dkim_cname_missing", both(looping));
  }

  // ---- chains without end ----

  @ParameterizedTest
  @CsvSource({
    "1,passed",
    "2,passed",
    "9,passed",
    "10,passed",
    "11,contradicted chain_broken",
    "12,contradicted chain_broken",
    "20,contradicted chain_broken"
  })
  void followsTenLinksAndNotEleven(int links, String expected) {
    StringBuilder chain = new StringBuilder("anypost CNAME h1.example.com\n");
    for (int i = 1; i < links - 1; i++) {
      chain.append("h" + i + " CNAME h" + (i + 1) + ".example.com\n");
    }
    chain.append("h" + Math.max(1, links - 1) + " CNAME dtoken.c.anypost.email");
    World world =
        new World(1, apex(links == 1 ? "anypost CNAME dtoken.c.anypost.email" : chain.toString()));
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      CheckReport report = world.check(stance);
      assertEquals(expected, World.word(report.mailFlow()), World.message(report.mailFlow()));
      assertTrue(world.dns.asked.size() <= 50);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void findsLoopsInsideAndOutsideTheZone(int length) {
    for (String origin : List.of("example.com", "other.test")) {
      StringBuilder loop = new StringBuilder();
      for (int i = 0; i < length; i++) {
        loop.append("l" + i + " CNAME l" + ((i + 1) % length) + "." + origin + "\n");
      }
      World world =
          new World(
              2,
              apex(
                  "anypost CNAME l0."
                      + origin
                      + (origin.equals("example.com") ? "\n" + loop : "")));
      world.dns.change("other.test", loop.toString());
      CheckReport report = world.check(Stance.PENDING);
      assertEquals("contradicted chain_broken", World.word(report.mailFlow()));
      assertTrue(World.message(report.mailFlow()).contains("is a loop"));
      assertTrue(world.dns.asked.size() <= 50);
    }
  }

  @Test
  void saysAnAliasToItselfIsALoop() {
    assertEquals(
        "contradicted chain_broken", both(new World(2, apex("anypost CNAME anypost.example.com"))));
  }

  @Test
  void saysSeveralAliasesAtOneNameAreAMismatch() {
    World world =
        new World(2, apex("anypost CNAME dtoken.c.anypost.email\nanypost CNAME x.other.test"));
    assertEquals("contradicted apex_cname_mismatch", both(world));
  }

  @Test
  void saysADnameThatMakesTheNameTooLongBreaksTheChain() {
    World world = new World(2, World.GOOD);
    world
        .dns
        .fault("9.1.0.1", FakeDns.rcode(Rcode.YXDOMAIN))
        .fault("9.1.0.2", FakeDns.rcode(Rcode.YXDOMAIN));
    assertEquals("contradicted chain_broken", both(world));
  }

  // ---- what we serve ourselves ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dtoken MX 10 .*           | dtoken MX 10 mx.elsewhere.test            | unsettled mx_missing",
        "dtoken MX 10 .*           | dtoken A 9.7.0.9                           | unsettled mx_missing",
        "dtoken MX 10 .*           | dtoken MX 5 mx.elsewhere.test / dtoken MX 99 MX2.Bounce.Test. | passed",
        "dtoken TXT .*             | dtoken TXT v=spf1 include:other.test ~all  | unsettled spf_missing",
        "dtoken TXT .*             | dtoken A 9.7.0.9                           | unsettled spf_missing",
        "dtoken TXT .*             | dtoken TXT v=spf10 include:spf.anypost.test ~all | unsettled spf_missing",
        "dtoken TXT .*             | dtoken TXT V=SPF1   Include:SPF.anypost.test.  ~ALL | passed",
        "dtoken TXT .*             | dtoken TXT hello / dtoken TXT v=spf1 ip4:9.9.9.0/24 +include:spf.anypost.test ~all | passed",
        "ap2._domainkey.dtoken TXT .* | ap2._domainkey.dtoken TXT v=DKIM1; p=  | unsettled dkim_mismatch",
        "ap2._domainkey.dtoken TXT .* | ap2._domainkey.dtoken TXT KEY1         | unsettled dkim_mismatch",
        "ap2._domainkey.dtoken TXT .* | ap2._domainkey.dtoken A 9.7.0.9        | unsettled dkim_mismatch",
        "ap2._domainkey.dtoken TXT .* | ap2._domainkey.dtoken TXT SPACEDKEY2   | passed",
        "ap2._domainkey.dtoken TXT .* | ap2._domainkey.dtoken TXT KEY1 / ap2._domainkey.dtoken TXT KEY2 | passed",
        "ap2._domainkey.dtoken TXT .* | ap2x A 9.7.0.9                         | unsettled chain_broken",
      })
  void judgesWhatStandsBehindTheChainByMeaningAndNeverAgainstTheCustomer(
      String from, String to, String expected) {
    World world = new World(2, World.GOOD);
    String key2 = World.record(World.KEY_2);
    String with =
        to.replace(" / ", "\n")
            .replace(
                "SPACEDKEY2",
                "v=DKIM1 ; s=email;x=y; k=rsa ;  p="
                    + key2.substring(key2.indexOf("p=") + 2).replaceAll("(.{20})", "$1 \t"))
            .replace("KEY1", World.record(World.KEY_1))
            .replace("KEY2", key2);
    world.dns.change(
        "c.anypost.email",
        World.OURS.replaceFirst(
            "(?m)^" + from.replace(".", "\\.").replace("\\.*", ".*") + "$",
            java.util.regex.Matcher.quoteReplacement(with)));
    assertEquals(expected, both(world));
  }

  @Test
  void saysChainBrokenWhenOurTargetDoesNotExist() {
    World world = new World(2, World.GOOD);
    world.dns.change("c.anypost.email", "");
    CheckReport report = world.check(Stance.VERIFIED);
    assertEquals("unsettled chain_broken", World.word(report.mailFlow()));
    assertTrue(World.message(report.mailFlow()).contains("on our side"));
  }

  // ---- servers that disagree, are silent, or lie ----

  @ParameterizedTest
  @EnumSource(Stance.class)
  void isUnsettledWhileAChangeIsSpreading(Stance stance) {
    World world = new World(3, World.GOOD).serverHolds(2, "");
    CheckReport report = world.check(stance);
    assertEquals("unsettled apex_cname_missing", World.word(report.mailFlow()));
    String message = World.message(report.mailFlow());
    assertTrue(
        message.contains("still spreading: ns2.host.test (9.1.0.2) has the old value"), message);
  }

  @Test
  void seesOneStaleServerAmongFiveWhereverItIs() {
    int seen = 0;
    for (int stale = 1; stale <= 5; stale++) {
      World world = new World(5, World.GOOD).serverHolds(stale, "");
      seen += World.word(world.check(Stance.PENDING).mailFlow()).startsWith("unsettled") ? 1 : 0;
    }
    assertEquals(5, seen);
  }

  @ParameterizedTest
  @EnumSource(Stance.class)
  void passesWhenSomeServersAreSilent(Stance stance) {
    World world = new World(3, World.GOOD);
    world.dns.fault("9.1.0.1", FakeDns.silent()).fault("9.1.0.3", FakeDns.rcode(Rcode.REFUSED));
    CheckReport report = world.check(stance);
    assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 9, 23, 4, 1, 3840})
  void isUnsettledWhenEveryServerFails(int rcode) {
    World world = new World(2, World.GOOD);
    world
        .dns
        .fault("9.1.0.1", FakeDns.rcode(new Rcode(rcode)))
        .fault("9.1.0.2", FakeDns.rcode(new Rcode(rcode)));
    assertEquals("unsettled chain_broken", both(world));
  }

  @Test
  void namesTheServersAndTheReasonWhenNobodyAnswers() {
    World world = new World(2, World.GOOD);
    world.dns.fault("9.1.0.1", FakeDns.silent()).fault("9.1.0.2", FakeDns.rcode(Rcode.REFUSED));
    CheckReport report = world.check(Stance.PENDING);
    String message = World.message(report.mailFlow());
    assertTrue(message.contains("ns1.host.test (9.1.0.1) did not answer in time"), message);
    assertTrue(
        message.contains("ns2.host.test (9.1.0.2) is listed for the zone but does not serve it"),
        message);
  }

  @Test
  void neverAsksAServerAtAForbiddenAddress() {
    World world = new World(2, World.GOOD);
    world.dns.change("host.test", "ns1 A 127.0.0.1\nns2 A 169.254.169.254");
    CheckReport report = world.check(Stance.VERIFIED);
    assertEquals("unsettled chain_broken", World.word(report.mailFlow()));
    assertTrue(World.message(report.mailFlow()).contains("has an address that is not allowed"));
    assertEquals(0, world.dns.count("127.0.0.1") + world.dns.count("169.254.169.254"));
    assertTrue(report.evidence().stream().anyMatch(o -> o.outcome().equals("forbidden_address")));
  }

  @Test
  void isUnsettledWhenTheNameServersCannotBeFound() {
    World world = new World(2, World.GOOD);
    world.dns.fault(RESOLVER, FakeDns.rcode(Rcode.SERVFAIL, 22));
    CheckReport report = world.check(Stance.VERIFIED);
    assertEquals("unsettled chain_broken", World.word(report.mailFlow()));
    assertTrue(World.message(report.mailFlow()).contains("extended error 22"));
  }

  @Test
  void isVetoedByAValidatingResolverThatCallsTheZoneBogus() {
    World world = new World(2, World.GOOD);
    world.dns.fault(
        RESOLVER,
        (asked, query, usual) ->
            asked.question().name().toString().endsWith("example.com")
                    && !asked.question().type().equals(RecordType.NS)
                ? FakeDns.rcode(Rcode.SERVFAIL, 6).instead(asked, query, usual)
                : java.util.Optional.empty());
    CheckReport report = world.check(Stance.PENDING);
    assertEquals("unsettled chain_broken", World.word(report.mailFlow()));
    assertTrue(World.message(report.mailFlow()).contains("DNSSEC"));
  }

  @Test
  void takesEmptyRepliesWithoutSoaForAbsenceOnlyWhilePending() {
    FakeDns.Fault bare =
        (asked, query, usual) ->
            FakeDns.replied(
                Message.reply(
                    query,
                    query.flags().reply(true, false),
                    Rcode.NOERROR,
                    List.of(),
                    List.of(),
                    List.of()));
    World all = new World(2, World.GOOD);
    all.dns.fault("9.1.0.1", bare).fault("9.1.0.2", bare);
    assertEquals("unsettled apex_cname_missing", World.word(all.check(Stance.PENDING).mailFlow()));
    assertEquals("unsettled chain_broken", World.word(all.check(Stance.VERIFIED).mailFlow()));
    World one = new World(2, World.GOOD);
    one.dns.fault("9.1.0.1", bare);
    assertEquals("unsettled apex_cname_missing", World.word(one.check(Stance.PENDING).mailFlow()));
    assertEquals("passed", World.word(one.check(Stance.VERIFIED).mailFlow()));
    World other = new World(2, World.GOOD);
    other.dns.fault("9.1.0.1", bare).fault("9.1.0.2", FakeDns.silent());
    assertEquals(
        "unsettled apex_cname_missing", World.word(other.check(Stance.PENDING).mailFlow()));
    assertEquals("unsettled chain_broken", World.word(other.check(Stance.VERIFIED).mailFlow()));
  }

  // ---- a verified domain is asked twice ----

  @Test
  void asksAgainOverTcpAfterTwoSecondsBeforeItBelievesANo() {
    World world = new World(2, "");
    List<Protocol> again = new ArrayList<>();
    for (String server : List.of("9.1.0.1", "9.1.0.2")) {
      world.dns.fault(
          server,
          (asked, query, usual) -> {
            if (!world.dns.slept.isEmpty()) {
              again.add(asked.protocol());
            }
            return java.util.Optional.empty();
          });
    }
    assertEquals(
        "contradicted apex_cname_missing", World.word(world.check(Stance.VERIFIED).mailFlow()));
    assertEquals(List.of(Duration.ofSeconds(2)), world.dns.slept);
    assertEquals(List.of(Protocol.TCP, Protocol.TCP), again);
    World pending = new World(2, "");
    pending.check(Stance.PENDING);
    assertTrue(pending.dns.slept.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "refused", "healed", "half"})
  void keepsAVerifiedDomainWhenTheNoIsNotRepeatedByAll(String second) {
    World world = new World(2, "");
    world.dns.fault(
        "9.1.0.2",
        (asked, query, usual) -> {
          if (world.dns.slept.isEmpty()) {
            return java.util.Optional.empty();
          }
          return switch (second) {
            case "silent" -> FakeDns.silent().instead(asked, query, usual);
            case "refused" -> FakeDns.rcode(Rcode.REFUSED).instead(asked, query, usual);
            case "half" -> FakeDns.rcode(Rcode.SERVFAIL).instead(asked, query, usual);
            default -> {
              world.serverHolds(2, World.GOOD);
              yield FakeDns.replied(new World(1, World.GOOD).dns.exchangeWith("9.1.0.1", query));
            }
          };
        });
    String word = World.word(world.check(Stance.VERIFIED).mailFlow());
    assertEquals("unsettled apex_cname_missing", word);
  }

  // ---- tracking is its own matter ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "track CNAME t.dtoken.c.anypost.email | passed",
        "''                                   | contradicted tracking_cname_missing",
        "track A 9.6.0.1                      | contradicted tracking_cname_missing",
        "track CNAME dtoken.c.anypost.email   | contradicted tracking_cname_mismatch",
        "track CNAME track.example.com        | contradicted chain_broken",
      })
  void judgesTrackingWithoutTouchingMailFlow(String line, String expected) {
    World world = new World(2, World.GOOD.replaceFirst("track CNAME .*", line));
    for (Stance stance : Stance.values()) {
      CheckReport report = world.check(World.subject("example.com", true), stance);
      assertEquals("passed", World.word(report.mailFlow()));
      assertEquals(expected, World.word(report.tracking().orElseThrow()));
    }
    World mailBroken = new World(2, "track CNAME t.dtoken.c.anypost.email");
    CheckReport report = mailBroken.check(World.subject("example.com", true), Stance.PENDING);
    assertEquals("passed", World.word(report.tracking().orElseThrow()));
  }

  // ---- zones below ----

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void findsTheServersOfADelegatedSubdomain(int servers) {
    World world = new World(servers, "mail NS sub1.host.test\nmail NS sub2.host.test");
    world.dns.change(
        "host.test", "ns1 A 9.1.0.1\nns2 A 9.1.0.2\nns3 A 9.1.0.3\nsub1 A 9.1.1.1\nsub2 A 9.1.1.2");
    for (String address : List.of("9.1.1.1", "9.1.1.2")) {
      world.dns.serve(
          address, "mail.example.com", World.GOOD + "@ NS sub1.host.test\n@ NS sub2.host.test");
    }
    for (Stance stance : Stance.values()) {
      world.dns.asked.clear();
      CheckReport report = world.check(World.subject("mail.example.com", false), stance);
      assertEquals("passed", World.word(report.mailFlow()), World.message(report.mailFlow()));
      assertTrue(world.dns.asked.size() <= 20, "" + world.dns.asked.size());
      assertTrue(world.dns.count("9.1.1.1") > 0 && world.dns.count("9.1.1.2") > 0);
    }
  }

  @Test
  void findsTheServersOfADelegatedDomainkeyZoneByItsGlue() {
    World world =
        new World(
            2,
            """
            anypost CNAME dtoken.c.anypost.email
            _domainkey NS ns.keys._domainkey.example.com
            ns.keys._domainkey A 9.1.1.9
            """);
    world.dns.serve(
        "9.1.1.9",
        "_domainkey.example.com",
        """
        ap1 CNAME ap1._domainkey.dtoken.c.anypost.email
        ap2 CNAME ap2._domainkey.dtoken.c.anypost.email
        """);
    assertEquals("passed", both(world));
  }

  @Test
  void asksTheEnclosingZoneWhenTheDomainIsNotDelegatedAtAll() {
    World world = new World(1, World.GOOD);
    world.dns.serve("9.4.0.1", "com", "@ NS ns1.gtld.test");
    world.dns.change("com", "@ NS ns1.gtld.test");
    world.dns.serve("9.4.0.2", "gtld.test", "ns1 A 9.4.0.1");
    FakeDns fresh = world.dns;
    fresh.forget("example.com");
    CheckReport report = world.check(Stance.PENDING);
    assertEquals(
        "contradicted apex_cname_missing",
        World.word(report.mailFlow()),
        World.message(report.mailFlow()));
    assertTrue(fresh.count("9.4.0.1") > 0);
  }

  // ---- bounds ----

  @Test
  void endsWithinTenSecondsWhoeverIsDead() {
    List<List<String>> dead =
        List.of(
            List.of(RESOLVER),
            List.of("9.1.0.1"),
            List.of("9.1.0.1", "9.1.0.2", "9.1.0.3"),
            List.of(RESOLVER, "9.1.0.1", "9.1.0.2", "9.1.0.3"));
    for (List<String> silent : dead) {
      for (Stance stance : Stance.values()) {
        World world = new World(3, World.GOOD);
        silent.forEach(address -> world.dns.fault(address, FakeDns.silent()));
        CheckReport report = world.check(World.subject("example.com", true), stance);
        assertTrue(report.took().compareTo(Duration.ofSeconds(10)) <= 0, report.took().toString());
        assertTrue(world.dns.asked.size() <= 50);
        assertFalse(World.word(report.mailFlow()).startsWith("contradicted"));
      }
    }
  }

  @Test
  void staysWithinFiftyQueriesWithThirteenServersThatAllSayNo() {
    World world = new World(13, "");
    IntStream.range(0, 5)
        .forEach(i -> {
          world.dns.asked.clear();
          world.check(World.subject("example.com", true), Stance.VERIFIED);
          assertTrue(world.dns.asked.size() <= 50, "" + world.dns.asked.size());
        });
  }

  @Test
  void showsForeignTextShortenedAndHarmless() {
    assertEquals("a\uFFFDb\uFFFD", Wording.harmless("a\u0000b\u202E"));
    assertEquals(100, Wording.harmless("x".repeat(500)).length());
    World world = new World(2, apex("anypost TXT \u001B[31m" + "y".repeat(200)));
    CheckReport report = world.check(Stance.PENDING);
    assertTrue(report.evidence().stream().allMatch(o -> o.data().length() <= 100));
    assertTrue(World.message(report.mailFlow()).chars().noneMatch(Character::isISOControl));
  }
}
