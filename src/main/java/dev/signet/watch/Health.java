package dev.signet.watch;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.EventType;
import dev.signet.name.DomainName;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.FailureCode;
import dev.signet.watch.Schedule.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what a check means for a domain that is watched: its status with hysteresis, its health,
/// and when it is looked at next. Pure (CONTRACT V-2).
///
/// In the background a verified domain is degraded by the first definite no, and demoted by several
/// far enough apart; one yes mends everything, and what could not be settled changes nothing.
/// Tracking fares by the same rules, apart from mail flow.
public final class Health {
  /// Why a domain whose registration had lapsed is not verified.
  static final Failure LAPSED =
      new Failure(
          FailureCode.APEX_CNAME_MISSING,
          "The registration of this domain had lapsed: its registry said for a day that the name does"
              + " not exist, so what stands in its DNS proves nothing about who holds it now. Renew"
              + " the domain and publish the new records.");

  private final HealthRules rules;

  public Health(HealthRules rules) {
    this.rules = rules;
  }

  /// @param steadySince checks before this may not be compared with now: the clock has jumped
  /// @param chance from 0 to 1, for the next pause
  public record Moment(Instant now, Instant steadySince, double chance) {}

  /// What a check makes of a domain.
  public record Became(EmailDomain domain, CheckState state, List<Happened> happened) {
    public Became {
      happened = List.copyOf(happened);
    }

    /// The same, to be looked at next as was planned, unless the domain has another rhythm now.
    public Became asScheduledBefore(CheckState before) {
      return state.phase() != before.phase() || before.dueAt().isEmpty()
          ? this
          : new Became(
              domain,
              state.scheduled(before.phase(), before.step(), state.checkedAt(), before.dueAt()),
              happened);
    }
  }

  /// One event to come.
  public record Happened(EventType type, String code, String detail) {
    public static Happened of(EventType type, Optional<Failure> failure) {
      return new Happened(
          type,
          failure.map(some -> some.code().wireText()).orElse(""),
          failure.map(Failure::message).orElse(""));
    }
  }

  /// After a check that a caller asked for: the row as [Decision] has it.
  public Became afterVerify(
      EmailDomain before,
      CheckState state,
      Tracking checkedTracking,
      CheckReport report,
      Moment moment) {
    Decision.Next decided = Decision.decide(before, checkedTracking, report, moment.now());
    EmailDomain after = decided.domain();
    List<Happened> happened = new ArrayList<>();
    decided.happenings().forEach(one -> happened.add(Happened.of(one.type(), one.failure())));
    Duration passed = state.passed(moment.now(), moment.steadySince());
    boolean yes = report.mailFlow() instanceof Verdict.Passed;
    boolean fell = after.status() != Status.VERIFIED;
    Streak mailFlow =
        yes
            ? state.mailFlow().yes()
            : fell ? state.mailFlow().ended() : state.mailFlow().passing(passed);
    Streak tracking =
        report.tracking().filter(Verdict.Passed.class::isInstance).isPresent()
            ? state.tracking().yes()
            : after.tracking().verified()
                ? state.tracking().passing(passed)
                : state.tracking().ended();
    CheckState next = state.withStreaks(mailFlow, tracking);
    if (yes || fell) {
      // The check was asked for, and all is well: these are the domain's servers now.
      next =
          next.withServers(known(report).or(state::servers), Optional.empty(), Duration.ZERO)
              .withCaution(
                  fell ? Duration.ZERO : state.unseen(), stillUnseen(state, after, report));
    }
    recovered(state, next, after, happened);
    Phase phase = phase(after, next);
    Instant now = moment.now();
    boolean anew = phase != state.phase() || phase == Phase.PENDING;
    if (!anew && !yes) {
      return new Became(after, next.scheduled(phase, state.step(), now, state.dueAt()), happened);
    }
    return new Became(
        after, scheduled(next, phase, anew ? 0 : Math.max(1, state.step()), moment), happened);
  }

