package dev.signet.watch;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.EventType;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what a domain becomes after an explicit check. Pure (CONTRACT V-2, V-6).
///
/// Mail flow and tracking never touch each other. What could not be settled never takes anything
/// down.
final class Decision {
  private Decision() {}

  /// The row after the check, and what happened to it.
  record Next(EmailDomain domain, List<Happening> happenings) {}

  record Happening(EventType type, Optional<Failure> failure) {}

  /// @param checkedTracking the tracking choices that the report is about; a report about other
  ///   choices than the row now has says nothing about the row
  static Next decide(
      EmailDomain current, Tracking checkedTracking, CheckReport report, Instant now) {
    List<Happening> happenings = new ArrayList<>();
    EmailDomain after = mailFlow(current, report.mailFlow(), now, happenings);
    if (report.tracking().isPresent() && current.tracking().sameChoices(checkedTracking)) {
      after =
          after.withTracking(
              tracking(current.tracking(), report.tracking().get(), now, happenings), now);
    }
    return new Next(after, happenings);
  }

  private static EmailDomain mailFlow(
      EmailDomain current, Verdict verdict, Instant now, List<Happening> happenings) {
    boolean verified = current.status() == Status.VERIFIED;
    return switch (verdict) {
      case Verdict.Passed ignored -> {
        if (verified) {
          yield current.withMailFlow(Status.VERIFIED, Optional.empty(), current.verifiedAt(), now);
        }
        happenings.add(new Happening(EventType.DOMAIN_VERIFIED, Optional.empty()));
        yield current.withMailFlow(Status.VERIFIED, Optional.empty(), Optional.of(now), now);
      }
      case Verdict.Contradicted contradicted -> {
        noteFailure(verified, current.failure(), contradicted.failure(), happenings);
        yield current.withMailFlow(
            Status.PENDING, Optional.of(contradicted.failure()), current.verifiedAt(), now);
      }
      case Verdict.Unsettled unsettled -> {
        if (verified) {
          yield current;
        }
        noteFailure(false, current.failure(), unsettled.failure(), happenings);
        yield current.withMailFlow(
            current.status(), Optional.of(unsettled.failure()), current.verifiedAt(), now);
      }
    };
  }

  /// One event for a fall, and one whenever the reason changes; not one for every poll.
  private static void noteFailure(
      boolean fell, Optional<Failure> before, Failure now, List<Happening> happenings) {
    if (fell || before.map(failure -> failure.code() != now.code()).orElse(true)) {
      happenings.add(new Happening(EventType.DOMAIN_FAILED, Optional.of(now)));
    }
  }

  private static Tracking tracking(
      Tracking current, Verdict verdict, Instant now, List<Happening> happenings) {
    return switch (verdict) {
      case Verdict.Passed ignored -> {
        if (!current.verified()) {
          happenings.add(new Happening(EventType.TRACKING_VERIFIED, Optional.empty()));
        }
        yield current.checked(
            true, Optional.empty(), current.verified() ? current.verifiedAt() : Optional.of(now));
      }
      case Verdict.Contradicted contradicted -> failed(current, contradicted.failure(), happenings);
      case Verdict.Unsettled unsettled ->
          current.verified() ? current : failed(current, unsettled.failure(), happenings);
    };
  }

  private static Tracking failed(Tracking current, Failure failure, List<Happening> happenings) {
    if (current.verified()
        || current.failure().map(before -> before.code() != failure.code()).orElse(true)) {
      happenings.add(new Happening(EventType.TRACKING_FAILED, Optional.of(failure)));
    }
    return current.checked(false, Optional.of(failure), current.verifiedAt());
  }
}
