package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dns.RecordType;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.List;
import java.util.Optional;

/// The way behind the CNAME: loops, length, and what stands at its end.
final class ChainMistakes implements Detector {
  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.aliases()) {
      Observed.Chain chain = patient.observed().chainFrom(expected.owner());
      if (chain.names().isEmpty()) {
        continue;
      }
      if (chain.loop()) {
        findings
            .about(expected, FindingCode.CHAIN_LOOP)
            .saw("It leads over " + Words.list(chain.names()) + " back to a name passed before.")
            .fix(patient.remedy().change(expected));
      } else if (chain.tooLong()) {
        findings
            .about(expected, FindingCode.CHAIN_TOO_LONG)
            .saw("It has " + chain.names().size() + " links: " + Words.list(chain.names()) + ".")
            .fix(patient.remedy().change(expected));
      } else if (patient.status(expected) == RecordStatus.OK) {
        ours(expected, chain, patient, findings);
      } else if (patient.observed().absent(chain.names().getLast())) {
        gone(expected, chain, patient, findings);
      }
    }
  }

  private static void gone(
      CustomerRecord expected, Observed.Chain chain, Case patient, Findings findings) {
    if (chain.names().size() > 1) {
      findings
          .about(expected, FindingCode.TARGET_GONE)
          .saw(Words.shown(chain.names().getLast()) + ", where it leads, does not exist.")
          .fix(patient.remedy().change(expected));
    }
  }

  /// The alias is right; a resolver that followed it says that our end does not exist.
  private static void ours(
      CustomerRecord expected, Observed.Chain chain, Case patient, Findings findings) {
    DomainName target = expected.target().orElseThrow();
    Optional<Sighting> end =
        patient.observed().sightings().stream()
            .filter(seen -> seen.perspective() == Perspective.RECURSIVE)
            .filter(seen -> seen.question().name().equals(target) || seen.chain().contains(target))
            .filter(seen -> !seen.question().type().equals(RecordType.CNAME))
            .filter(seen ->
                seen.answer() instanceof Answer.NoSuchName(DomainName name)
                    && (name.equals(target) || chain.names().contains(name)))
            .findFirst();
    if (end.isPresent() && !patient.observed().at(target).isEmpty()) {
      return;
    }
    end.ifPresent(seen ->
        findings
            .about(expected, FindingCode.OUR_RECORD_MISSING)
            .saw("The CNAME leads to " + target + ", which does not exist.")
            .on(List.of(seen))
            .fix(
                "Nothing to do at the domain's DNS: the name behind the CNAME must be mended by"
                    + " who gave you this record."));
  }
}
