package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Judges what was seen of one wanted record. Pure.
final class RecordJudge {
  private static final int MOST_SHOWN = 3;

  private RecordJudge() {}

  /// What one server says.
  ///
  /// @param server its name and address
  record View(String server, Answer answer) {}

  static Finding judge(WantedRecord wanted, List<View> views) {
    List<Worth> worths = new ArrayList<>();
    views.forEach(view -> worths.add(worth(wanted, view.answer())));
    boolean nothingBetter =
        worths.stream().noneMatch(worth -> worth == Worth.YES || worth == Worth.NO_DIFFERS);
    boolean allReplied =
        views.stream()
            .noneMatch(view ->
                view.answer() instanceof Answer.Unanswered(Cause cause, var extended)
                    && cause != Cause.EMPTY);
    boolean cutShort = views.stream().anyMatch(RecordJudge::cutShort);
    List<Worth> definite = new ArrayList<>();
    for (int i = 0; i < views.size(); i++) {
      if (worths.get(i).definite()) {
        definite.add(worths.get(i));
      } else if (nothingBetter && allReplied) {
        // Empty replies without an SOA: a "no" when all say it and nobody has anything better.
        definite.add(Worth.NO_ABSENT);
      }
    }
    return new Finding(wanted, result(definite, cutShort), words(wanted, views));
  }

  private static Result result(List<Worth> definite, boolean cutShort) {
    if (definite.isEmpty()) {
      return Result.UNSETTLED;
    }
    if (definite.stream().allMatch(worth -> worth == Worth.YES)) {
      return Result.RIGHT;
    }
    boolean same = definite.stream().distinct().count() == 1;
    if (!same || cutShort) {
      return Result.UNSETTLED;
    }
    return definite.getFirst() == Worth.NO_ABSENT ? Result.ABSENT : Result.WRONG;
  }

  private static Worth worth(WantedRecord wanted, Answer answer) {
    if (answer instanceof Answer.Found(List<ResourceRecord> records, var chain)) {
      return wanted.worth(records);
    }
    return VerdictTable.worth(answer, false, VerdictTable.Place.CUSTOMER);
  }

  private static boolean cutShort(View view) {
    return view.answer() instanceof Answer.Unanswered(Cause cause, var extended)
        && cause == Cause.LIMIT;
  }

  private static String words(WantedRecord wanted, List<View> views) {
    String seen =
        views.stream()
            .limit(MOST_SHOWN)
            .map(view -> view.server() + " " + words(wanted, view.answer()))
            .collect(Collectors.joining("; "));
    return wanted.type()
        + " at "
        + wanted.owner()
        + ": "
        + (seen.isEmpty() ? "no name server could be asked" : seen);
  }

  private static String words(WantedRecord wanted, Answer answer) {
    return switch (answer) {
      case Answer.Found(List<ResourceRecord> records, var chain) ->
          records.stream()
              .limit(MOST_SHOWN)
              .map(record -> Wording.harmless(record.data().text()))
              .collect(Collectors.joining(", ", "has ", ""));
      case Answer.NoData noData -> "has no " + wanted.type() + " there";
      case Answer.NoSuchName noSuchName -> "says that the name does not exist";
      case Answer.Unanswered(Cause cause, var extended) -> cause.words();
    };
  }
}
