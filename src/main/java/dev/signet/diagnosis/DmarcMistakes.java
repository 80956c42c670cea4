package dev.signet.diagnosis;

import dev.signet.dmarc.DmarcDiscovery;
import dev.signet.dmarc.DmarcJudge;
import dev.signet.dmarc.DmarcProblem;
import dev.signet.dmarc.DmarcRecord;
import dev.signet.dmarc.DmarcRepair;
import dev.signet.dmarc.DmarcStanding;
import dev.signet.dmarc.DmarcVerdict;
import dev.signet.dmarc.ReportUri;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The domain's DMARC as receivers read it (RFC 9989).
final class DmarcMistakes implements Detector {
  private static final String SUGGESTED = "v=DMARC1; p=none; rua=mailto:dmarc@";

  @Override
  public void detect(Case patient, Findings findings) {
    DomainName domain = patient.domain();
    Observed observed = patient.observed();
    Optional<DomainName> name = DmarcDiscovery.recordName(domain);
    Optional<CustomerRecord> expected =
        patient.expected().stream().filter(one -> one.purpose() == Purpose.DMARC).findFirst();
    if (name.isEmpty()
        || observed.look(name.get(), RecordType.TXT) instanceof Observed.Look.Unknown
        || expected.filter(findings::explained).isPresent()) {
      return;
    }
    Map<DomainName, List<String>> elsewhere = new LinkedHashMap<>();
    DmarcJudge.wrongPlaces(domain).forEach(place -> elsewhere.put(place, observed.texts(place)));
    DmarcVerdict verdict =
        DmarcJudge.judge(
            domain,
            DmarcDiscovery.of(domain, new ObservedTexts(observed::look).forDmarc()),
            elsewhere);
    String record = name.get() + " TXT";
    boolean misplaced = problems(verdict, record, name.get(), patient, findings);
    standing(verdict.standing(), record, name.get(), misplaced, patient, findings);
  }

  private static boolean problems(
      DmarcVerdict verdict, String record, DomainName name, Case patient, Findings findings) {
    boolean misplaced = false;
    boolean own = verdict.standing() instanceof DmarcStanding.Own;
    for (DmarcProblem problem : verdict.problems()) {
      boolean elsewhere = problem.code() == DmarcProblem.Code.MISPLACED;
      FindingCode code = elsewhere ? place(problem.at(), patient.domain()) : code(problem.code());
      Findings.Note note = findings.about(record, code);
      if (elsewhere && own) {
        note.as(Severity.TIP);
      }
      misplaced |= elsewhere;
      note.saw(
              "At "
                  + Words.shown(problem.at())
                  + ", "
                  + problem.detail()
                  + (problem.text().isEmpty() ? "." : ": " + Words.shown(problem.text()) + "."))
          .fix(fix(code, problem, name, patient));
    }
    return misplaced;
  }

  private static FindingCode place(DomainName at, DomainName domain) {
    if (at.equals(domain)) {
      return FindingCode.DMARC_AT_DOMAIN;
    }
    String text = at.toString();
    if (text.startsWith("dmarc.")) {
      return FindingCode.UNDERSCORE_LOST;
    }
    return text.startsWith("_dmarc._dmarc.")
        ? FindingCode.UNDERSCORE_LABEL_DOUBLED
        : FindingCode.OWNER_DOUBLED;
  }

  private static FindingCode code(DmarcProblem.Code code) {
    return switch (code) {
      case SEVERAL_RECORDS -> FindingCode.DMARC_SEVERAL;
      case BAD_VERSION, RECORD_TOO_LONG, NOT_APPLIED -> FindingCode.DMARC_UNREADABLE;
      case MISPLACED -> FindingCode.DMARC_AT_DOMAIN;
      case TAKEN_AS_NONE, BAD_TAG, BAD_VALUE, REPEATED_TAG, BAD_URI -> FindingCode.DMARC_BAD_VALUE;
      case MONITORING -> FindingCode.DMARC_MONITORING;
      case TEST_MODE -> FindingCode.DMARC_TEST_MODE;
      case HISTORIC_TAG, UNKNOWN_TAG, OBSOLETE_SIZE, FO_WITHOUT_RUF, SP_IGNORED ->
          FindingCode.DMARC_OLD_TAG;
    };
  }

