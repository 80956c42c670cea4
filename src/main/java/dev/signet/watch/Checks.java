package dev.signet.watch;

import dev.signet.access.AtOnce;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.verification.CheckReport;
import dev.signet.verification.Verifier;
import dev.signet.watch.ReportStore.Ruling;
import dev.signet.watch.ReportStore.Start;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/// The one way through a check of a native domain, for every [Caller]: load the row, derive what is
/// expected, ask the DNS, decide, save. Thread-safe; blocks for up to 10 s (CONTRACT V-4).
///
/// On this node at most one check of a domain runs at a time, and those who ask meanwhile share it.
/// Between nodes the database decides: leases are fenced, and an outdated no contradicts nothing.
public final class Checks {
  private final Parts parts;
  private final Policy policy;
  private final Health health;
  private final Ids ids;
  private final InstantSource clock;

  /// What one organization may have under way. A verify takes 10 s at most, and 20 begin in a
  /// second at most, so who asks honest servers never meets it.
  static final int VERIFIES_AT_ONCE = 64;

  private final ConcurrentMap<Key, RunningCheck> running = new ConcurrentHashMap<>();
  private final AtOnce verifies = new AtOnce(VERIFIES_AT_ONCE);

  private record Key(UUID organization, UUID domain) {}

  /// The parts that do the work.
  public record Parts(ReportStore store, Verifier verifier, CustomerRecords records) {}

  /// What the operator decides.
  ///
  /// @param rules the numbers behind statuses and pauses
  /// @param mayVerify whether a domain may be verified now (CONTRACT C-10); takes one unit
  /// @param chance from 0 to 1, for the pauses between checks
  public record Policy(HealthRules rules, Predicate<UUID> mayVerify, DoubleSupplier chance) {
    /// With pauses by chance.
    public static Policy of(HealthRules rules, Predicate<UUID> mayVerify) {
      return new Policy(rules, mayVerify, () -> ThreadLocalRandom.current().nextDouble());
    }
  }

  public Checks(Parts parts, Policy policy, Ids ids, InstantSource clock) {
    this.parts = parts;
    this.policy = policy;
    this.health = new Health(policy.rules());
    this.ids = ids;
    this.clock = clock;
  }

  /// Checks a domain because its owner asks for it: a definite no counts at once. Over the limit of
  /// C-10, or with too many verifies of the organization under way, the DNS is not asked.
  public Checked verify(UUID organization, UUID domain) {
    return run(new Key(organization, domain), new Caller.Verify());
  }

  /// Looks at a domain now as the background does: nothing is initiated, what is verified falls
  /// only by the rules of background checks, and the next background check comes when it would.
  public Checked look(UUID organization, UUID domain) {
    return run(new Key(organization, domain), new Caller.Look());
  }

  /// Does a background check that was due.
  ///
  /// @param steadySince checks before this may not be compared with now: the clock has jumped
  /// @param admission whether name servers may be asked now; not asked when `due` is admitted
  public Checked background(
      DueCheck due, Instant steadySince, Predicate<List<DomainName>> admission) {
    return run(
        new Key(due.organization(), due.domain()),
        new Caller.Background(due, steadySince, admission));
  }

  /// The watch of a domain that is registered now.
  public CheckState beginning(Instant now) {
    return CheckState.registered(
        now,
        now.plus(
            policy
                .rules()
                .schedule()
                .pause(Schedule.Phase.PENDING, 0, policy.chance().getAsDouble())
                .orElseThrow()));
  }

  private Checked run(Key key, Caller caller) {
    while (true) {
      RunningCheck mine = new RunningCheck(caller);
      RunningCheck theirs = running.putIfAbsent(key, mine);
      if (theirs == null) {
        return lead(key, mine, caller);
      }
      boolean covered = theirs.join(caller);
      Checked checked = theirs.await();
      if (covered && serves(checked, caller)) {
        return caller instanceof Caller.Background ? new Checked.Shared() : checked;
      }
    }
  }

  /// Whether a caller is content with what another caller's check came to.
  private static boolean serves(Checked checked, Caller caller) {
    return switch (checked) {
      case Checked.Recorded recorded -> true;
      case Checked.Outdated outdated -> true;
      case Checked.Gone gone -> true;
      case Checked.Limited limited -> caller instanceof Caller.Verify;
      case Checked.PutOff putOff -> false;
      case Checked.Stale stale -> false;
      case Checked.Shared shared -> false;
    };
  }

  private Checked lead(Key key, RunningCheck check, Caller caller) {
    try {
      Checked checked = check(key, check, caller);
      check.end(checked);
      return checked;
    } catch (RuntimeException | Error e) {
      check.fail(e);
      throw e;
    } finally {
      running.remove(key, check);
    }
  }

