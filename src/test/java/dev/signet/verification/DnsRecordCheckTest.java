package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rcode;
import dev.signet.lookup.FakeDns;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Report;
import dev.signet.verification.Verifier.Stance;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a record at the customer's own name is worth, from zone text to finding.
class DnsRecordCheckTest {
  private static final DomainName APEX = DomainName.of("example.com");
  private static final String P = "p=" + Base64.getEncoder().encodeToString(World.KEY_1);
  private static final String OTHER_P = "p=" + Base64.getEncoder().encodeToString(World.KEY_2);
  private static final String SPF = "v=spf1 include:spf.us.test ~all";
  private static final CustomerRecord MX =
      CustomerRecord.exchange(APEX, 10, DomainName.of("inbound.us.test"));
  private static final CustomerRecord SENDER = CustomerRecord.text(APEX.below("send"), SPF);
  private static final CustomerRecord KEY = CustomerRecord.text(APEX.below("r._domainkey"), P);
  private static final CustomerRecord DMARC = policy("example.com");
  private static final List<CustomerRecord> ALL = List.of(MX, SENDER, KEY, DMARC);
  private static final String GOOD =
      """
      @ MX 10 inbound.us.test
      send TXT %s
      r._domainkey TXT %s
      _dmarc TXT v=DMARC1; p=none;
      """
          .formatted(SPF, P);

  private static CustomerRecord policy(String domain) {
    DomainName name = DomainName.of(domain);
    return CustomerRecord.text(name.below("_dmarc"), "v=DMARC1; p=none");
  }

  private static Report check(World world, Stance stance, List<CustomerRecord> wanted) {
    return new DnsRecordCheck(world.dns.lookup(), InstantSource.system())
        .check(APEX, wanted, stance);
  }

  private static String results(World world, Stance stance) {
    return String.join(
        " ",
        check(world, stance, ALL).findings().stream()
            .map(finding -> finding.result().name())
            .toList());
  }

  @ParameterizedTest
  @EnumSource(Stance.class)
  void findsEverythingRight(Stance stance) {
    World world = new World(2, GOOD);
    assertEquals("RIGHT RIGHT RIGHT RIGHT", results(world, stance));
    assertTrue(world.dns.asked.size() <= 20, () -> world.dns.asked.toString());
  }