  /// After a check in the background.
  public Became afterBackground(
      EmailDomain before,
      CheckState state,
      Tracking checkedTracking,
      CheckReport report,
      Moment moment) {
    Duration passed = state.passed(moment.now(), moment.steadySince());
    CheckState suspicion = unregistered(before, state, report, passed);
    if (state.lapsed()) {
      return new Became(before, state.lapsing(state.lapsedAt().orElseThrow()), List.of());
    }
    boolean mayLapse = report.surroundings().unregistered() && before.verifiedAt().isPresent();
    if (mayLapse && lapses(suspicion)) {
      return lapsed(before, moment.now(), state);
    }
    List<Happened> happened = new ArrayList<>();
    Step<EmailDomain> mail = mailFlow(before, state, report.mailFlow(), passed, moment.now());
    happened.addAll(mail.happened());
    Step<Tracking> tracking = new Step<>(before.tracking(), state.tracking().ended(), List.of());
    if (before.tracking().enabled()) {
      tracking =
          report.tracking().isPresent() && before.tracking().sameChoices(checkedTracking)
              ? tracking(before, state, report.tracking().get(), passed, moment.now())
              : new Step<>(before.tracking(), state.tracking(), List.of());
      happened.addAll(tracking.happened());
    }
    EmailDomain after =
        tracking.value().equals(before.tracking())
            ? mail.value()
            : mail.value().withTracking(tracking.value(), moment.now());
    CheckState next = state.withStreaks(mail.streak(), tracking.streak());
    next =
        surroundings(
            after,
            next.withServers(state.servers(), suspicion.suspect(), suspicion.suspected()),
            report,
            passed,
            happened);
    recovered(state, next, after, happened);
    Phase phase = phase(after, next);
    int step = phase == state.phase() ? Math.min(Short.MAX_VALUE, state.step() + 1) : 0;
    return new Became(after, scheduled(next, phase, step, moment), happened);
  }

  /// How long the registry has not known a name that was verified once. One that was never verified
  /// may not be bought yet.
  private CheckState unregistered(
      EmailDomain domain, CheckState state, CheckReport report, Duration passed) {
    if (!report.surroundings().unregistered() || domain.verifiedAt().isEmpty()) {
      return state;
    }
    boolean again = state.suspect().filter(List::isEmpty).isPresent();
    Duration suspected = again ? state.suspected().plus(passed) : Duration.ZERO;
    return state.withServers(state.servers(), Optional.of(List.of()), suspected);
  }

  /// After two rounds that are far enough apart (CONTRACT CL-6).
  private boolean lapses(CheckState suspicion) {
    return suspicion.suspect().filter(List::isEmpty).isPresent()
        && suspicion.suspected().compareTo(rules.suspicion()) >= 0;
  }

  private static Became lapsed(EmailDomain domain, Instant now, CheckState state) {
    EmailDomain after =
        domain.withMailFlow(Status.PENDING, Optional.of(LAPSED), domain.verifiedAt(), now);
    Tracking tracking = domain.tracking();
    if (tracking.enabled()) {
      after =
          after.withTracking(
              tracking.checked(false, Optional.of(LAPSED), tracking.verifiedAt()), now);
    }
    return new Became(
        after,
        state.lapsing(now),
        List.of(Happened.of(EventType.DOMAIN_LAPSED, Optional.of(LAPSED))));
  }

  /// Looking at the domain's own servers says nothing of what resolvers see, unless they say it.
  private static Optional<Caution> stillUnseen(
      CheckState state, EmailDomain after, CheckReport report) {
    return state
        .caution()
        .filter(caution -> caution == Caution.NOT_VISIBLE && after.status() == Status.VERIFIED)
        .filter(caution -> !report.surroundings().visible().orElse(false));
  }

  private record Step<T>(T value, Streak streak, List<Happened> happened) {}