  private Checked check(Key key, RunningCheck check, Caller caller) {
    Optional<Start> found = parts.store().start(key.organization(), key.domain());
    if (found.isEmpty()) {
      return new Checked.Gone();
    }
    Start start = found.get();
    if (!(caller instanceof Caller.Verify)) {
      return ask(start, check, caller);
    }
    if (!verifies.enter(key.organization())) {
      return new Checked.Limited(start.domain());
    }
    try {
      return policy.mayVerify().test(key.domain())
          ? ask(start, check, caller)
          : new Checked.Limited(start.domain());
    } finally {
      verifies.leave(key.organization());
    }
  }

  private Checked ask(Start start, RunningCheck check, Caller caller) {
    Instant began = now();
    Fence fence = Fence.of(start.domain(), start.watch());
    Optional<CheckReport> report =
        parts
            .verifier()
            .checkIfAdmitted(
                parts.records().subject(start.domain(), start.keys()),
                fence.stance(),
                caller::admits);
    return report
        .map(seen -> save(new Asked(start.domain(), fence, began, seen), check.judge()))
        .orElseGet(Checked.PutOff::new);
  }

  /// What was asked, and what was heard.
  ///
  /// @param domain the row that the questions were made of
  private record Asked(EmailDomain domain, Fence fence, Instant began, CheckReport report) {}

  private Checked save(Asked asked, Caller caller) {
    EmailDomain domain = asked.domain();
    Health.Moment moment =
        new Health.Moment(now(), caller.steadySince(), policy.chance().getAsDouble());
    Optional<Ruling> ruled =
        parts
            .store()
            .save(
                domain.organization(),
                domain.id(),
                caller.token(),
                (current, watch) -> decide(asked, caller, current, watch, moment));
    if (ruled.isEmpty()) {
      return caller instanceof Caller.Background ? new Checked.Stale() : new Checked.Gone();
    }
    return switch (ruled.get()) {
      case Ruling.Counts counts -> new Checked.Recorded(counts.domain(), counts.report());
      case Ruling.Outdated(EmailDomain stands) -> new Checked.Outdated(stands);
    };
  }

  private Ruling decide(
      Asked asked,
      Caller caller,
      EmailDomain stored,
      Optional<CheckState> watch,
      Health.Moment moment) {
    EmailDomain current =
        caller instanceof Caller.Verify ? stored.withVerificationInitiated(asked.began()) : stored;
    boolean renewed = !stored.token().equals(asked.domain().token());
    if (renewed || asked.fence().stopsMailFlow(current, watch, asked.report())) {
      return new Ruling.Outdated(current);
    }
    CheckReport seen =
        watch.filter(CheckState::lapsed).isPresent()
            ? asked.report().voided(Health.LAPSED)
            : asked.report();
    CheckReport report =
        asked.fence().stopsTracking(current, watch, seen) ? seen.withoutTracking() : seen;
    CheckState before = watch.orElseGet(() -> CheckState.registered(moment.now(), moment.now()));
    Tracking choices = asked.domain().tracking();
    Health.Became outcome =
        switch (caller) {
          case Caller.Verify verify -> health.afterVerify(current, before, choices, report, moment);
          case Caller.Look look ->
              health
                  .afterBackground(current, before, choices, report, moment)
                  .asScheduledBefore(before);
          case Caller.Background background ->
              health.afterBackground(current, before, choices, report, moment);
        };
    EmailDomain after = outcome.domain();
    // As long as the domain stays verified, so do its records.
    boolean demotes = after.status() != Status.VERIFIED;
    return new Ruling.Counts(
        after,
        report,
        outcome.happened().stream().map(one -> event(after, one, moment.now())).toList(),
        watch.map(ignored -> outcome.state()),
        report.records().stream()
            .filter(finding -> !tracks(asked.domain(), finding))
            .map(finding -> RecordChange.of(finding, demotes))
            .toList());
  }

  private boolean tracks(EmailDomain domain, CheckReport.RecordFinding finding) {
    return parts.records().tracking(domain).stream()
        .anyMatch(tracking -> tracking.owner().equals(finding.record().owner()));
  }

  private Event event(EmailDomain domain, Health.Happened what, Instant at) {
    return new Event(
        ids.next(),
        domain.organization(),
        domain.id(),
        domain.name(),
        what.type(),
        at,
        what.code(),
        what.detail());
  }

  /// PostgreSQL keeps microseconds; what is answered must equal what is read later.
  private Instant now() {
    return clock.instant();
  }
}
