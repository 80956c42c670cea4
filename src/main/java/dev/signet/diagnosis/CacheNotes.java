package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.diagnosis.Diagnosis.ServerView;
import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Perspective;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Who has the new value already, and how long the others keep the old one.
final class CacheNotes implements Detector {
  private static final String AUTHORITATIVE = Perspective.AUTHORITATIVE.wireText();
  private static final long VERY_HIGH = Duration.ofDays(1).toSeconds();
  private static final long VERY_LOW = 60;
  private static final long NEGATIVE_HIGH = Duration.ofHours(3).toSeconds();

  @Override
  public void detect(Case patient, Findings findings) {
    for (RecordReport report : patient.records()) {
      spreading(report, patient, findings);
      cached(report, patient, findings);
      timeToLive(report, patient, findings);
    }
    negative(patient, findings);
  }

  private static void spreading(RecordReport report, Case patient, Findings findings) {
    if (report.status() != RecordStatus.SPREADING) {
      return;
    }
    List<String> old =
        report.servers().stream()
            .filter(view -> view.perspective().equals(AUTHORITATIVE))
            .filter(view ->
                view.status() == RecordStatus.WRONG || view.status() == RecordStatus.MISSING)
            .map(view -> view.server() + " (" + view.answer() + ")")
            .toList();
    findings
        .about(report.expected(), FindingCode.STILL_SPREADING)
        .saw("Not yet right at " + Words.list(old) + "; right at the others.")
        .fix(
            "Wait until all name servers of "
                + patient.zone()
                + " have the change. If they still differ in an hour, ask the DNS host why its"
                + " servers are not updated.");
  }

  private static void cached(RecordReport report, Case patient, Findings findings) {
    boolean right =
        report.status() == RecordStatus.OK
            && report.servers().stream()
                .anyMatch(view ->
                    view.perspective().equals(AUTHORITATIVE) && view.status() == RecordStatus.OK);
    if (!right) {
      return;
    }
    for (ServerView view : report.servers()) {
      boolean missing = view.status() == RecordStatus.MISSING;
      boolean wrong = view.status() == RecordStatus.WRONG;
      if (!view.perspective().equals(AUTHORITATIVE) && (missing || wrong)) {
        findings
            .about(
                report.expected(),
                missing ? FindingCode.NEGATIVE_CACHED : FindingCode.OLD_ANSWER_CACHED)
            .saw(
                view.server()
                    + " says: "
                    + view.answer()
                    + ". "
                    + until(view.secondsToLive(), patient.observed().at()))
            .fix(
                "Nothing to change; the record is right at the domain's name servers. "
                    + until(view.secondsToLive(), patient.observed().at()));
      }
    }
  }

  private static String until(long seconds, Instant at) {
    return seconds < 0
        ? "It will end by itself."
        : "That ends at " + at.plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS) + ".";
  }

  private static void timeToLive(RecordReport report, Case patient, Findings findings) {
    Optional<ResourceRecord> record =
        patient
            .observed()
            .authoritative(report.expected().owner(), report.expected().type())
            .stream()
            .filter(seen -> seen.answer() instanceof Answer.Found)
            .flatMap(seen -> seen.shown().stream())
            .filter(shown -> shown.owner().equals(report.expected().owner()))
            .findFirst();
    if (record.isEmpty()) {
      return;
    }
    long ttl = record.get().ttl();
    if (ttl > VERY_HIGH) {
      findings
          .about(report.expected(), FindingCode.TTL_VERY_HIGH)
          .saw("It is " + ttl + " seconds.")
          .fix(patient.remedy().at() + ", set the TTL of this record to 3600 (one hour).");
    } else if (ttl < VERY_LOW) {
      findings
          .about(report.expected(), FindingCode.TTL_VERY_LOW)
          .saw("It is " + ttl + " seconds.")
          .fix(patient.remedy().at() + ", set the TTL of this record to 3600 (one hour).");
    }
  }

  /// RFC 2308 §5 advises one to three hours.
  private static void negative(Case patient, Findings findings) {
    Optional<DomainName> zone = patient.observed().zone();
    if (zone.isEmpty()) {
      return;
    }
    for (Rdata data : patient.observed().data(zone.get(), RecordType.SOA)) {
      if (data instanceof Rdata.Authority soa && soa.minimum() > NEGATIVE_HIGH) {
        findings
            .general(FindingCode.NEGATIVE_TTL_HIGH)
            .saw("The last number of the SOA record is " + soa.minimum() + " seconds.")
            .fix(patient.remedy().at() + ", set the negative TTL (SOA minimum) to 3600 or less.");
      }
    }
  }
}
