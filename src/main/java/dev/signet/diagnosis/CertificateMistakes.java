package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether CAA lets the certificate of the tracking host be issued (RFC 8659 §3).
final class CertificateMistakes implements Detector {
  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.aliases()) {
      if (expected.purpose() == Purpose.TRACKING) {
        of(expected, patient, findings);
      }
    }
  }

  /// The names whose CAA counts, in the order authorities look: the host (through its alias), then
  /// each name above it, up to the registered apex.
  static List<DomainName> names(DomainName host, DomainName apex) {
    List<DomainName> out = new ArrayList<>();
    for (Optional<DomainName> at = Optional.of(host);
        at.filter(name -> name.isAtOrBelow(apex)).isPresent();
        at = at.get().parent()) {
      out.add(at.get());
    }
    return out;
  }

  private static void of(CustomerRecord expected, Case patient, Findings findings) {
    for (DomainName name : names(expected.owner(), patient.inquiry().apex())) {
      if (patient.observed().look(name, RecordType.CAA)
          instanceof Observed.Look.Found(List<ResourceRecord> records, var chain)) {
        judge(name, records, expected, patient, findings);
        return;
      }
    }
  }

  private static void judge(
      DomainName name,
      List<ResourceRecord> records,
      CustomerRecord expected,
      Case patient,
      Findings findings) {
    List<String> issuers = new ArrayList<>();
    for (ResourceRecord record : records) {
      if (record.data() instanceof Rdata.CertificateAuthority caa
          && caa.tag().equalsIgnoreCase("issue")) {
        issuers.add(caa.value().split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
      }
    }
    Optional<String> authority = patient.inquiry().certificateAuthority();
    boolean nobody = issuers.stream().allMatch(String::isEmpty);
    boolean blocked =
        !issuers.isEmpty() && (nobody || authority.filter(a -> !issuers.contains(a)).isPresent());
    if (!blocked) {
      return;
    }
    String value = authority.map(a -> "0 issue \"" + a + "\"").orElse("0 issue and your authority");
    findings
        .about(expected, FindingCode.CAA_BLOCKS_CERTIFICATE)
        .saw("At " + name + ": " + InsteadMistakes.shown(records) + ".")
        .on(InsteadMistakes.shown(records))
        .fix(
            patient.remedy().at()
                + ", add: Type CAA, "
                + patient.remedy().owner(name)
                + ", Value "
                + value
                + ".");
  }
}
