package dev.signet.verification;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
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
/// @param surroundings what was seen beside the records
public record CheckReport(
    Instant startedAt,
    Duration took,
    Verdict mailFlow,
    Optional<Verdict> tracking,
    List<RecordFinding> records,
    List<Observation> evidence,
    Surroundings surroundings) {

  public CheckReport {
    records = List.copyOf(records);
    evidence = List.copyOf(evidence);
  }

  /// A report that knows nothing of the surroundings.
  public CheckReport(
      Instant startedAt,
      Duration took,
      Verdict mailFlow,
      Optional<Verdict> tracking,
      List<RecordFinding> records,
      List<Observation> evidence) {
    this(startedAt, took, mailFlow, tracking, records, evidence, Surroundings.UNKNOWN);
  }

  /// The same, as if tracking had not been looked at.
  public CheckReport withoutTracking() {
    return new CheckReport(
        startedAt, took, mailFlow, Optional.empty(), records, evidence, surroundings);
  }

  /// The same, with what stands in the DNS worth `failure`, whatever it is.
  public CheckReport voided(Failure failure) {
    return new CheckReport(
        startedAt,
        took,
        new Verdict.Contradicted(failure),
        tracking.map(ignored -> new Verdict.Contradicted(failure)),
        records.stream()
            .map(finding -> new RecordFinding(finding.record(), Optional.of(failure), true))
            .toList(),
        evidence,
        surroundings);
  }

  /// What was seen beside the records.
  ///
  /// @param servers the name servers of the registered apex as resolvers see them, sorted; an empty
  ///   list when the name does not exist; absent when it could not be seen
  /// @param visible whether a resolver sees the verification record as its own servers should have
  ///   it; absent when none said anything definite
  /// @param heldFor how long resolvers may go on holding what they say otherwise
  /// @param unregistered whether at least two servers of the registry said with authority that the
  ///   registered apex does not exist, and none said otherwise
  public record Surroundings(
      Optional<List<DomainName>> servers,
      Optional<Boolean> visible,
      Duration heldFor,
      boolean unregistered) {
    public static final Surroundings UNKNOWN =
        new Surroundings(Optional.empty(), Optional.empty(), Duration.ZERO, false);
  }

  /// What a set of records is worth.
  public sealed interface Verdict {
    /// Everything is as it should be: every server that answered says yes.
    record Passed() implements Verdict {}

    /// Something is wrong, and every server that answered says so: it may take a verified domain
    /// down.
    record Contradicted(Failure failure) implements Verdict {}

    /// It could not be established that everything is right (silence, disagreement, DNSSEC trouble,
    /// our own zone). A pending domain stays pending with this failure; a verified one stays
    /// verified.
    record Unsettled(Failure failure) implements Verdict {}
  }

  /// What one record is worth.
  ///
  /// @param definite whether every server that answered says so; never without a failure
  public record RecordFinding(CustomerRecord record, Optional<Failure> failure, boolean definite) {}
}
