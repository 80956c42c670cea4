package dev.signet.diagnosis;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Sighting;
import dev.signet.name.Shown;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Answers in words. Everything from the DNS is shortened and made harmless: a stranger wrote it.
final class Words {
  private static final int MAX_SHOWN = 4;

  private Words() {}

  static String shown(Object foreign) {
    return Shown.text(foreign.toString());
  }

  /// At most four of them, then how many more.
  static String list(Collection<?> foreign) {
    String some =
        foreign.stream().limit(MAX_SHOWN).map(Words::shown).collect(Collectors.joining(", "));
    return foreign.size() > MAX_SHOWN
        ? some + " and " + (foreign.size() - MAX_SHOWN) + " more"
        : some;
  }

  /// What a server said, without who it was.
  static String answer(Sighting sighting) {
    return switch (sighting.answer()) {
      case Answer.Found found -> shown(records(sighting.shown()));
      case Answer.NoData noData -> "nothing of type " + sighting.question().type();
      case Answer.NoSuchName noSuchName -> "the name does not exist";
      case Answer.Unanswered(Answer.Cause cause, var extended) ->
          sighting.shown().isEmpty()
              ? cause.words() + extended.map(Words::extended).orElse("")
              : shown(records(sighting.shown()));
    };
  }

  private static String records(List<ResourceRecord> records) {
    return records.stream()
        .limit(MAX_SHOWN)
        .map(record -> record.type() + " " + record.data().text())
        .collect(Collectors.joining("; "));
  }

  static String extended(ExtendedError error) {
    return " (extended error "
        + error.code()
        + (error.text().isEmpty() ? "" : ": " + shown(error.text()))
        + ")";
  }

  /// One line of evidence.
  static String evidence(Sighting sighting) {
    return shown(sighting.server()) + ", " + sighting.question() + ": " + answer(sighting);
  }

  static String record(ResourceRecord record) {
    return record.type() + " " + shown(record.data().text());
  }
}
