package dev.signet.registry;

import dev.signet.events.Event;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.Observation;
import dev.signet.verification.RecordCheck;
import dev.signet.verification.Verifier;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Checks native domains and saves what comes of it. Thread-safe; blocks, for virtual threads.
public final class NativeChecks {
  private final DomainStore store;
  private final Verifier verifier;
  private final RecordCheck recordCheck;
  private final CustomerRecords records;
  private final Faces faces;
  private final Ids ids;
  private final InstantSource clock;

  /// How much is checked.
  public enum Extent {
    /// The records of mail flow and tracking: what `/v1` knows.
    MAIL_FLOW(true, false),
    /// Those and the records that only `/core` shows.
    WHOLE(true, true),
    /// The same, without starting anything: no date is set, and nothing verified is taken down
    /// (CONTRACT AR-5).
    WHOLE_PASSIVE(false, true);

    private final boolean initiates;
    private final boolean whole;

    Extent(boolean initiates, boolean whole) {
      this.initiates = initiates;
      this.whole = whole;
    }
  }

  /// @param verifier looks at the aliases and what is behind them
  /// @param recordCheck looks at the other records
  public record Lookers(Verifier verifier, RecordCheck recordCheck) {}

  public NativeChecks(
      DomainStore store,
      Lookers lookers,
      CustomerRecords records,
      Faces faces,
      Ids ids,
      InstantSource clock) {
    this.store = store;
    this.verifier = lookers.verifier();
    this.recordCheck = lookers.recordCheck();
    this.records = records;
    this.faces = faces;
    this.ids = ids;
    this.clock = clock;
  }

  /// Looks, judges, saves; the domain as it is then.
  ///
  /// @throws Refused NOT_FOUND when it was deleted meanwhile
  EmailDomain check(EmailDomain domain, Extent extent) {
    Instant initiated = now();
    Verifier.Stance stance =
        domain.status() == Status.VERIFIED ? Verifier.Stance.VERIFIED : Verifier.Stance.PENDING;
    FutureTask<List<RecordCheck.Report>> others =
        new FutureTask<>(() ->
            extent.whole
                ? List.of(recordCheck.check(domain.apex(), faces.wanted(domain), stance))
                : List.of());
    Thread.ofVirtual().name("record-check").start(others);
    CheckReport report =
        verifier.check(records.subject(domain, store.publicKeys(domain.id())), stance);
    List<Observation> evidence = new ArrayList<>(report.evidence());
    List<RecordChange> changes = new ArrayList<>();
    for (CheckReport.RecordFinding finding : report.records()) {
      if (!tracks(domain, finding)) {
        changes.add(RecordChange.of(finding, extent.initiates));
      }
    }
    for (RecordCheck.Report other : done(others)) {
      evidence.addAll(other.evidence());
      other.findings().forEach(finding -> changes.add(RecordChange.of(finding, extent.initiates)));
    }
    return save(domain, extent, report, initiated, evidence, changes);
  }

  private boolean tracks(EmailDomain domain, CheckReport.RecordFinding finding) {
    return records.tracking(domain).stream()
        .anyMatch(tracking -> tracking.owner().equals(finding.link().owner()));
  }

  private EmailDomain save(
      EmailDomain domain,
      Extent extent,
      CheckReport report,
      Instant initiated,
      List<Observation> evidence,
      List<RecordChange> changes) {
    Instant now = now();
    return store
        .recordCheck(
            domain.organization(),
            domain.id(),
            new CoreStore.Seen(report.startedAt(), evidence),
            changes,
            current -> {
              Decision.Outcome outcome =
                  Decision.decide(
                      current,
                      domain.tracking(),
                      extent.initiates ? report : sparing(current, report),
                      now);
              return new DomainStore.Change(
                  extent.initiates
                      ? outcome.domain().withVerificationInitiated(initiated)
                      : outcome.domain(),
                  outcome.happenings().stream()
                      .map(happening -> event(current, happening, now))
                      .toList());
            })
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }

  /// The report without what would take something verified down.
  private static CheckReport sparing(EmailDomain current, CheckReport report) {
    return new CheckReport(
        report.startedAt(),
        report.took(),
        current.status() == Status.VERIFIED ? sparing(report.mailFlow()) : report.mailFlow(),
        current.tracking().verified()
            ? report.tracking().map(NativeChecks::sparing)
            : report.tracking(),
        report.records(),
        report.evidence());
  }

  private static Verdict sparing(Verdict verdict) {
    return verdict instanceof Verdict.Contradicted(Failure failure)
        ? new Verdict.Unsettled(failure)
        : verdict;
  }

  private Event event(EmailDomain domain, Decision.Happening happening, Instant at) {
    Optional<Failure> failure = happening.failure();
    return new Event(
        ids.next(),
        domain.organization(),
        domain.id(),
        domain.name(),
        happening.type(),
        at,
        failure.map(some -> some.code().wireText()).orElse(""),
        failure.map(Failure::message).orElse(""));
  }

  private static <T> T done(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the look at the records failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// PostgreSQL keeps microseconds.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
