package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.Rdata;
import dev.signet.dns.ResourceRecord;
import dev.signet.record.CustomerRecord;
import java.util.List;

/// What no other detector has explained: the record is just not there, or just another one. Comes
/// last.
final class MissingRecords implements Detector {
  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.expected()) {
      RecordStatus status = patient.status(expected);
      boolean wrong = status == RecordStatus.MISSING || status == RecordStatus.WRONG;
      if (wrong && !findings.explained(expected) && !inherits(expected, patient, findings)) {
        List<ResourceRecord> there = patient.observed().at(expected.owner());
        findings
            .about(expected, FindingCode.RECORD_MISSING)
            .saw(saw(expected, there, patient))
            .on(patient.observed().authoritative(expected.owner(), expected.type()))
            .fix(
                expected.owner().equals(patient.domain())
                        && findings.has(FindingCode.DOMAIN_IS_ALIAS)
                    ? "It cannot stand beside the CNAME of "
                        + patient.domain()
                        + ". Replace the CNAME by A and AAAA records first. "
                        + patient.remedy().publish(expected)
                    : sameExchange(expected, there)
                        ? patient.remedy().change(expected)
                        : patient.remedy().publish(expected));
      }
    }
  }

  /// Whether only the preference is another.
  private static boolean sameExchange(CustomerRecord expected, List<ResourceRecord> there) {
    return expected.data() instanceof Rdata.MailExchange wanted
        && there.stream()
            .anyMatch(record ->
                record.data() instanceof Rdata.MailExchange mx
                    && mx.exchange().equals(wanted.exchange()));
  }

  private static List<ResourceRecord> of(CustomerRecord expected, List<ResourceRecord> there) {
    return there.stream().filter(record -> record.type().equals(expected.type())).toList();
  }

  private static String saw(CustomerRecord expected, List<ResourceRecord> there, Case patient) {
    if (sameExchange(expected, there)) {
      return "It has another priority: " + InsteadMistakes.shown(of(expected, there)) + ".";
    }
    if (!there.isEmpty()) {
      return "At " + expected.owner() + " there is " + InsteadMistakes.shown(there) + ".";
    }
    return patient.observed().absent(expected.owner())
        ? "The name " + expected.owner() + " does not exist."
        : "The name " + expected.owner() + " holds no " + expected.type() + ".";
  }

  /// Another detector speaks of the domain's own SPF, DMARC and MX in words of its own.
  private static boolean inherits(CustomerRecord expected, Case patient, Findings findings) {
    return switch (expected.purpose()) {
      case DMARC ->
          findings.has(FindingCode.DMARC_SEVERAL)
              || findings.has(FindingCode.DMARC_UNREADABLE)
              || findings.has(FindingCode.DMARC_AT_DOMAIN);
      case SPF ->
          expected.owner().equals(patient.domain())
              && (findings.has(FindingCode.SPF_SEVERAL)
                  || findings.has(FindingCode.SPF_NOT_RECOGNISED)
                  || findings.has(FindingCode.SPF_UNREADABLE)
                  || findings.has(FindingCode.SPF_LACKS_INCLUDE));
      case INBOUND ->
          expected.owner().equals(patient.domain()) && findings.has(FindingCode.MX_NOT_PREFERRED);
      default -> false;
    };
  }
}
