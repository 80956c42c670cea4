package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.record.CustomerRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What could not be looked at. Comes last: with nothing seen, nothing found does not mean that all
/// is well.
final class UnseenRecords implements Detector {
  /// Findings that say why nothing was seen.
  private static final Set<FindingCode> REASONS =
      EnumSet.of(
          FindingCode.RESOLVER_SILENT,
          FindingCode.ZONE_SILENT,
          FindingCode.ZONE_UNSERVED,
          FindingCode.DNSSEC_BOGUS,
          FindingCode.DOMAIN_NOT_REGISTERED);

  @Override
  public void detect(Case patient, Findings findings) {
    if (REASONS.stream().anyMatch(findings::has)) {
      return;
    }
    List<Sighting> all = patient.observed().sightings();
    if (all.stream().noneMatch(UnseenRecords::tells)) {
      findings
          .general(FindingCode.NOTHING_SEEN)
          .saw(
              all.isEmpty()
                  ? "Nothing was asked."
                  : Words.shown(all.getFirst().server()) + " " + Words.answer(all.getFirst()) + ".")
          .on(all)
          .fix(
              "Nothing to change as far as is known. Look again later, or ask another resolver; if it"
                  + " stays, check the name servers at the registrar.");
      return;
    }
    for (RecordReport report : patient.records()) {
      CustomerRecord expected = report.expected();
      boolean wanting =
          report.status() == RecordStatus.MISSING || report.status() == RecordStatus.WRONG;
      if (!wanting && !seenAtHome(report) && !findings.explained(expected)) {
        findings
            .about(expected, FindingCode.RECORD_NOT_SEEN)
            .saw(
                report.servers().isEmpty()
                    ? "No server could be asked."
                    : Words.shown(report.servers().getFirst().server())
                        + ": "
                        + report.servers().getFirst().answer()
                        + ".")
            .on(patient.observed().authoritative(expected.owner(), expected.type()))
            .fix("Nothing to change as far as is known. Look again later.");
      }
    }
  }

  /// Whether one of the zone's own servers showed it; what resolvers alone say may be old.
  private static boolean seenAtHome(RecordReport report) {
    return report.servers().stream()
        .anyMatch(view ->
            view.perspective().equals(Perspective.AUTHORITATIVE.wireText())
                && view.status() != RecordStatus.UNKNOWN);
  }

  private static boolean tells(Sighting seen) {
    return Investigator.answered(seen) || !seen.chain().isEmpty() || seen.referral().isPresent();
  }
}
