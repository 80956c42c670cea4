package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.verification.FactsOf;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a check has left is enough for a diagnosis, and never more than was seen.
class KeptEvidenceTest {
  private static final DomainName DOMAIN = DomainName.of("acme.com");
  private static final CustomerRecord EXPECTED =
      CustomerRecord.alias(Purpose.VERIFICATION, DOMAIN.below("a"), DomainName.of("t1.c.svc.test"));

  private final List<Observation> evidence = new ArrayList<>();

  private KeptEvidenceTest seen(String server, String question, String outcome, String data) {
    boolean resolver = server.startsWith("resolver");
    evidence.add(
        new Observation(
            resolver ? "recursive" : "authoritative",
            server,
            question,
            "udp",
            outcome,
            outcome.equals("timeout") ? "" : "NOERROR",
            -1,
            resolver ? "ra" : "aa",
            300,
            Duration.ofMillis(3),
            data,
            FactsOf.text(server, question, data)));
    return this;
  }

  private Diagnosis diagnosis() {
    Inquiry inquiry = Inquiry.of(DOMAIN, List.of(EXPECTED), List.of());
    return Diagnostician.standard()
        .diagnose(KeptEvidence.read(inquiry, Instant.parse("2026-03-01T12:00:00Z"), evidence));
  }

  private static List<String> codes(Diagnosis diagnosis) {
    return diagnosis.findings().stream().map(finding -> finding.code().wireText()).toList();
  }

  @Test
  void recognisesAWrongTarget() {
    Diagnosis diagnosis =
        seen("resolver 9.9.9.9", "acme.com NS", "found", "NS ns1.he.net.; NS ns2.he.net.")
            .seen(
                "ns1.he.net (192.0.2.1)",
                "a.acme.com CNAME",
                "found",
                "CNAME t1.c.svc.test.acme.com.")
            .diagnosis();
    assertEquals(List.of("target_has_zone_appended"), codes(diagnosis));
    assertEquals("Hurricane Electric", diagnosis.host().orElseThrow());
    assertEquals(RecordStatus.WRONG, diagnosis.records().getFirst().status());
  }

  @Test
  void followsTheChainThatAResolverShowed() {
    Diagnosis diagnosis =
        seen("resolver 9.9.9.9", "acme.com NS", "found", "NS ns1.he.net.")
            .seen("ns1.he.net (192.0.2.1)", "a.acme.com CNAME", "found", "CNAME b.acme.com.")
            .seen(
                "resolver 9.9.9.9",
                "a.acme.com MX",
                "found",
                "CNAME b.acme.com.; CNAME t1.c.svc.test.; MX 10 mx.svc.test.")
            .diagnosis();
    assertEquals(RecordStatus.OK, diagnosis.records().getFirst().status());
  }

  @Test
  void takesWhatWasCutOffForUnknownNotForAbsent() {
    Diagnosis diagnosis =
        seen("ns1.he.net (192.0.2.1)", "a.acme.com CNAME", "found", "CNAME very.long.na…")
            .seen("resolver 9.9.9.9", "acme.com TXT", "found", "TXT \"v=spf1 include:_spf.exam…")
            .diagnosis();
    assertEquals(RecordStatus.UNKNOWN, diagnosis.records().getFirst().status());
    assertEquals(List.of(), codes(diagnosis).stream().filter(c -> c.startsWith("spf")).toList());
  }

  @Test
  void keepsSilenceSilence() {
    Diagnosis diagnosis =
        seen("resolver 9.9.9.9", "acme.com NS", "found", "NS ns1.he.net.; NS ns2.he.net.")
            .seen("ns1.he.net (192.0.2.1)", "a.acme.com CNAME", "timeout", "")
            .seen("ns2.he.net", "ns2.he.net A", "no_address", "")
            .diagnosis();
    assertEquals(RecordStatus.UNKNOWN, diagnosis.records().getFirst().status());
    assertTrue(codes(diagnosis).contains("zone_silent"), () -> codes(diagnosis).toString());
    assertTrue(codes(diagnosis).contains("server_without_address"));
  }

  @Test
  void takesNothingFromTextThatVersionsBeforeKept() {
    for (String text :
        List.of("CNAME t1.c.svc.test.", "TXT \"a\"; CNAME t1.c.svc.test.; A 1.2.3.4")) {
      seen("ns1.he.net (192.0.2.1)", "a.acme.com CNAME", "found", "");
      Observation typed = evidence.removeLast();
      evidence.add(
          new Observation(
              typed.perspective(),
              typed.server(),
              typed.question(),
              typed.transport(),
              typed.outcome(),
              typed.rcode(),
              typed.extendedError(),
              typed.flags(),
              typed.timeToLive(),
              typed.roundTrip(),
              text,
              Optional.empty()));
    }
    Diagnosis diagnosis = diagnosis();
    assertEquals(RecordStatus.UNKNOWN, diagnosis.records().getFirst().status());
  }

  @Test
  void seesNoAliasInATextThatLooksLikeOne() {
    Diagnosis diagnosis =
        seen("ns1.he.net (192.0.2.1)", "a.acme.com CNAME", "no_data", "")
            .seen(
                "resolver 9.9.9.9", "a.acme.com MX", "found", "TXT \"x\\059 CNAME t1.c.svc.test.\"")
            .diagnosis();
    assertEquals(RecordStatus.MISSING, diagnosis.records().getFirst().status());
  }
}
