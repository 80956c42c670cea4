package dev.signet.verification;

import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Answer.Cause;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Pace;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

/// The [Verifier] over real DNS: looks, judges, and asks again before it takes a verified domain's
/// records for wrong (V-2).
public final class DnsVerifier implements Verifier {
  private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(2);

  private final Lookup lookup;
  private final InstantSource clock;

  /// @param clock for the report's date; durations come from the lookup's own time
  public DnsVerifier(Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public CheckReport check(Subject subject, Stance stance) {
    Pace pace = lookup.pace();
    Instant startedAt = clock.instant();
    long start = pace.nanos();
    Session session = lookup.session();
    Examination examination = new Examination(session, subject, stance);
    Judge.Judgement judgement = Judge.judge(examination.look(), stance);
    if (stance == Stance.VERIFIED && !judgement.contradictions().isEmpty()) {
      pace.sleep(BEFORE_ASKING_AGAIN);
      judgement =
          Judge.confirm(
              judgement,
              examination.lookAgain(
                  judgement.contradictions().stream().map(fault -> fault.link().link()).toList()));
    }
    return new CheckReport(
        startedAt,
        Duration.ofNanos(pace.nanos() - start),
        judgement.mailFlow(),
        judgement.tracking(),
        judgement.records(),
        session.sightings().stream().map(DnsVerifier::observation).toList());
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