  private Step<EmailDomain> mailFlow(
      EmailDomain current, CheckState state, Verdict verdict, Duration passed, Instant now) {
    if (current.status() != Status.VERIFIED) {
      return switch (verdict) {
        case Verdict.Passed yes ->
            new Step<>(
                current.withMailFlow(Status.VERIFIED, Optional.empty(), Optional.of(now), now),
                state.mailFlow().yes(),
                List.of(Happened.of(EventType.DOMAIN_VERIFIED, Optional.empty())));
        case Verdict.Contradicted(Failure failure) ->
            current.failure().equals(Optional.of(failure))
                ? new Step<>(current, state.mailFlow().ended(), List.of())
                : new Step<>(
                    current.withMailFlow(
                        current.status(), Optional.of(failure), current.verifiedAt(), now),
                    state.mailFlow().ended(),
                    sameCode(current.failure(), failure)
                        ? List.of()
                        : List.of(Happened.of(EventType.DOMAIN_FAILED, Optional.of(failure))));
        // Nothing learned, so what was told last stays.
        case Verdict.Unsettled unsettled ->
            new Step<>(current, state.mailFlow().ended(), List.of());
      };
    }
    return switch (verdict) {
      case Verdict.Passed yes -> new Step<>(current, state.mailFlow().yes(), List.of());
      case Verdict.Unsettled unsettled ->
          new Step<>(current, state.mailFlow().passing(passed), List.of());
      case Verdict.Contradicted(Failure failure) -> {
        Streak streak = state.mailFlow().passing(passed).no(rules.streak());
        if (streak.exhausted(rules.streak())) {
          yield new Step<>(
              current.withMailFlow(Status.PENDING, Optional.of(failure), current.verifiedAt(), now),
              state.mailFlow().ended(),
              List.of(Happened.of(EventType.DOMAIN_FAILED, Optional.of(failure))));
        }
        yield new Step<>(current, streak, firstNo(state.mailFlow(), failure));
      }
    };
  }

  private Step<Tracking> tracking(
      EmailDomain domain, CheckState state, Verdict verdict, Duration passed, Instant now) {
    Tracking current = domain.tracking();
    if (!current.verified()) {
      return switch (verdict) {
        case Verdict.Passed yes ->
            new Step<>(
                current.checked(true, Optional.empty(), Optional.of(now)),
                state.tracking().yes(),
                List.of(Happened.of(EventType.TRACKING_VERIFIED, Optional.empty())));
        case Verdict.Contradicted(Failure failure) ->
            new Step<>(
                current.checked(false, Optional.of(failure), current.verifiedAt()),
                state.tracking().ended(),
                sameCode(current.failure(), failure)
                    ? List.of()
                    : List.of(Happened.of(EventType.TRACKING_FAILED, Optional.of(failure))));
        case Verdict.Unsettled unsettled ->
            new Step<>(current, state.tracking().ended(), List.of());
      };
    }
    return switch (verdict) {
      case Verdict.Passed yes -> new Step<>(current, state.tracking().yes(), List.of());
      case Verdict.Unsettled unsettled ->
          new Step<>(current, state.tracking().passing(passed), List.of());
      case Verdict.Contradicted(Failure failure) -> {
        Streak streak = state.tracking().passing(passed).no(rules.streak());
        if (streak.exhausted(rules.streak())) {
          yield new Step<>(
              current.checked(false, Optional.of(failure), current.verifiedAt()),
              state.tracking().ended(),
              List.of(Happened.of(EventType.TRACKING_FAILED, Optional.of(failure))));
        }
        yield new Step<>(current, streak, firstNo(state.tracking(), failure));
      }
    };
  }

  private static List<Happened> firstNo(Streak before, Failure failure) {
    return before.running()
        ? List.of()
        : List.of(Happened.of(EventType.DOMAIN_DEGRADED, Optional.of(failure)));
  }

  private static boolean sameCode(Optional<Failure> before, Failure now) {
    return before.filter(failure -> failure.code() == now.code()).isPresent();
  }

  /// Whose servers answer, and whether the world sees what they say.
  private CheckState surroundings(
      EmailDomain after,
      CheckState state,
      CheckReport report,
      Duration passed,
      List<Happened> happened) {
    if (after.status() != Status.VERIFIED) {
      CheckState calm =
          report.surroundings().unregistered()
              ? state
              : state.withServers(
                  known(report).or(state::servers), Optional.empty(), Duration.ZERO);
      return calm.withCaution(Duration.ZERO, Optional.empty());
    }
    CheckState next = servers(told(state, report), report, passed, happened);
    return visibility(next, report, passed, happened);
  }

