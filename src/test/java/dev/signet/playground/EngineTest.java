package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.DnsVerifier;
import dev.signet.verification.FailureCode;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier.Stance;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The playground is real enough for the verification engine: real packets, nothing in between.
class EngineTest {
  private static final String DOMAIN = "acme.example";
  private static final String TARGET = "dtoken.c.post.test";
  private static final List<String> SELECTORS = List.of("ap1", "ap2");

  private final FakeWorld world = new FakeWorld(RegisteredApex::of);
  private PlaygroundDns dns;
  private DnsVerifier verifier;
  private Subject subject;

  @BeforeEach
  void start() throws Exception {
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline());
    DomainName ours = DomainName.of("c.post.test");
    FakeServer our = dns.addServer("ns1.our-hosts.test", "127.53.0.7", false);
    dns.serveOwnZone(new OwnZone(ours, our.socket()));
    StringBuilder zone = new StringBuilder();
    zone.append("@ NS ns1.our-hosts.test.\n");
    zone.append("dtoken MX 10 mx.bounce.test.\n");
    zone.append("dtoken TXT \"v=spf1 include:spf.post.test ~all\"\n");
    List<Subject.KeyAlias> dkim = new ArrayList<>();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    for (String selector : SELECTORS) {
      byte[] key = generator.generateKeyPair().getPublic().getEncoded();
      String text = "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(key);
      zone.append(selector + "._domainkey.dtoken TXT \"" + text + "\"\n");
      dkim.add(
          new Subject.KeyAlias(
              CustomerRecord.alias(
                  Purpose.DKIM,
                  DomainName.of(selector + "._domainkey." + DOMAIN),
                  DomainName.of(selector + "._domainkey." + TARGET)),
              key));
    }
    our.serve(FakeZone.of(ours, dev.signet.dns.ZoneFile.parse(zone.toString(), ours, 60)));
    subject =
        new Subject(
            DomainName.of(DOMAIN),
            DomainName.of(DOMAIN),
            CustomerRecord.alias(
                Purpose.VERIFICATION, DomainName.of("anypost." + DOMAIN), DomainName.of(TARGET)),
            dkim,
            List.of(DomainName.of("mx.bounce.test")),
            "v=spf1 include:spf.post.test ~all",
            Optional.empty());
    verifier =
        new DnsVerifier(
            Lookup.over(
                LookupSettings.of(List.of(dns.recursive()), AddressPolicy.allowPrivate())
                    .withEndpoints(dns.addresses()),
                new Random(3)),
            InstantSource.system());
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  private void publishEverything() {
    world.put("anypost." + DOMAIN, "CNAME", TARGET);
    for (String selector : SELECTORS) {
      world.put(selector + "._domainkey." + DOMAIN, "CNAME", selector + "._domainkey." + TARGET);
    }
  }

  private FailureCode failure(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> throw new AssertionError("passed");
      case Verdict.Contradicted contradicted -> contradicted.failure().code();
      case Verdict.Unsettled unsettled -> unsettled.failure().code();
    };
  }

  @Test
  void nothingPublishedThenPublishedASecondLater() {
    assertEquals(
        FailureCode.APEX_CNAME_MISSING,
        failure(verifier.check(subject, Stance.PENDING).mailFlow()));
    publishEverything();
    dns.queries().clear();
    CheckReport report = verifier.check(subject, Stance.PENDING);
    assertInstanceOf(Verdict.Passed.class, report.mailFlow(), report.toString());
    long asked = dns.queries().counters().get("queries");
    assertTrue(asked <= 20, asked + " queries");
  }

  @Test
  void aResolverThatRemembersTheAbsenceDoesNotHideTheRecord() {
    dns.hold(DomainName.of("anypost." + DOMAIN), RecordType.CNAME, Duration.ofDays(1));
    dns.hold(DomainName.of("anypost." + DOMAIN), RecordType.MX, Duration.ofDays(1));
    dns.hold(DomainName.of("anypost." + DOMAIN), RecordType.TXT, Duration.ofDays(1));
    publishEverything();
    assertInstanceOf(Verdict.Passed.class, verifier.check(subject, Stance.PENDING).mailFlow());
  }

  @Test
  void forgedRepliesBeforeTheRightOnesAreNotBelieved() {
    publishEverything();
    dns.faults()
        .add(
            FaultRule.of(
                "authoritative",
                "**." + DOMAIN,
                new Fault.ForgedFirst(
                    List.of(
                        new Fault.Answers(
                            List.of(
                                RecordText.parse(
                                    "anypost." + DOMAIN,
                                    "CNAME",
                                    "evil.test",
                                    OptionalInt.empty(),
                                    60))),
                        new Fault.WrongId()))));
    assertInstanceOf(Verdict.Passed.class, verifier.check(subject, Stance.PENDING).mailFlow());
  }

  @Test
  void serversThatFailNeverContradict() {
    publishEverything();
    dns.faults().add(FaultRule.of("*", "**." + DOMAIN, new Fault.Code(Rcode.SERVFAIL, List.of())));
    Verdict verdict = verifier.check(subject, Stance.VERIFIED).mailFlow();
    assertInstanceOf(Verdict.Unsettled.class, verdict);
    assertEquals(FailureCode.CHAIN_BROKEN, failure(verdict));
  }
}
