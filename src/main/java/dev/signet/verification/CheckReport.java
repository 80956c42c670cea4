package dev.signet.verification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The result of one check of one domain: verdicts and the evidence they rest on.
///
/// @param mailFlow what the mail-flow records are worth together
/// @param tracking what the tracking CNAME is worth; empty when tracking is not configured
/// @param records one finding a record asked for, in the order the customer sees them
/// @param evidence every answer and every silence, in order
public record CheckReport(
    Instant startedAt,
    Duration took,
    Verdict mailFlow,
    Optional<Verdict> tracking,
    List<RecordFinding> records,
    List<Observation> evidence) {

  public CheckReport {
    records = List.copyOf(records);
    evidence = List.copyOf(evidence);
  }

  /// What a set of records is worth.
  public sealed interface Verdict {
    /// Everything is as it should be: everybody who answered says yes.
    record Passed() implements Verdict {}

    /// Something is wrong, and everybody who answered says so: it may take a verified domain down.
    record Contradicted(Failure failure) implements Verdict {}

    /// It could not be established that everything is right (silence, disagreement, DNSSEC trouble,
    /// our own zone). A pending domain stays pending with this failure; a verified one stays
    /// verified.
    record Unsettled(Failure failure) implements Verdict {}
  }

  /// What one record is worth.
  ///
  /// @param definite whether everybody who answered says so; never without a failure
  public record RecordFinding(Subject.Link link, Optional<Failure> failure, boolean definite) {}
}