  private CheckState servers(
      CheckState state, CheckReport report, Duration passed, List<Happened> happened) {
    Optional<List<DomainName>> seen = report.surroundings().servers();
    if (seen.isEmpty()) {
      return state;
    }
    List<DomainName> now = seen.get();
    if (now.isEmpty()) {
      // What only resolvers say of the registry takes nothing away.
      return state;
    }
    if (state.servers().isEmpty()
        || state.servers().filter(before -> overlap(before, now)).isPresent()) {
      return state.withServers(seen, Optional.empty(), Duration.ZERO);
    }
    boolean again = state.suspect().filter(other -> alike(other, now)).isPresent();
    Duration suspected = again ? state.suspected().plus(passed) : Duration.ZERO;
    if (suspected.compareTo(rules.suspicion()) < 0) {
      return state.withServers(state.servers(), seen, suspected);
    }
    if (!(report.mailFlow() instanceof Verdict.Passed)) {
      // With its records gone a domain falls by the usual rules.
      return state.withServers(state.servers(), seen, suspected);
    }
    happened.add(
        new Happened(
            EventType.DOMAIN_NAME_SERVERS_CHANGED,
            "",
            "All name servers of the domain are others than before, and its records stand there."));
    return state.withServers(seen, Optional.empty(), Duration.ZERO);
  }

  /// Versions before this one degraded a domain whose name servers had changed until it was
  /// verified.
  private static CheckState told(CheckState state, CheckReport report) {
    boolean outdated =
        state
            .caution()
            .filter(
                caution -> caution == Caution.NAME_SERVERS_CHANGED || caution == Caution.NAME_GONE)
            .isPresent();
    return outdated && report.mailFlow() instanceof Verdict.Passed
        ? state.withCaution(state.unseen(), Optional.empty())
        : state;
  }

  private CheckState visibility(
      CheckState state, CheckReport report, Duration passed, List<Happened> happened) {
    Optional<Boolean> visible = report.surroundings().visible();
    boolean right = report.mailFlow() instanceof Verdict.Passed;
    Optional<Caution> other = state.caution().filter(caution -> caution != Caution.NOT_VISIBLE);
    if (!right || visible.isEmpty()) {
      return state;
    }
    if (visible.get()) {
      return state.withCaution(Duration.ZERO, other);
    }
    Duration unseen = state.unseen().plus(passed);
    Duration held = report.surroundings().heldFor();
    Duration limit = rules.unseen().compareTo(held) > 0 ? rules.unseen() : held;
    if (unseen.compareTo(limit) < 0 || state.caution().isPresent()) {
      return state.withCaution(unseen, state.caution());
    }
    happened.add(
        new Happened(
            EventType.DOMAIN_DEGRADED,
            Caution.NOT_VISIBLE.wireText(),
            Caution.NOT_VISIBLE.sentence()));
    return state.withCaution(unseen, Optional.of(Caution.NOT_VISIBLE));
  }

  private static boolean alike(List<DomainName> a, List<DomainName> b) {
    return a.equals(b) || overlap(a, b);
  }

  private static boolean overlap(List<DomainName> a, List<DomainName> b) {
    return a.stream().anyMatch(b::contains);
  }

  private static Optional<List<DomainName>> known(CheckReport report) {
    return report.surroundings().servers().filter(servers -> !servers.isEmpty());
  }

  private static void recovered(
      CheckState before, CheckState after, EmailDomain domain, List<Happened> happened) {
    boolean mended = before.degraded() && !after.degraded();
    boolean lost =
        domain.status() != Status.VERIFIED
            || happened.stream().anyMatch(one -> one.type() == EventType.TRACKING_FAILED);
    if (mended && !lost) {
      happened.add(Happened.of(EventType.DOMAIN_RECOVERED, Optional.empty()));
    }
  }

  private static Phase phase(EmailDomain domain, CheckState state) {
    if (domain.status() != Status.VERIFIED) {
      return Phase.PENDING;
    }
    return state.degraded() ? Phase.DEGRADED : Phase.VERIFIED;
  }

  private CheckState scheduled(CheckState state, Phase phase, int step, Moment moment) {
    Instant now = moment.now();
    if (state.lapsed()) {
      return state.lapsing(state.lapsedAt().orElseThrow());
    }
    return state.scheduled(
        phase, step, now, rules.schedule().pause(phase, step, moment.chance()).map(now::plus));
  }
}
