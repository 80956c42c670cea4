package dev.signet.dmarc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dmarc.DmarcProblem.Code;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What a domain's DMARC is worth, a row for each way to get it right or wrong.
class DmarcJudgeTest {
  private static final DomainName DOMAIN = DomainName.of("mail.example.com");
  private static final String OWN = "_dmarc.mail.example.com ";
  private static final String PARENT = "_dmarc.example.com ";

  private record Row(String says, List<String> world, String standing, List<Code> problems) {}

  private static Row row(String says, List<String> world, String standing, Code... problems) {
    return new Row(says, world, standing, List.of(problems));
  }

  private static final List<Row> ROWS =
      List.of(
          row("own", List.of(OWN + "v=DMARC1; p=reject"), "Own REJECT"),
          row(
              "own, looking on",
              List.of(OWN + "v=DMARC1; p=none; rua=mailto:r@example.com"),
              "Own NONE",
              Code.MONITORING),
          row(
              "own, on trial",
              List.of(OWN + "v=DMARC1; p=reject; t=y"),
              "Own REJECT",
              Code.TEST_MODE),
          row(
              "on trial, but nothing to lower",
              List.of(OWN + "v=DMARC1; p=none; t=y"),
              "Own NONE",
              Code.MONITORING),
          row(
              "own, of the old RFC",
              List.of(OWN + "v=DMARC1; p=quarantine; pct=50"),
              "Own QUARANTINE",
              Code.HISTORIC_TAG),
          row(
              "own, policy misspelt, with reports",
              List.of(OWN + "v=DMARC1; p=rejct; rua=mailto:r@example.com"),
              "Own NONE",
              Code.BAD_VALUE,
              Code.TAKEN_AS_NONE),
          row(
              "own, policy misspelt",
              List.of(OWN + "v=DMARC1; p=rejct"),
              "Malformed",
              Code.BAD_VALUE,
              Code.NOT_APPLIED),
          row("own, no policy", List.of(OWN + "v=DMARC1;"), "Malformed", Code.NOT_APPLIED),
          row(
              "own sp below the organization",
              List.of(OWN + "v=DMARC1; p=reject; sp=none", PARENT + "v=DMARC1; p=none"),
              "Own REJECT",
              Code.SP_IGNORED),
          row(
              "own sp at the organization",
              List.of(OWN + "v=DMARC1; p=reject; sp=none"),
              "Own REJECT"),
          row(
              "inherited by p",
              List.of(PARENT + "v=DMARC1; p=reject"),
              "Inherited REJECT example.com"),
          row(
              "inherited by sp",
              List.of(PARENT + "v=DMARC1; p=reject; sp=none"),
              "Inherited NONE example.com"),
          row(
              "inherited from a suffix",
              List.of("_dmarc.com v=DMARC1; p=reject; psd=y"),
              "Inherited REJECT com"),
          row("nothing worth inheriting", List.of(PARENT + "v=DMARC1; p=x"), "Missing"),
          row("missing", List.of(), "Missing"),
          row("missing, something else there", List.of(OWN + "hello"), "Missing"),
          row(
              "several",
              List.of(OWN + "v=DMARC1; p=reject", OWN + "v=DMARC1; p=none"),
              "Several",
              Code.SEVERAL_RECORDS),
          row(
              "version in lower case",
              List.of(OWN + "v=dmarc1; p=none"),
              "Malformed",
              Code.BAD_VERSION),
          row(
              "the semicolon lost",
              List.of(OWN + "v=DMARC1 p=none"),
              "Malformed",
              Code.BAD_VERSION),
          row(
              "quotes inside",
              List.of(OWN + "\"v=DMARC1; p=none\""),
              "Malformed",
              Code.BAD_VERSION),
          row(
              "a space in front",
              List.of(OWN + " v=DMARC1; p=none"),
              "Malformed",
              Code.BAD_VERSION),
          row(
              "version not first",
              List.of(OWN + "p=none; v=DMARC1"),
              "Malformed",
              Code.BAD_VERSION),
          row("no version", List.of(OWN + "p=none"), "Malformed", Code.BAD_VERSION),
          row("v= lost", List.of(OWN + "DMARC1; p=none"), "Malformed", Code.BAD_VERSION),
          row(
              "endless",
              List.of(OWN + "v=DMARC1; p=none; x=" + "y".repeat(5000)),
              "Malformed",
              Code.RECORD_TOO_LONG),
          row("nobody answers", List.of(OWN + "!"), "Unanswered _dmarc.mail.example.com"),
          row("nobody answers above", List.of("_dmarc.com !"), "Unanswered _dmarc.com"),
          row(
              "at the domain itself",
              List.of("mail.example.com v=DMARC1; p=none"),
              "Missing",
              Code.MISPLACED),
          row(
              "the name doubled",
              List.of("_dmarc.mail.example.com.mail.example.com v=DMARC1; p=none"),
              "Missing",
              Code.MISPLACED),
          row(
              "the underscore lost",
              List.of("dmarc.mail.example.com v=DMARC1; p=none"),
              "Missing",
              Code.MISPLACED),
          row(
              "the label doubled",
              List.of("_dmarc._dmarc.mail.example.com v=DMARC1; p=none"),
              "Missing",
              Code.MISPLACED),
          row(
              "right and misplaced",
              List.of(OWN + "v=DMARC1; p=reject", "mail.example.com v=DMARC1; p=none"),
              "Own REJECT",
              Code.MISPLACED),
          row(
              "other texts at the domain",
              List.of("mail.example.com v=spf1 -all", OWN + "v=DMARC1; p=reject"),
              "Own REJECT"));

