package dev.signet.verification;

import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Turns sightings into the evidence that is kept.
final class Observed {
  /// More than [Wording#harmless] keeps.
  private static final int MAX_TEXT = 200;

  private Observed() {}

  static List<Observation> all(List<Sighting> sightings) {
    return sightings.stream().map(Observed::observation).toList();
  }

  private static Observation observation(Sighting sighting) {
    return new Observation(
        sighting.perspective().wireText(),
        sighting.server(),
        Wording.harmless(sighting.question().toString()),
        sighting.protocol().wireText(),
        outcome(sighting.answer()),
        sighting.rcode().map(Object::toString).orElse(""),
        sighting.extendedErrors().isEmpty() ? -1 : sighting.extendedErrors().getFirst().code(),
        sighting.flags(),
        sighting.timeToLive(),
        sighting.roundTrip(),
        Wording.harmless(data(sighting)),
        Optional.of(Facts.of(sighting)));
  }

  private static String outcome(Answer answer) {
    return switch (answer) {
      case Answer.Found found -> "found";
      case Answer.NoData noData -> "no_data";
      case Answer.NoSuchName noSuchName -> "no_such_name";
      case Answer.Unanswered(Cause cause, var extended) -> cause.wireText();
    };
  }

  /// Aliases in the order of the chain, then the rest sorted: servers rotate the records of a set,
  /// and that is no change.
  private static String data(Sighting sighting) {
    List<ResourceRecord> shown = sighting.shown();
    StringBuilder out = new StringBuilder();
    Stream.concat(
            shown.stream().filter(Observed::isAlias).map(Observed::text),
            shown.stream().filter(record -> !isAlias(record)).map(Observed::text).sorted())
        .takeWhile(text -> out.length() < MAX_TEXT)
        .forEach(text -> out.append(out.isEmpty() ? "" : "; ").append(text));
    return out.toString();
  }

  private static boolean isAlias(ResourceRecord record) {
    return record.type().equals(RecordType.CNAME);
  }

  private static String text(ResourceRecord record) {
    return record.type() + " " + record.data().text(MAX_TEXT);
  }
}
