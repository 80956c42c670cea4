package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Sighting;
import java.util.List;
import java.util.stream.Collectors;

/// Turns sightings into the evidence that is kept.
final class Observed {
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
        Wording.harmless(data(sighting)));
  }

  private static String outcome(Answer answer) {
    return switch (answer) {
      case Answer.Found found -> "found";
      case Answer.NoData noData -> "no_data";
      case Answer.NoSuchName noSuchName -> "no_such_name";
      case Answer.Unanswered(Cause cause, var extended) -> cause.wireText();
    };
  }

  private static String data(Sighting sighting) {
    List<ResourceRecord> shown = sighting.shown();
    return shown.stream()
        .map(record -> record.type() + " " + record.data().text())
        .collect(Collectors.joining("; "));
  }
}