  private static String fix(FindingCode code, DmarcProblem problem, DomainName name, Case patient) {
    Remedy remedy = patient.remedy();
    String edit = remedy.at() + ", edit the TXT record at " + remedy.owner(name);
    String text = Words.shown(problem.text());
    return switch (code) {
      case DMARC_SEVERAL ->
          remedy.at()
              + ", keep one of the records at "
              + remedy.owner(name)
              + " and delete the others.";
      case DMARC_AT_DOMAIN, UNDERSCORE_LOST, UNDERSCORE_LABEL_DOUBLED, OWNER_DOUBLED ->
          remedy.at() + ", change the name of that record: " + remedy.owner(name) + ".";
      case DMARC_MONITORING ->
          "No action needed. When the reports show only your own mail, set p=quarantine, later"
              + " p=reject.";
      case DMARC_TEST_MODE -> edit + ": remove t=y when you are done with testing.";
      case DMARC_OLD_TAG -> edit + ": remove " + text + ".";
      case DMARC_BAD_VALUE -> edit + ": " + corrected(problem, text);
      default -> edit + repaired(problem.text(), patient);
    };
  }

  private static String corrected(DmarcProblem problem, String shown) {
    return problem.code() == DmarcProblem.Code.BAD_URI
        ? ReportUri.repaired(problem.text())
            .map(uri -> "write " + Words.shown(uri) + " in the place of " + shown + ".")
            .orElse("correct " + shown + ".")
        : "correct " + shown + ".";
  }

  /// The customer's own record, mended. Ours stands for one only where there is no policy that it
  /// could weaken.
  private static String repaired(String published, Case patient) {
    Optional<String> mended = DmarcRepair.of(published);
    if (mended.isPresent()) {
      return " so that it reads " + Words.shown(mended.get()) + " (without quotes).";
    }
    String text = published.toLowerCase(Locale.ROOT);
    return text.contains("reject") || text.contains("quarantine") || text.contains("p=")
        ? ": begin it with v=DMARC1; and right behind that the policy you want (p=none,"
            + " p=quarantine or p=reject) and a semicolon; keep the rest."
        : " so that it reads like " + SUGGESTED + patient.domain() + ".";
  }

  private static void standing(
      DmarcStanding standing,
      String record,
      DomainName name,
      boolean misplaced,
      Case patient,
      Findings findings) {
    Remedy remedy = patient.remedy();
    switch (standing) {
      case DmarcStanding.Own(DmarcRecord dmarc, var policy) ->
          reports(dmarc, record, name, patient, findings);
      case DmarcStanding.Inherited(DmarcRecord dmarc, DomainName from, var policy) ->
          findings
              .about(record, FindingCode.DMARC_INHERITED)
              .saw("The record of " + Words.shown(from) + " applies, with p=" + policy.word() + ".")
              .fix(
                  "No action needed. To have a policy of its own: "
                      + remedy.text("add", name, SUGGESTED + patient.domain()));
      case DmarcStanding.Missing missing -> {
        boolean told = patient.expected().stream().anyMatch(one -> one.purpose() == Purpose.DMARC);
        if (!misplaced && !told) {
          findings
              .about(record, FindingCode.DMARC_MISSING)
              .fix(remedy.text("add", name, SUGGESTED + patient.domain()));
        }
      }
      case DmarcStanding.Several several -> {}
      case DmarcStanding.Malformed malformed -> {}
      case DmarcStanding.Unanswered unanswered -> {}
    }
  }

  private static void reports(
      DmarcRecord dmarc, String record, DomainName name, Case patient, Findings findings) {
    boolean asked = dmarc.tags().containsKey("rua") || dmarc.tags().containsKey("ruf");
    if (!asked) {
      // An address that cannot be read has a finding of its own.
      findings
          .about(record, FindingCode.DMARC_NO_REPORTS)
          .fix(
              patient.remedy().at()
                  + ", edit the TXT record at "
                  + patient.remedy().owner(name)
                  + ": add ; rua=mailto:dmarc@"
                  + patient.domain()
                  + " at its end.");
    }
    for (ReportUri uri : dmarc.aggregateReports()) {
      permission(uri, patient.inquiry())
          .filter(place ->
              patient.observed().look(place, RecordType.TXT) instanceof Observed.Look.Absent
                  || (patient.observed().look(place, RecordType.TXT) instanceof Observed.Look.Found
                      && !ReportUri.permits(patient.observed().texts(place))))
          .ifPresent(place ->
              findings
                  .about(record, FindingCode.DMARC_REPORTS_REFUSED)
                  .saw("Reports to " + Words.shown(uri) + " need a TXT record at " + place + ".")
                  .fix(
                      "Ask the owner of "
                          + uri.mailDomain().map(Words::shown).orElse("that address")
                          + " to publish a TXT record at "
                          + place
                          + " with the value v=DMARC1; or use an address of your own domain."));
    }
  }

  /// Where permission for reports of this address stands; empty when none is needed.
  static Optional<DomainName> permission(ReportUri uri, Inquiry inquiry) {
    return uri.mailDomain()
        .filter(to -> !RegisteredApex.of(to).equals(inquiry.apex()))
        .flatMap(to -> uri.permissionName(inquiry.domain()));
  }
}
