package dev.signet.domain;

import dev.signet.name.DomainName;
import dev.signet.verification.CheckReport.RecordFinding;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a check makes of the standing of one record of a native domain.
///
/// @param becomes empty when nothing was learned: the standing stays, or begins as pending
/// @param demotes whether this may take a verified record down
/// @param yeses how many yeses its standing had when the look began: with another number now, the
///   look is outdated and takes nothing down; empty when that is decided for the whole domain
public record RecordChange(
    DomainName owner, String type, Optional<Status> becomes, boolean demotes, OptionalInt yeses) {

  /// Of a record that was looked at by itself.
  ///
  /// @param before the standings when the look began
  public static RecordChange of(Finding finding, boolean demotes, List<RecordStanding> before) {
    DomainName owner = finding.wanted().owner();
    String type = finding.wanted().type().toString();
    int yeses =
        before.stream()
            .filter(standing -> standing.owner().equals(owner) && standing.type().equals(type))
            .mapToInt(RecordStanding::yeses)
            .findFirst()
            .orElse(0);
    return new RecordChange(owner, type, becomes(finding.result()), demotes, OptionalInt.of(yeses));
  }

  /// Of an alias record that the verifier looked at.
  public static RecordChange of(RecordFinding finding, boolean demotes) {
    return new RecordChange(
        finding.record().owner(), "CNAME", becomes(result(finding)), demotes, OptionalInt.empty());
  }

  private static Result result(RecordFinding finding) {
    if (finding.failure().isEmpty()) {
      return Result.RIGHT;
    }
    if (!finding.definite()) {
      return Result.UNSETTLED;
    }
    return switch (finding.failure().get().code()) {
      case APEX_CNAME_MISSING, DKIM_CNAME_MISSING, TRACKING_CNAME_MISSING -> Result.ABSENT;
      case APEX_CNAME_MISMATCH,
          DKIM_CNAME_MISMATCH,
          TRACKING_CNAME_MISMATCH,
          CHAIN_BROKEN,
          MX_MISSING,
          SPF_MISSING,
          DKIM_MISMATCH ->
          Result.WRONG;
    };
  }

  /// A record that is not there yet is still to come; one that says something else has failed.
  public static Optional<Status> becomes(Result result) {
    return switch (result) {
      case RIGHT -> Optional.of(Status.VERIFIED);
      case ABSENT -> Optional.of(Status.PENDING);
      case WRONG -> Optional.of(Status.FAILED);
      case UNSETTLED -> Optional.empty();
    };
  }
}
