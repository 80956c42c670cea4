package dev.signet.verification;

import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;

/// One outcome, one verdict: the second half of the table whose first half is
/// [dev.signet.lookup.OutcomeTable]. Pure.
final class VerdictTable {
  private VerdictTable() {}

  /// Whose zone the answer speaks of.
  enum Place {
    CUSTOMER,
    OUR_ZONE
  }

  /// @param matches whether the records found are those expected; ignored without records
  static Worth worth(Answer answer, boolean matches, Place place) {
    Worth worth =
        switch (answer) {
          case Answer.Found found -> matches ? Worth.YES : Worth.NO_DIFFERS;
          case Answer.NoData noData -> Worth.NO_ABSENT;
          case Answer.NoSuchName noSuchName -> Worth.NO_ABSENT;
          case Answer.Unanswered(Cause cause, var extended) -> ofSilence(cause, place);
        };
    boolean no = worth == Worth.NO_ABSENT || worth == Worth.NO_DIFFERS || worth == Worth.BOGUS;
    return place == Place.OUR_ZONE && no ? Worth.OURS : worth;
  }

  private static Worth ofSilence(Cause cause, Place place) {
    return switch (cause) {
      case BOGUS -> Worth.BOGUS;
      // A DNAME of the zone's own makes a name too long: as definite as a wrong record.
      case NAME_TOO_LONG -> Worth.NO_DIFFERS;
      case SERVER_FAILURE -> place == Place.OUR_ZONE ? Worth.OURS : Worth.TRANSIENT;
      case TIMEOUT,
          NETWORK,
          MALFORMED,
          TRUNCATED,
          REFUSED,
          LAME,
          STALE,
          FILTERED,
          NOT_UNDERSTOOD,
          ALIAS,
          UNAUTHORITATIVE,
          EDNS_DROPPED,
          EMPTY,
          REFERRED,
          OTHER_RCODE,
          FORBIDDEN_ADDRESS,
          NO_ADDRESS,
          LIMIT ->
          Worth.TRANSIENT;
    };
  }
}
