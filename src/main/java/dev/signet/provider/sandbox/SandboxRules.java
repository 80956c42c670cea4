package dev.signet.provider.sandbox;

import dev.signet.verification.RecordCheck.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What becomes of a sandbox domain, in Resend's words. Pure.
///
/// Checking tries for 72 hours, then the domain has failed. A verified domain whose records are
/// gone is a `temporary_failure` for 72 hours. Silence and disagreement change nothing.
final class SandboxRules {
  static final String NOT_STARTED = "not_started";
  static final String PENDING = "pending";
  static final String VERIFIED = "verified";
  static final String FAILED = "failed";
  static final String TEMPORARY_FAILURE = "temporary_failure";

  static final Duration TRIED_FOR = Duration.ofHours(72);
  private static final Duration VERIFIED_EVERY = Duration.ofHours(6);
  private static final Duration FAILING_EVERY = Duration.ofHours(1);

  /// How long after each check of a run the next one comes; the last goes on.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  private SandboxRules() {}

  /// Checking is asked for: it begins anew, at once. What is verified stays so until it is known to
  /// be otherwise.
  static SandboxStore.Next started(SandboxDomain domain, Instant now) {
    boolean wasGood = domain.status().equals(VERIFIED) || domain.status().equals(TEMPORARY_FAILURE);
    List<String> records =
        wasGood
            ? domain.recordStatuses()
            : domain.recordStatuses().stream()
                .map(status -> status.equals(VERIFIED) ? VERIFIED : PENDING)
                .toList();
    return new SandboxStore.Next(
        domain.with(
            wasGood ? domain.status() : PENDING,
            records,
            domain.run() + 1,
            0,
            wasGood ? domain.startedAt() : Optional.of(now)),
        Optional.of(now));
  }

  /// A check was made.
  ///
  /// @param results one for each record, in order
  static SandboxStore.Next checked(SandboxDomain domain, List<Result> results, Instant now) {
    return switch (domain.status()) {
      case VERIFIED, TEMPORARY_FAILURE -> watched(domain, results, now);
      default -> awaited(domain, results, now);
    };
  }

  private static SandboxStore.Next awaited(
      SandboxDomain domain, List<Result> results, Instant now) {
    List<String> records = words(domain, results, PENDING);
    if (allVerified(records)) {
      return new SandboxStore.Next(
          domain.with(VERIFIED, records, domain.run(), domain.round() + 1, Optional.empty()),
          Optional.of(now.plus(VERIFIED_EVERY)));
    }
    if (overdue(domain, now)) {
      return failed(domain, records);
    }
    Duration pause = PAUSES.get(Math.min(domain.round(), PAUSES.size() - 1));
    return new SandboxStore.Next(
        domain.with(PENDING, records, domain.run(), domain.round() + 1, domain.startedAt()),
        Optional.of(now.plus(pause)));
  }

  private static SandboxStore.Next watched(
      SandboxDomain domain, List<Result> results, Instant now) {
    List<String> records = words(domain, results, TEMPORARY_FAILURE);
    if (allVerified(records)) {
      return new SandboxStore.Next(
          domain.with(VERIFIED, records, domain.run(), domain.round() + 1, Optional.empty()),
          Optional.of(now.plus(VERIFIED_EVERY)));
    }
    if (overdue(domain, now)) {
      return failed(domain, records);
    }
    return new SandboxStore.Next(
        domain.with(
            TEMPORARY_FAILURE,
            records,
            domain.run(),
            domain.round() + 1,
            domain.startedAt().or(() -> Optional.of(now))),
        Optional.of(now.plus(FAILING_EVERY)));
  }

  private static SandboxStore.Next failed(SandboxDomain domain, List<String> records) {
    return new SandboxStore.Next(
        domain.with(
            FAILED,
            records.stream().map(status -> status.equals(VERIFIED) ? VERIFIED : FAILED).toList(),
            domain.run(),
            domain.round() + 1,
            Optional.empty()),
        Optional.empty());
  }

  private static boolean overdue(SandboxDomain domain, Instant now) {
    return domain.startedAt().filter(start -> !now.isBefore(start.plus(TRIED_FOR))).isPresent();
  }

  private static List<String> words(SandboxDomain domain, List<Result> results, String otherwise) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      out.add(
          switch (results.get(i)) {
            case RIGHT -> VERIFIED;
            case ABSENT, WRONG -> otherwise;
            case UNSETTLED -> domain.recordStatuses().get(i);
          });
    }
    return out;
  }

  private static boolean allVerified(List<String> records) {
    return records.stream().allMatch(VERIFIED::equals);
  }

  /// Every record of a new domain.
  static List<String> notStarted() {
    return Collections.nCopies(SandboxRecords.COUNT, NOT_STARTED);
  }
}
