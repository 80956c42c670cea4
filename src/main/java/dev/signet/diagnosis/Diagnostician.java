package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;

/// Facts in, diagnosis out: reviews each expected record, then lets every detector look. Pure and
/// thread-safe.
public final class Diagnostician {
  private static final List<Detector> DETECTORS =
      List.of(
          new ZoneMistakes(),
          new ServerMistakes(),
          new OwnerMistakes(),
          new InsteadMistakes(),
          new TargetMistakes(),
          new ChainMistakes(),
          new TextMistakes(),
          new KeyMistakes(),
          new SenderPolicyMistakes(),
          new DmarcMistakes(),
          new ExchangeMistakes(),
          new CertificateMistakes(),
          new CacheNotes(),
          new MissingRecords(),
          new UnseenRecords());

  private final DnsHosts hosts;

  private Diagnostician(DnsHosts hosts) {
    this.hosts = hosts;
  }

  /// With the DNS hosts of the data file.
  public static Diagnostician standard() {
    return new Diagnostician(DnsHosts.standard());
  }

  /// What is to be said about these facts.
  public Diagnosis diagnose(Observed observed) {
    DomainName zone = observed.zone().orElse(observed.inquiry().apex());
    Optional<DnsHost> host =
        hosts.of(
            observed.servers().isEmpty()
                ? observed.serverNames()
                : observed.servers().stream().map(Observed.Server::host).toList());
    List<RecordReport> records = new Review(observed).all();
    Case patient = new Case(observed, zone, host, new Remedy(host, zone), records);
    Findings findings = new Findings();
    for (Detector detector : DETECTORS) {
      detector.detect(patient, findings);
      if (findings.has(FindingCode.DOMAIN_NOT_REGISTERED)) {
        // Everything else follows from that.
        break;
      }
    }
    return new Diagnosis(
        observed.inquiry().domain(),
        observed.at(),
        observed.zone(),
        host.map(DnsHost::name),
        observed.serverNames().stream().map(Words::shown).sorted().toList(),
        records,
        findings.sorted(),
        observed.sightings().size() + observed.strangers().size());
  }
}