  @ParameterizedTest
  @EnumSource(Stance.class)
  void findsNothing(Stance stance) {
    assertEquals("ABSENT ABSENT ABSENT ABSENT", results(new World(2, ""), stance));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Mail exchanges: by target and priority, and nobody more wanted beside it.
        "0 | @ MX 10 Inbound.US.test            | RIGHT",
        "0 | @ MX 10 inbound.us.test;@ MX 20 backup.test | RIGHT",
        "0 | @ MX 20 inbound.us.test            | WRONG",
        "0 | @ MX 10 other.test                 | WRONG",
        "0 | @ MX 10 inbound.us.test;@ MX 5 other.test  | WRONG",
        "0 | @ MX 10 inbound.us.test;@ MX 10 other.test | WRONG",
        "0 | @ TXT hello                        | ABSENT",
        // SPF by meaning (RFC 7208 §4.5, §4.6).
        "1 | send TXT V=SPF1 include:SPF.us.test -all | RIGHT",
        "1 | send TXT v=spf1 ip4:192.0.2.1 +include:spf.us.test ~all | RIGHT",
        "1 | send TXT v=spf1 include:other.test ~all | WRONG",
        "1 | send TXT v=spf1 ?include:spf.us.test ~all | WRONG",
        "1 | send TXT v=spf1 ~all include:spf.us.test | WRONG",
        "1 | send TXT v=spf1 include:spf.us.test ~all;send TXT v=spf1 -all | WRONG",
        "1 | send TXT v=spf10 include:spf.us.test ~all | WRONG",
        "1 | send TXT unrelated                 | ABSENT",
        "1 | send CNAME policy.other.test       | ABSENT",
        // DMARC (RFC 9989): the customer's own policy counts, whatever it says.
        "3 | _dmarc TXT v=DMARC1; p=reject; rua=mailto:a@example.com | RIGHT",
        "3 | _dmarc TXT v=DMARC1; p=quarantine; unknown=1 | RIGHT",
        "3 | _dmarc TXT v=DMARC1; p=none;;_dmarc TXT v=DMARC1; p=none | WRONG",
        "3 | _dmarc TXT v=dmarc1; p=none        | WRONG",
        "3 | _dmarc TXT unrelated               | ABSENT",
        "3 | @ TXT v=DMARC1; p=none             | ABSENT",
      })
  void judgesByMeaning(int which, String zone, String expected) {
    String lines = zone.replaceAll(";(?=[@a-z_.]+ [A-Z]+ )", "\n");
    Report report = check(new World(2, lines), Stance.PENDING, List.of(ALL.get(which)));
    Finding finding = report.findings().getFirst();
    assertEquals(expected, finding.result().name(), finding.words());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=DKIM1; k=rsa; %s | RIGHT",
        "%s                 | RIGHT",
        "v=DKIM1; p=        | WRONG",
        "not a key          | WRONG",
      })
  void judgesKeysByTheKey(String text, String expected) {
    World world = new World(2, "r._domainkey TXT " + text.formatted(P));
    assertEquals(
        expected, check(world, Stance.PENDING, List.of(KEY)).findings().getFirst().result().name());
    World other = new World(2, "r._domainkey TXT " + OTHER_P);
    assertEquals(
        "WRONG", check(other, Stance.PENDING, List.of(KEY)).findings().getFirst().result().name());
  }

  @Test
  void takesAPolicyFromTheApexForASubdomain() {
    World world = new World(2, "_dmarc TXT v=DMARC1; p=reject");
    Report report = check(world, Stance.PENDING, List.of(policy("mail.example.com")));
    assertEquals("RIGHT", report.findings().getFirst().result().name());
    World none = new World(2, "");
    report = check(none, Stance.PENDING, List.of(policy("mail.example.com")));
    assertEquals("ABSENT", report.findings().getFirst().result().name());
    assertTrue(
        none.dns.asked.stream()
            .noneMatch(asked -> asked.question().name().equals(DomainName.of("_dmarc.com"))),
        "a registry's policy is not the customer's");
  }

  @Test
  void followsAnAliasToSomebodyElsesZone() {
    World world = new World(2, "_dmarc CNAME policy.vendor.test");
    world.dns.serve("9.6.0.1", "vendor.test", "policy TXT v=DMARC1; p=reject");
    Report report = check(world, Stance.PENDING, List.of(DMARC));
    assertEquals(
        "RIGHT",
        report.findings().getFirst().result().name(),
        report.findings().getFirst().words());
  }

  @Test
  void isUnsettledWhileServersDisagree() {
    World world = new World(2, GOOD).serverHolds(2, "");
    assertEquals("UNSETTLED UNSETTLED UNSETTLED UNSETTLED", results(world, Stance.PENDING));
  }

  @Test
  void learnsNothingFromSilence() {
    World world = new World(2, GOOD);
    world.dns.fault("9.1.0.1", FakeDns.silent());
    assertEquals("RIGHT RIGHT RIGHT RIGHT", results(world, Stance.VERIFIED));
    world.dns.fault("9.1.0.2", FakeDns.rcode(Rcode.SERVFAIL));
    assertEquals("UNSETTLED UNSETTLED UNSETTLED UNSETTLED", results(world, Stance.VERIFIED));
    world.dns.heal();
    world.dns.fault("9.9.9.9", FakeDns.silent());
    assertEquals("UNSETTLED UNSETTLED UNSETTLED UNSETTLED", results(world, Stance.PENDING));
  }

  @Test
  void asksAVerifiedDomainAgainBeforeItBelievesANo() {
    World world = new World(2, "");
    Report report = check(world, Stance.VERIFIED, List.of(MX));
    assertEquals("ABSENT", report.findings().getFirst().result().name());
    assertTrue(report.evidence().stream().anyMatch(seen -> seen.transport().equals("tcp")));
    assertEquals(1, world.dns.slept.stream().filter(time -> time.toSeconds() == 2).count());
  }

  /// CASES K6: what a receiver concludes counts, not how the record is written.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=spf1 redirect=_spf.vendor.test | v=spf1 include:spf.us.test ~all | RIGHT",
        "v=spf1 include:_spf.vendor.test -all | v=spf1 include:spf.us.test ~all | RIGHT",
        "v=spf1 include:_spf.vendor.test -all | v=spf1 redirect=spf.us.test | RIGHT",
        "v=spf1 mx include:_spf.vendor.test | v=spf1 ip4:9.9.0.0/16 include:spf.us.test | RIGHT",
        "v=spf1 -all include:_spf.vendor.test | v=spf1 include:spf.us.test ~all | WRONG",
        "v=spf1 include:_spf.vendor.test ~all | v=spf1 ?include:spf.us.test ~all | WRONG",
        "v=spf1 ~include:_spf.vendor.test ~all | v=spf1 include:spf.us.test ~all | WRONG",
        "v=spf1 include:_spf.vendor.test ~all | v=spf1 ip4:9.9.0.1 ~all | WRONG",
        "v=spf1 include:_spf.vendor.test ~all | v=spf1 198.51.100.7 include:spf.us.test | WRONG",
        "v=spf1 redirect=_spf.vendor.test | no policy | WRONG",
        "v=spf1 include:silent.test ~all | v=spf1 include:spf.us.test ~all | UNSETTLED"
      })
  void followsWhatTheSenderPolicyIncludes(String own, String included, String result) {
    World world = new World(2, "send TXT " + own + "\nsend MX 10 mx.other.test");
    world.dns.serve("9.5.0.9", "vendor.test", "_spf TXT " + included);
    world.dns.serve("9.6.0.1", "us.test", "spf TXT v=spf1 ip4:9.8.0.0/24 -all");
    assertEquals(
        result,
        check(world, Stance.PENDING, List.of(SENDER)).findings().getFirst().result().name());
  }
}