  @TestFactory
  Stream<DynamicTest> judgesWhatIsPublished() {
    return ROWS.stream()
        .map(row ->
            DynamicTest.dynamicTest(
                row.says,
                () -> {
                  DmarcVerdict verdict = judge(row.world);
                  assertEquals(row.standing, shown(verdict.standing()));
                  assertEquals(
                      row.problems, verdict.problems().stream().map(DmarcProblem::code).toList());
                }));
  }

  private static DmarcVerdict judge(List<String> lines) {
    TxtWorld world = TxtWorld.of(lines.toArray(String[]::new));
    Map<DomainName, List<String>> elsewhere =
        DmarcJudge.wrongPlaces(DOMAIN).stream()
            .filter(place -> world.texts(place) instanceof TxtAnswer.Found)
            .collect(
                Collectors.toMap(
                    place -> place, place -> ((TxtAnswer.Found) world.texts(place)).texts()));
    return DmarcJudge.judge(DOMAIN, DmarcDiscovery.of(DOMAIN, world), elsewhere);
  }

  private static String shown(DmarcStanding standing) {
    return switch (standing) {
      case DmarcStanding.Own(DmarcRecord dmarc, Policy policy) -> "Own " + policy;
      case DmarcStanding.Inherited(DmarcRecord dmarc, DomainName from, Policy policy) ->
          "Inherited " + policy + " " + from;
      case DmarcStanding.Missing missing -> "Missing";
      case DmarcStanding.Several several -> "Several";
      case DmarcStanding.Malformed malformed -> "Malformed";
      case DmarcStanding.Unanswered(DomainName at) -> "Unanswered " + at;
    };
  }

  @Test
  void aBrokenRecordOfOnesOwnLeavesTheInheritedOneInForce() {
    DmarcVerdict verdict = judge(List.of(OWN + "v=dmarc1; p=none", PARENT + "v=DMARC1; p=reject"));
    assertTrue(verdict.standing() instanceof DmarcStanding.Malformed);
    assertEquals(Policy.REJECT, verdict.inForce().orElseThrow().policy(true).orElseThrow());
  }

  @Test
  void aRecordWithoutAPolicyKeepsTheInheritedOneOut() {
    DmarcVerdict verdict = judge(List.of(OWN + "v=DMARC1; p=x", PARENT + "v=DMARC1; p=reject"));
    assertEquals(DOMAIN, verdict.inForce().orElseThrow().at());
    assertTrue(verdict.inForce().orElseThrow().policy(true).isEmpty());
  }
}
