package dev.signet.verification;

import dev.signet.lookup.Lookup;
import dev.signet.lookup.Pace;
import dev.signet.lookup.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

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
        Observed.all(session.sightings()));
  }
}
