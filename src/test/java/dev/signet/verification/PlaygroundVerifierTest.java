package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.lookup.Trace;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.Fault;
import dev.signet.playground.FaultRule;
import dev.signet.playground.PlaygroundDns;
import dev.signet.verification.Verifier.Stance;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The verifier over real packets, against the playground's liar.
class PlaygroundVerifierTest {
  private static final DomainName CUSTOMER = DomainName.of("example.com");
  private static final String ANY = FaultRule.ANY_SERVER;

  private FakeWorld world;
  private PlaygroundDns dns;

  @BeforeEach
  void start() {
    world =
        new FakeWorld(name ->
            DomainName.of(
                String.join(
                    ".", name.labels().subList(name.labels().size() - 2, name.labels().size()))));
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline());
    world.zone(CUSTOMER);
    world.put("dtoken.c.anypost.email", "MX", "10 mx1.bounce.test");
    world.put("dtoken.c.anypost.email", "TXT", "v=spf1 include:spf.anypost.test ~all");
    world.put("ap1._domainkey.dtoken.c.anypost.email", "TXT", World.record(World.KEY_1));
    world.put("ap2._domainkey.dtoken.c.anypost.email", "TXT", World.record(World.KEY_2));
    world.put("t.dtoken.c.anypost.email", "A", "9.7.0.1");
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  private void publish() {
    world.put("anypost.example.com", "CNAME", "dtoken.c.anypost.email");
    world.put("ap1._domainkey.example.com", "CNAME", "ap1._domainkey.dtoken.c.anypost.email");
    world.put("ap2._domainkey.example.com", "CNAME", "ap2._domainkey.dtoken.c.anypost.email");
    world.put("track.example.com", "CNAME", "t.dtoken.c.anypost.email");
  }

  private Lookup lookup(AddressPolicy policy) {
    return Lookup.over(
        LookupSettings.of(List.of(dns.recursive()), policy)
            .withEndpoints(dns.addresses())
            .withTimes(Duration.ofMillis(250), Duration.ofSeconds(4), Duration.ofMillis(6_500)),
        new SecureRandom());
  }

  private CheckReport check(Stance stance) {
    return new DnsVerifier(lookup(AddressPolicy.allowPrivate()), InstantSource.system())
        .check(World.subject("example.com", true), stance);
  }

  private static void assertVerdict(String expected, CheckReport report) {
    assertEquals(
        expected,
        World.word(report.mailFlow()),
        () -> World.message(report.mailFlow()) + "\n" + report.evidence());
  }

  @Test
  void goesFromMissingToVerifiedWhenTheRecordsArePublished() {
    assertVerdict("contradicted apex_cname_missing", check(Stance.PENDING));
    publish();
    CheckReport report = check(Stance.PENDING);
    assertVerdict("passed", report);
    assertEquals("passed", World.word(report.tracking().orElseThrow()));
    assertTrue(report.evidence().size() <= 20);
    assertTrue(
        report.evidence().stream()
            .anyMatch(o -> o.perspective().equals("authoritative") && o.flags().contains("aa")));
  }

  @Test
  void seesAFreshRecordWhileTheResolverHoldsItsAbsenceForADay() {
    for (RecordType type : List.of(RecordType.MX, RecordType.TXT)) {
      dns.hold(DomainName.of("anypost.example.com"), type, Duration.ofDays(1));
      dns.hold(DomainName.of("ap1._domainkey.example.com"), type, Duration.ofDays(1));
      dns.hold(DomainName.of("ap2._domainkey.example.com"), type, Duration.ofDays(1));
    }
    publish();
    CheckReport report = check(Stance.PENDING);
    assertVerdict("passed", report);
    assertTrue(
        report.evidence().stream()
            .anyMatch(
                o -> o.perspective().equals("recursive") && o.outcome().equals("no_such_name")),
        "the recursive view is recorded");
  }

