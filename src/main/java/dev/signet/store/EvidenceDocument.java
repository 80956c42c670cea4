package dev.signet.store;

import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Checked;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.registry.TimelineEntry.Verdicts;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.Observation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The latest observation of one domain for each question to each server, with since when and how
/// often it was the same (a run), and one run for the result of the checks. Not thread-safe.
///
/// An observation that says the same as the last one about the same question to the same server
/// lengthens that run; another one ends it. So a quiet domain keeps one small document however
/// often it is looked at.
final class EvidenceDocument {
  private static final int MAX_RUNS = 96;
  private static final String CHECK = "check";

  private final UUID domain;
  private final Map<List<String>, Run> latest = new LinkedHashMap<>();

  /// Something seen the same for a while.
  ///
  /// @param what an [Observed] or a [Checked]
  record Run(Instant firstSeen, TimelineEntry.What what) {
    Instant lastSeen() {
      return switch (what) {
        case Observed observed -> observed.lastSeen();
        case Checked checked -> checked.lastSeen();
        case TimelineEntry.Happened happened -> firstSeen;
      };
    }

    /// Which question to whom this is about.
    List<String> key() {
      return what instanceof Observed(Observation seen, Instant last, long count)
          ? List.of(seen.question(), seen.server(), seen.perspective(), seen.transport())
          : List.of(CHECK);
    }

    boolean sameAs(Run other) {
      return switch (what) {
        case Observed(Observation mine, Instant last, long count) ->
            other.what instanceof Observed(Observation theirs, Instant ofIt, long often)
                && mine.outcome().equals(theirs.outcome())
                && mine.rcode().equals(theirs.rcode())
                && mine.extendedError() == theirs.extendedError()
                && mine.flags().equals(theirs.flags())
                && mine.data().equals(theirs.data());
        case Checked(Verdicts mine, Instant last, long count) ->
            other.what instanceof Checked(Verdicts theirs, Instant ofIt, long often)
                && mine.equals(theirs);
        case TimelineEntry.Happened happened -> false;
      };
    }

    /// This run and, right after it, `next` that says the same.
    Run lengthenedBy(Run next) {
      Instant last = next.lastSeen().isBefore(lastSeen()) ? lastSeen() : next.lastSeen();
      return new Run(
          firstSeen,
          switch (next.what) {
            case Observed(Observation seen, Instant ignored, long more) ->
                new Observed(seen, last, count() + more);
            case Checked(Verdicts verdicts, Instant ignored, long more) ->
                new Checked(verdicts, last, count() + more);
            case TimelineEntry.Happened happened -> happened;
          });
    }

    long count() {
      return switch (what) {
        case Observed observed -> observed.count();
        case Checked checked -> checked.count();
        case TimelineEntry.Happened happened -> 1;
      };
    }
  }

  private EvidenceDocument(UUID domain) {
    this.domain = domain;
  }

  /// The document as it was kept; an empty one when none was.
  static EvidenceDocument of(UUID domain, Optional<byte[]> kept) {
    EvidenceDocument document = new EvidenceDocument(domain);
    kept.ifPresent(
        bytes -> EvidenceFormat.read(bytes).forEach(run -> document.latest.put(run.key(), run)));
    return document;
  }

  byte[] bytes() {
    return EvidenceFormat.write(List.copyOf(latest.values()));
  }

  List<Run> runs() {
    return List.copyOf(latest.values());
  }

  /// Takes in a check, and gives the runs that it ended.
  List<Run> add(CheckReport report) {
    Map<List<String>, Run> seen = new LinkedHashMap<>();
    Instant at = report.startedAt();
    Run check = new Run(at, new Checked(verdicts(report), at, 1));
    seen.put(check.key(), check);
    seen.putAll(observed(at, report.evidence()));
    return add(seen);
  }

  /// Takes in what was seen outside a check of mail flow.
  List<Run> add(Instant at, List<Observation> evidence) {
    return add(observed(at, evidence));
  }

  private static Map<List<String>, Run> observed(Instant at, List<Observation> evidence) {
    Map<List<String>, Run> seen = new LinkedHashMap<>();
    for (Observation observation : evidence) {
      // Asked again within a check: the last answer counts.
      Run run = new Run(at, new Observed(observation, at, 1));
      seen.put(run.key(), run);
    }
    return seen;
  }

  private List<Run> add(Map<List<String>, Run> seen) {
    List<Run> ended = new ArrayList<>();
    seen.forEach((key, run) -> {
      Run before = latest.get(key);
      if (before != null && before.sameAs(run)) {
        latest.put(key, before.lengthenedBy(run));
      } else {
        if (before != null) {
          ended.add(before);
        }
        latest.put(key, run);
      }
    });
    while (latest.size() > MAX_RUNS) {
      Run oldest = latest.values().stream().min(Comparator.comparing(Run::lastSeen)).orElseThrow();
      latest.remove(oldest.key());
      ended.add(oldest);
    }
    return ended;
  }

  private static Verdicts verdicts(CheckReport report) {
    return new Verdicts(
        word(report.mailFlow()),
        code(report.mailFlow()),
        report.tracking().map(EvidenceDocument::word).orElse(""),
        report.tracking().map(EvidenceDocument::code).orElse(""));
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> "passed";
      case Verdict.Contradicted contradicted -> "contradicted";
      case Verdict.Unsettled unsettled -> "unsettled";
    };
  }

  private static String code(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Passed passed -> "";
      case Verdict.Contradicted(Failure failure) -> failure.code().wireText();
      case Verdict.Unsettled(Failure failure) -> failure.code().wireText();
    };
  }

  /// The entry of a run. Its id is made from what the run is, so that a run keeps it while it grows
  /// and when it ends, and it need not be stored.
  TimelineEntry entry(Run run) {
    return new TimelineEntry(id(run), run.firstSeen(), run.what());
  }

  UUID id(Run run) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(domain.toString().getBytes(StandardCharsets.US_ASCII));
      for (String part : run.key()) {
        digest.update((byte) 0);
        digest.update(part.getBytes(StandardCharsets.UTF_8));
      }
      byte[] hash = digest.digest();
      long high = 0;
      long low = 0;
      for (int i = 0; i < 8; i++) {
        high = high << 8 | (hash[i] & 0xff);
        low = low << 8 | (hash[8 + i] & 0xff);
      }
      long millis = run.firstSeen().toEpochMilli();
      return new UUID(millis << 16 | 0x7000L | (high & 0xfff), low >>> 2 | 0x8000_0000_0000_0000L);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
