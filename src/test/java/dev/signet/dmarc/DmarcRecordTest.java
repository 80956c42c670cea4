package dev.signet.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dmarc.DmarcProblem.Code;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The record of RFC 9989 §4.6 to §4.8 and §4.10.1, a row for each rule.
class DmarcRecordTest {
  private static final DomainName OWNER = DomainName.of("_dmarc.example.com");
  private static final String RUA = "; rua=mailto:r@example.com";

  private record Row(String says, String text, Predicate<DmarcRecord> holds, List<Code> problems) {}

  private static Row row(String says, String text, Predicate<DmarcRecord> holds, Code... problems) {
    return new Row(says, text, holds, List.of(problems));
  }

  private static Predicate<DmarcRecord> policy(Policy policy) {
    return dmarc -> dmarc.policy().equals(Optional.of(policy));
  }

  private static final List<Row> ROWS =
      List.of(
          row("§4.7 p=none", "v=DMARC1; p=none", policy(Policy.NONE)),
          row("§4.7 p=quarantine", "v=DMARC1; p=quarantine", policy(Policy.QUARANTINE)),
          row("§4.7 p=reject", "v=DMARC1; p=reject", policy(Policy.REJECT)),
          row("§4.8 a semicolon at the end", "v=DMARC1;p=reject;", policy(Policy.REJECT)),
          row(
              "§4.8 spaces and tabs around = and ;",
              "v = DMARC1\t;\tp =\treject ;",
              policy(Policy.REJECT)),
          row(
              "§4.8 names and values ignore case",
              "V=DMARC1; P=Reject; SP=NONE",
              r ->
                  r.policy().equals(Optional.of(Policy.REJECT))
                      && r.policyBelow(true).equals(Optional.of(Policy.NONE))),
          row("§4.7 any order behind v", "v=DMARC1" + RUA + "; p=reject", policy(Policy.REJECT)),
          row(
              "§4.7 unknown tags are ignored",
              "v=DMARC1; p=reject; xyz=1",
              policy(Policy.REJECT),
              Code.UNKNOWN_TAG),
          row(
              "§4.7 pct, rf, ri are unknown tags now",
              "v=DMARC1; p=reject; pct=0; rf=afrf; ri=1",
              policy(Policy.REJECT),
              Code.HISTORIC_TAG,
              Code.HISTORIC_TAG,
              Code.HISTORIC_TAG),
          row(
              "§4.7 what is no tag is ignored",
              "v=DMARC1; reject; p=reject; a1=2",
              policy(Policy.REJECT),
              Code.BAD_TAG,
              Code.BAD_TAG),
          row("§4.8 two semicolons", "v=DMARC1;; p=reject", policy(Policy.REJECT), Code.BAD_TAG),
          row(
              "§4.8 an empty value",
              "v=DMARC1; p=reject; sp=",
              policy(Policy.REJECT),
              Code.BAD_TAG),
          row(
              "§4.8 values are printable ASCII",
              "v=DMARC1; p=reject; sp=né",
              policy(Policy.REJECT),
              Code.BAD_TAG),
          row(
              "a tag again: the first counts",
              "v=DMARC1; p=reject; p=none",
              policy(Policy.REJECT),
              Code.REPEATED_TAG),
          row(
              "§4.7 p covers subdomains",
              "v=DMARC1; p=reject",
              r ->
                  r.policyBelow(true).equals(Optional.of(Policy.REJECT))
                      && r.policyBelow(false).equals(Optional.of(Policy.REJECT))),
          row(
              "§4.7 sp covers them instead, missing ones too",
              "v=DMARC1; p=reject; sp=none",
              r ->
                  r.policyBelow(true).equals(Optional.of(Policy.NONE))
                      && r.policyBelow(false).equals(Optional.of(Policy.NONE))),
          row(
              "§4.7 np covers the missing ones",
              "v=DMARC1; p=none; sp=quarantine; np=reject",
              r ->
                  r.policyBelow(true).equals(Optional.of(Policy.QUARANTINE))
                      && r.policyBelow(false).equals(Optional.of(Policy.REJECT))),
          row(
              "§4.7 np alone leaves the others to p",
              "v=DMARC1; p=none; np=reject",
              r -> r.policyBelow(true).equals(Optional.of(Policy.NONE))),
          row(
              "§4.10.1 no p, nobody to report to: nothing applies",
              "v=DMARC1",
              r -> r.policy().isEmpty() && r.policyBelow(true).isEmpty()),
          row("§4.10.1 no p, but reports: none", "v=DMARC1" + RUA, policy(Policy.NONE)),
          row("§4.10.1 a wrong p", "v=DMARC1; p=rejekt", r -> r.policy().isEmpty(), Code.BAD_VALUE),
          row(
              "§4.10.1 a wrong p, but reports: none",
              "v=DMARC1; p=rejekt" + RUA,
              policy(Policy.NONE),
              Code.BAD_VALUE),
          row(
              "§4.10.1 a wrong sp spoils p too",
              "v=DMARC1; p=reject; sp=quarantin",
              r -> r.policy().isEmpty() && !r.hasUsablePolicy(),
              Code.BAD_VALUE),
          row(
              "§4.10.1 ... to none with reports",
              "v=DMARC1; p=reject; sp=quarantin" + RUA,
              policy(Policy.NONE),
              Code.BAD_VALUE),
          row(
              "§4.10.1 a wrong np as well",
              "v=DMARC1; p=reject; np=x" + RUA,
              policy(Policy.NONE),
              Code.BAD_VALUE),
          row(
              "§4.10.1 reports to nowhere do not count",
              "v=DMARC1; p=x; rua=reports",
              r -> r.policy().isEmpty(),
              Code.BAD_VALUE,
              Code.BAD_URI),
          row(
              "§4.7 adkim and aspf default to relaxed",
              "v=DMARC1; p=none",
              r ->
                  r.dkimAlignment() == AlignmentMode.RELAXED
                      && r.spfAlignment() == AlignmentMode.RELAXED),
          row(
              "§4.7 strict",
              "v=DMARC1; p=none; adkim=S; aspf=s",
              r ->
                  r.dkimAlignment() == AlignmentMode.STRICT
                      && r.spfAlignment() == AlignmentMode.STRICT),
          row(
              "§4.7 a wrong mode is the default",
              "v=DMARC1; p=none; adkim=strict",
              r -> r.dkimAlignment() == AlignmentMode.RELAXED,
              Code.BAD_VALUE),
          row(
              "§4.7 psd",
              "v=DMARC1; p=none; psd=y",
              r -> r.suffixRole() == SuffixRole.PUBLIC_SUFFIX),
          row(
              "§4.7 psd=n",
              "v=DMARC1; p=none; psd=N",
              r -> r.suffixRole() == SuffixRole.ORGANIZATIONAL),
          row(
              "§4.7 psd defaults to u",
              "v=DMARC1; p=none; psd=x",
              r -> r.suffixRole() == SuffixRole.UNKNOWN,
              Code.BAD_VALUE),
          row("§4.7 t", "v=DMARC1; p=reject; t=y", DmarcRecord::testing),
          row("§4.7 t defaults to n", "v=DMARC1; p=reject", r -> !r.testing()),
          row(
              "§4.7 rua is a list",
              "v=DMARC1; p=none; rua=mailto:a@example.com , https://b.example/x",
              r -> r.aggregateReports().size() == 2),
          row(
              "§4.8 a size is ignored",
              "v=DMARC1; p=none; rua=mailto:a@example.com!10m",
              r -> r.aggregateReports().equals(List.of(new ReportUri("mailto:a@example.com"))),
              Code.OBSOLETE_SIZE),
          row(
              "§4.8 an address is no URI",
              "v=DMARC1; p=none; rua=a@example.com, mailto:b@example.com",
              r -> r.aggregateReports().size() == 1,
              Code.BAD_URI),
          row(
              "§4.7 fo",
              "v=DMARC1; p=none; fo=1:d:s; ruf=mailto:a@example.com",
              r -> r.failureOptions().equals(List.of("1", "d", "s"))),
          row(
              "§4.7 fo defaults to 0",
              "v=DMARC1; p=none",
              r -> r.failureOptions().equals(List.of("0"))),
          row(
              "§4.8 fo has 0 or 1",
              "v=DMARC1; p=none; fo=0:1; ruf=mailto:a@example.com",
              r -> r.failureOptions().equals(List.of("0")),
              Code.BAD_VALUE),
          row(
              "§4.7 fo says nothing without ruf",
              "v=DMARC1; p=none; fo=1",
              r -> r.failureReports().isEmpty(),
              Code.FO_WITHOUT_RUF));

