package dev.signet.verification;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.lookup.Answer;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.Pace;
import dev.signet.lookup.Perspective;
import dev.signet.lookup.Session;
import dev.signet.lookup.Sighting;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The [Verifier] over real DNS: looks, judges, and asks again before it takes a verified domain's
/// records for wrong (V-2).
public final class DnsVerifier implements Verifier {
  private static final Duration BEFORE_ASKING_AGAIN = Duration.ofSeconds(2);
  private static final int MAX_SERVERS = 13;

  /// How many servers of a registry must say that a name does not exist (CONTRACT CL-6).
  private static final int REGISTRY_SERVERS = 2;

  private final Lookup lookup;
  private final InstantSource clock;

  /// @param clock for the report's date; durations come from the lookup's own time
  public DnsVerifier(Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public CheckReport check(Subject subject, Stance stance) {
    return checkIfAdmitted(subject, stance, servers -> true).orElseThrow();
  }

  @Override
  public Optional<CheckReport> checkIfAdmitted(
      Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
    try {
      return Optional.of(examined(subject, stance, admission));
    } catch (Examination.NotAdmitted turnedAway) {
      return Optional.empty();
    }
  }

  private CheckReport examined(
      Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
    Pace pace = lookup.pace();
    Instant startedAt = clock.instant();
    long start = pace.nanos();
    Session session = lookup.session(subject.apex());
    Examination examination = new Examination(session, subject, stance, admission);
    Judge.Judgement judgement = Judge.judge(examination.look(), stance);
    if (stance == Stance.VERIFIED && !judgement.contradictions().isEmpty()) {
      pace.sleep(BEFORE_ASKING_AGAIN);
      judgement =
          Judge.confirm(
              judgement,
              examination.lookAgain(
                  judgement.contradictions().stream()
                      .map(fault -> fault.link().record())
                      .toList()));
    }
    return new CheckReport(
        startedAt,
        Duration.ofNanos(pace.nanos() - start),
        judgement.mailFlow(),
        judgement.tracking(),
        judgement.records(),
        Observed.all(session.sightings()),
        surroundings(subject, session.sightings()));
  }

  private static CheckReport.Surroundings surroundings(Subject subject, List<Sighting> sightings) {
    Optional<List<DomainName>> servers = Optional.empty();
    Optional<Boolean> visible = Optional.empty();
    long held = 0;
    Set<String> deny = new HashSet<>();
    boolean known = false;
    for (Sighting sighting : sightings) {
      if (sighting.cause().isPresent()) {
        continue;
      }
      DomainName asked = sighting.question().name();
      if (sighting.perspective() != Perspective.RECURSIVE) {
        if (asked.equals(subject.apex()) && sighting.question().type().equals(RecordType.NS)) {
          boolean denies =
              sighting.answer() instanceof Answer.NoSuchName
                  && sighting.authoritative()
                  && sighting.enclosingZone().filter(subject.apex()::isBelow).isPresent();
          known |= !denies;
          deny.add(sighting.server());
        }
        continue;
      }
      if (asked.equals(subject.apex()) && sighting.question().type().equals(RecordType.NS)) {
        servers = serversIn(sighting);
      } else if (asked.equals(subject.verification().owner())) {
        boolean sees = sighting.chain().contains(subject.verification().aliasTarget());
        visible = Optional.of(sees || visible.orElse(false));
        held = sees ? held : Math.max(held, sighting.timeToLive());
      }
    }
    return new CheckReport.Surroundings(
        servers, visible, Duration.ofSeconds(held), !known && deny.size() >= REGISTRY_SERVERS);
  }

  private static Optional<List<DomainName>> serversIn(Sighting sighting) {
    return switch (sighting.answer()) {
      case Answer.Found(List<ResourceRecord> records, var chain) when chain.isEmpty() ->
          Optional.of(
              records.stream()
                  .map(ResourceRecord::data)
                  .filter(Rdata.NameServer.class::isInstance)
                  .map(data -> ((Rdata.NameServer) data).host())
                  .sorted()
                  .limit(MAX_SERVERS)
                  .toList());
      case Answer.NoSuchName gone -> Optional.of(List.of());
      case Answer.Found found -> Optional.empty();
      case Answer.NoData noData -> Optional.empty();
      case Answer.Unanswered unanswered -> Optional.empty();
    };
  }
}