  static List<FaultRule> harmlessFaults() {
    return List.of(
        FaultRule.of(ANY, "*", new Fault.Truncate()),
        FaultRule.of(ANY, "*", new Fault.NoEdns()),
        FaultRule.of(ANY, "*", new Fault.WrongCase()),
        FaultRule.of("authoritative", "*", new Fault.WrongId())
            .only(dev.signet.playground.Transport.UDP),
        FaultRule.of(ANY, "*", new Fault.Duplicate(3)),
        FaultRule.of(ANY, "*", new Fault.Delay(Duration.ofMillis(60))),
        FaultRule.of(ANY, "*", new Fault.Drop()).first(1),
        FaultRule.of("ns2.playground.test", "*", new Fault.Drop()),
        FaultRule.of("ns2.playground.test", "*", new Fault.Garbage(64)),
        FaultRule.of("ns1.playground.test", "*", new Fault.WrongPort()),
        FaultRule.of("ns1.playground.test", "*", new Fault.WrongQuestion()),
        FaultRule.of("ns1.playground.test", "*", new Fault.Lame(Fault.Lame.Kind.REFUSED)),
        FaultRule.of("ns1.playground.test", "*", new Fault.Lame(Fault.Lame.Kind.NOT_AUTHORITATIVE)),
        FaultRule.of("ns1.playground.test", "*", new Fault.Lame(Fault.Lame.Kind.UPWARD_REFERRAL)),
        FaultRule.of("ns1.playground.test", "*", new Fault.Code(Rcode.SERVFAIL, List.of())));
  }

  @ParameterizedTest
  @MethodSource("harmlessFaults")
  void passesThroughFaultsThatLeaveATruthToFind(FaultRule rule) {
    publish();
    dns.faults().add(rule);
    assertVerdict("passed", check(Stance.PENDING));
  }

  static List<FaultRule> blindingFaults() {
    return List.of(
        FaultRule.of("authoritative", "*", new Fault.Drop()),
        FaultRule.of("authoritative", "*", new Fault.Garbage(64)),
        FaultRule.of("authoritative", "*", new Fault.WrongQuestion()),
        FaultRule.of("authoritative", "*", new Fault.Lame(Fault.Lame.Kind.NOT_AUTHORITATIVE)),
        FaultRule.of("authoritative", "*", new Fault.Lame(Fault.Lame.Kind.UPWARD_REFERRAL)),
        FaultRule.of(
            "recursive",
            "*",
            new Fault.Code(Rcode.SERVFAIL, List.of(new ExtendedError(6, "signature is wrong")))),
        FaultRule.of("recursive", "*", new Fault.Drop()));
  }

  @ParameterizedTest
  @MethodSource("blindingFaults")
  void neverTakesBlindnessForANo(FaultRule rule) {
    dns.faults().add(rule);
    CheckReport report = check(Stance.VERIFIED);
    assertVerdict("unsettled chain_broken", report);
    assertTrue(report.took().compareTo(Duration.ofSeconds(10)) < 0);
    assertTrue(report.evidence().size() <= 50);
  }

  @Test
  void isUnsettledWhenTruncatedRepliesCannotBeHadOverTcp() {
    publish();
    dns.faults().add(FaultRule.of("authoritative", "*", new Fault.Truncate()));
    dns.faults().add(FaultRule.of("authoritative", "*", new Fault.TcpRefuse()));
    assertVerdict("unsettled chain_broken", check(Stance.VERIFIED));
  }

  @Test
  void saysStillSpreadingWhileOneServerHoldsTheOldZone() {
    dns.server("ns2.playground.test").freeze(CUSTOMER);
    publish();
    CheckReport report = check(Stance.PENDING);
    assertVerdict("unsettled apex_cname_missing", report);
    assertTrue(
        World.message(report.mailFlow())
            .contains("ns2.playground.test (127.53.0.2) has the old value"),
        World.message(report.mailFlow()));
  }

  @Test
  void sendsNoPacketToAPrivateNameServerAddressByDefault() {
    publish();
    dns.queries().clear();
    CheckReport report =
        new DnsVerifier(lookup(AddressPolicy.globalUnicast(Set.of())), InstantSource.system())
            .check(World.subject("example.com", false), Stance.PENDING);
    assertVerdict("unsettled chain_broken", report);
    assertTrue(World.message(report.mailFlow()).contains("not allowed"));
    assertTrue(
        dns.queries().entries().stream().noneMatch(entry -> entry.server().startsWith("ns")));
  }

  @Test
  void printsWhatEverybodySays() {
    publish();
    List<String> lines =
        Trace.of(
            lookup(AddressPolicy.allowPrivate()),
            CUSTOMER,
            new Question(DomainName.of("anypost.example.com"), RecordType.MX));
    String text = String.join("\n", lines);
    assertTrue(text.contains("ns1.playground.test (127.53.0.1)"), text);
    assertTrue(
        text.contains("anypost.example.com. 60 IN CNAME dtoken.c.anypost.email.")
            || text.contains("IN CNAME dtoken.c.anypost.email."),
        text);
    assertTrue(text.contains("IN MX 10 mx1.bounce.test."), text);
  }
}
