package dev.signet.diagnosis;

import dev.signet.lookup.Sighting;
import dev.signet.record.CustomerRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where detectors put what they find. Used by one thread.
final class Findings {
  private static final int MAX = 60;
  private static final int MAX_EVIDENCE = 6;

  private final List<Finding> found = new ArrayList<>();

  /// Notes a finding about an expected record.
  Note about(CustomerRecord expected, FindingCode code) {
    return new Note(Optional.of(expected.record()), code);
  }

  /// Notes a finding about a record given in words.
  Note about(String record, FindingCode code) {
    return new Note(Optional.of(record), code);
  }

  /// Notes a finding about the domain as a whole.
  Note general(FindingCode code) {
    return new Note(Optional.empty(), code);
  }

  /// Whether something breaking was found about this record.
  boolean explained(CustomerRecord expected) {
    return found.stream()
        .anyMatch(finding ->
            finding.severity() == Severity.BREAKING
                && finding.record().filter(expected.record()::equals).isPresent());
  }

  boolean has(FindingCode code) {
    return found.stream().anyMatch(finding -> finding.code() == code);
  }

  /// Worst first, otherwise in the order they were found.
  List<Finding> sorted() {
    return found.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /// A finding in the making.
  final class Note {
    private final Optional<String> record;
    private final FindingCode code;
    private final List<String> evidence = new ArrayList<>();
    private Severity severity;
    private String saw = "";

    private Note(Optional<String> record, FindingCode code) {
      this.record = record;
      this.code = code;
      this.severity = code.severity();
    }

    Note as(Severity other) {
      severity = other;
      return this;
    }

    /// What was seen, one or more whole sentences.
    Note saw(String sentence) {
      saw = sentence;
      return this;
    }

    Note on(Collection<Sighting> sightings) {
      sightings.stream().limit(MAX_EVIDENCE).map(Words::evidence).forEach(evidence::add);
      return this;
    }

    Note on(String line) {
      evidence.add(line);
      return this;
    }

    /// Ends it: what to do.
    void fix(String what) {
      String detail = saw.isEmpty() ? code.cause() : saw + " " + code.cause();
      Finding finding = new Finding(code, severity, record, code.title(), detail, what, evidence);
      boolean known = found.stream().anyMatch(f -> f.code() == code && f.record().equals(record));
      if (!known && found.size() < MAX) {
        found.add(finding);
      }
    }
  }
}
