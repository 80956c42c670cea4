package dev.signet.watch;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Verifier;
import java.util.Optional;

/// What was known when a check began, and so what its report may contradict. Pure.
///
/// A no is about the past: when a yes was saved since the check began, on whatever node, or the
/// check did not know that it had anything to lose and asked but once, it cannot take down what is
/// verified. Counted, not timed: nodes need not agree on the time.
///
/// @param stance how carefully the DNS was asked
/// @param mailFlow how many yeses about mail flow were saved before
/// @param tracking the same for tracking
record Fence(Verifier.Stance stance, int mailFlow, int tracking) {
  /// Of a check that begins with what is stored now.
  ///
  /// @param state empty when the domain is not watched
  static Fence of(EmailDomain domain, Optional<CheckState> state) {
    boolean mayLose = domain.status() == Status.VERIFIED || domain.tracking().verified();
    return new Fence(
        mayLose ? Verifier.Stance.VERIFIED : Verifier.Stance.PENDING,
        state.map(now -> now.mailFlow().yeses()).orElse(0),
        state.map(now -> now.tracking().yeses()).orElse(0));
  }

  /// Whether the report says no to mail flow that it cannot speak about any more.
  boolean stopsMailFlow(EmailDomain current, Optional<CheckState> state, CheckReport report) {
    return current.status() == Status.VERIFIED
        && report.mailFlow() instanceof Verdict.Contradicted
        && outdated(mailFlow, state.map(now -> now.mailFlow().yeses()));
  }

  /// The same for tracking.
  boolean stopsTracking(EmailDomain current, Optional<CheckState> state, CheckReport report) {
    return current.tracking().verified()
        && report.tracking().filter(Verdict.Contradicted.class::isInstance).isPresent()
        && outdated(tracking, state.map(now -> now.tracking().yeses()));
  }

  private boolean outdated(int before, Optional<Integer> now) {
    return stance == Verifier.Stance.PENDING || now.orElse(0) != before;
  }
}
