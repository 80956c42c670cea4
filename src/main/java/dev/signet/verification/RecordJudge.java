package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import dev.signet.record.CustomerRecord;
import dev.signet.verification.RecordCheck.Finding;
import dev.signet.verification.RecordCheck.Result;
import dev.signet.verification.Verifier.Stance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Judges what was seen of one wanted record. Pure.
final class RecordJudge {
  private static final int MAX_SHOWN = 3;

  private RecordJudge() {}

  /// What one server says.
  ///
  /// @param server its name and address
  /// @param bare a negative answer without an SOA: it speaks against nothing that was verified once
  record View(String server, Answer answer, boolean bare) {
    static View of(String server, Sighting seen) {
      return new View(server, seen.answer(), seen.bare());
    }

    static View silent(String server, Cause cause) {
      return new View(server, new Answer.Unanswered(cause, Optional.empty()), false);
    }
  }

  /// @param worthOf what records found at the owner name are worth
  static Finding judge(
      CustomerRecord wanted,
      Function<List<ResourceRecord>, Worth> worthOf,
      List<View> views,
      Stance stance) {
    List<Worth> definite = new ArrayList<>();
    for (View view : views) {
      Worth worth = worth(worthOf, view.answer());
      if (worth.definite() && !(view.bare() && stance == Stance.VERIFIED)) {
        definite.add(worth);
      }
    }
    boolean cutShort = views.stream().anyMatch(RecordJudge::cutShort);
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

  private static Worth worth(Function<List<ResourceRecord>, Worth> worthOf, Answer answer) {
    if (answer instanceof Answer.Found(List<ResourceRecord> records, var chain)) {
      return worthOf.apply(records);
    }
    return VerdictTable.worth(answer, false, VerdictTable.Place.CUSTOMER);
  }

  private static boolean cutShort(View view) {
    return view.answer() instanceof Answer.Unanswered(Cause cause, var extended)
        && cause == Cause.LIMIT;
  }

  private static String words(CustomerRecord wanted, List<View> views) {
    String seen =
        views.stream()
            .limit(MAX_SHOWN)
            .map(view -> view.server() + " " + words(wanted, view.answer()))
            .collect(Collectors.joining("; "));
    return wanted.type()
        + " at "
        + wanted.owner()
        + ": "
        + (seen.isEmpty() ? "no name server could be asked" : seen);
  }

  private static String words(CustomerRecord wanted, Answer answer) {
    return switch (answer) {
      case Answer.Found(List<ResourceRecord> records, var chain) ->
          records.stream()
              .limit(MAX_SHOWN)
              .map(record -> Wording.harmless(record.data().text()))
              .collect(Collectors.joining(", ", "has ", ""));
      case Answer.NoData noData -> "has no " + wanted.type() + " there";
      case Answer.NoSuchName noSuchName -> "says that the name does not exist";
      case Answer.Unanswered(Cause cause, var extended) -> cause.words();
    };
  }
}
