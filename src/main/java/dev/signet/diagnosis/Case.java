package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordReport;
import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import java.util.List;
import java.util.Optional;

/// What detectors work on: the facts, how each expected record stands, and who hosts the zone.
///
/// @param zone the zone that names are relative to; the registered apex when it was not found
record Case(
    Observed observed,
    DomainName zone,
    Optional<DnsHost> host,
    Remedy remedy,
    List<RecordReport> records) {
  Case {
    records = List.copyOf(records);
  }

  Inquiry inquiry() {
    return observed.inquiry();
  }

  DomainName domain() {
    return observed.inquiry().domain();
  }

  List<CustomerRecord> expected() {
    return records.stream().map(RecordReport::expected).toList();
  }

  RecordStatus status(CustomerRecord expected) {
    return records.stream()
        .filter(report -> report.expected().equals(expected))
        .findFirst()
        .map(RecordReport::status)
        .orElse(RecordStatus.UNKNOWN);
  }

  /// Expected CNAMEs.
  List<CustomerRecord> aliases() {
    return expected().stream().filter(one -> one.target().isPresent()).toList();
  }

  /// Whether the record is not as it should be, and that is known.
  boolean wanting(CustomerRecord expected) {
    return switch (status(expected)) {
      case MISSING, WRONG, SPREADING -> true;
      case OK, UNKNOWN -> false;
    };
  }

  static boolean spreading(RecordReport report) {
    return report.status() == RecordStatus.SPREADING;
  }
}