  @TestFactory
  Stream<DynamicTest> readsTagsAsTheRfcSays() {
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  DmarcRecord.Reading reading = DmarcRecord.read(row.text, OWNER).orElseThrow();
                  assertTrue(row.holds.test(reading.dmarc()), reading::toString);
                  assertEquals(
                      row.problems, reading.problems().stream().map(DmarcProblem::code).toList());
                  assertEquals(
                      Optional.of(reading.dmarc()), DmarcRecord.parse(reading.dmarc().toString()));
                }));
  }

  @TestFactory
  Stream<DynamicTest> ignoresWhatDoesNotBeginWithTheVersion() {
    return Stream.of(
            "",
            "v=DMARC2; p=none",
            "v=dmarc1; p=none",
            "v=DMARC1.0; p=none",
            "v=DMARC10; p=none",
            "p=none; v=DMARC1",
            " v=DMARC1; p=none",
            "\"v=DMARC1; p=none\"",
            "v=DMARC1 p=none",
            "v=DMARC1, p=none",
            "DMARC1; p=none",
            "v=spf1 -all",
            "v=DMARC1; p=none; x=" + "y".repeat(5000))
        .map(text ->
            DynamicTest.dynamicTest(
                "§4.7 " + text.substring(0, Math.min(30, text.length())),
                () -> assertFalse(DmarcRecord.claims(text))));
  }

  @Test
  void saysWhereATagStands() {
    DmarcProblem problem =
        DmarcRecord.read("v=DMARC1;  p=x", OWNER).orElseThrow().problems().getFirst();
    assertEquals(11, problem.offset());
    assertEquals("p=x", problem.text());
    assertEquals(OWNER, problem.at());
  }

  @Test
  void writesTheRecordThatAsksForAPolicy() {
    assertEquals("v=DMARC1; p=quarantine", DmarcRecord.asking(Policy.QUARANTINE).toString());
    assertEquals(
        DmarcRecord.parse("v=DMARC1; p=none"), Optional.of(DmarcRecord.asking(Policy.NONE)));
  }

  @Test
  void testModeIsOneLevelLower() {
    assertEquals(
        List.of(Policy.NONE, Policy.NONE, Policy.QUARANTINE),
        Stream.of(Policy.values()).map(Policy::underTest).toList());
  }

  @TestFactory
  Stream<DynamicTest> namesWhereAnotherDomainPermitsReports() {
    record Case(String uri, String name) {}
    return Stream.of(
            new Case(
                "mailto:r@thirdparty.example", "example.com._report._dmarc.thirdparty.example"),
            new Case(
                "MAILTO:r+x@Thirdparty.Example?subject=@x",
                "example.com._report._dmarc.thirdparty.example"),
            new Case("https://thirdparty.example/r", ""),
            new Case("mailto:r", ""),
            new Case("mailto:@thirdparty.example", ""),
            new Case("mailto:r@" + "a.".repeat(120) + "example", ""))
        .map(row ->
            DynamicTest.dynamicTest(
                "RFC 9990 §4 " + row.uri,
                () -> {
                  ReportUri uri = ReportUri.parse(row.uri).orElseThrow();
                  assertEquals(
                      row.name,
                      uri.permissionName(DomainName.of("example.com"))
                          .map(DomainName::toString)
                          .orElse(""));
                }));
  }

  @Test
  void oneRecordIsPermissionEnough() {
    assertTrue(ReportUri.permits(List.of("x", "v=DMARC1", "v=DMARC1; rua=mailto:a@b.example")));
    assertFalse(ReportUri.permits(List.of("DMARC1", "v=spf1")));
    assertFalse(ReportUri.permits(List.of()));
  }

  @Test
  void hostileTextsTakeNoTime() {
    String[] units = {
      " ", "v ", "v", "; ", ";v", ";v = ", "v=DMARC1;", "!1", "%41", ",", "\"", "\\", "p=", "="
    };
    String[] heads = {"", "v", "v=DMARC1;", "v=DMARC1; rua=mailto:", "v=DMARC1; fo="};
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (String head : heads) {
            for (String unit : units) {
              for (int length : List.of(4_000, 65_000)) {
                String text = head + unit.repeat((length - head.length()) / unit.length());
                DmarcDiscovery.pick(List.of(text), OWNER);
              }
            }
          }
        });
  }

  @Test
  void randomTextsAreReadOrRefusedAndNothingElse() {
    Random random = new Random(9989);
    String[] pieces = {
      ";",
      ";",
      ";",
      "=",
      "p",
      "sp",
      "np",
      "none",
      "reject",
      "rua",
      "mailto:a@b.example",
      ",",
      "!10k",
      " ",
      "\t",
      "v",
      "DMARC1",
      "psd",
      "y",
      "n",
      "fo",
      "0",
      ":",
      "1",
      "é",
      "\u0000",
      "xx",
      "p=none;",
      "v=DMARC1",
      "\"",
      "%"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(10) == 0 ? "" : "v=DMARC1;");
      for (int k = random.nextInt(14); k > 0; k--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      Optional<DmarcRecord> dmarc = DmarcRecord.parse(text.toString());
      assertEquals(DmarcRecord.claims(text.toString()), dmarc.isPresent());
      if (dmarc.isPresent()) {
        assertEquals(dmarc, DmarcRecord.parse(dmarc.get().toString()), text::toString);
        assertEquals(
            dmarc.get().policy(), DmarcRecord.parse(dmarc.get().toString()).orElseThrow().policy());
      }
      DmarcDiscovery.isLookalike(text.toString());
    }
  }
}
