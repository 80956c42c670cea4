package dev.signet.registry;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.DkimKey;
import dev.signet.domain.DnsRecord;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.RecordChange;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.domain.TrackingChange;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.name.TrackingHost;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.verification.CheckReport;
import dev.signet.verification.Failure;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import dev.signet.watch.CheckState;
import dev.signet.watch.DueCheck;
import dev.signet.watch.Health;
import dev.signet.watch.HealthRules;
import dev.signet.watch.Schedule;
import dev.signet.watch.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The use cases of email domains that our own DNS stands behind. Thread-safe.
///
/// Every call names the organization it is for, and sees no other's rows (CONTRACT C-3).
public final class Domains {
  private static final Logger LOG = LoggerFactory.getLogger(Domains.class);
  private static final Duration PUBLISH_RETRY = Duration.ofSeconds(2);
  private static final String SUBDOMAIN = "tracking.subdomain";

  private final DomainStore store;
  private final NativeProvider provider;
  private final Publisher publisher;
  private final Verifier verifier;
  private final NameRules names;
  private final CustomerRecords records;
  private final Policy policy;
  private final Ids ids;
  private final InstantSource clock;
  private final Health health;
  private final SingleFlight<UUID, Optional<EmailDomain>> checks = new SingleFlight<>();

  /// Domains that somebody asked to verify and whose check has not been decided yet.
  private final Set<UUID> asked = ConcurrentHashMap.newKeySet();

  /// The parts that do the work.
  public record Parts(
      DomainStore store,
      NativeProvider provider,
      Publisher publisher,
      Verifier verifier,
      NameRules names,
      CustomerRecords records) {}

  /// What the operator decides.
  ///
  /// @param brandLabel our label in customer DNS
  /// @param selectors the DKIM selectors of a new domain
  /// @param holdLapse the age after which a hold that was never verified gives way (CONTRACT C-5)
  /// @param mayCheck whether a domain may be checked now (CONTRACT C-10); takes one unit
  /// @param health the numbers behind background checks
  /// @param chance from 0 to 1, for the pauses between checks
  public record Policy(
      String brandLabel,
      List<String> selectors,
      Duration holdLapse,
      Predicate<UUID> mayCheck,
      HealthRules health,
      DoubleSupplier chance) {
    public Policy {
      selectors = List.copyOf(selectors);
    }

    /// With the usual background checks.
    public Policy(
        String brandLabel, List<String> selectors, Duration holdLapse, Predicate<UUID> mayCheck) {
      this(
          brandLabel,
          selectors,
          holdLapse,
          mayCheck,
          HealthRules.DEFAULT,
          () -> ThreadLocalRandom.current().nextDouble());
    }
  }

  public Domains(Parts parts, Policy policy, Ids ids, InstantSource clock) {
    this.store = parts.store();
    this.provider = parts.provider();
    this.publisher = parts.publisher();
    this.verifier = parts.verifier();
    this.names = parts.names();
    this.records = parts.records();
    this.policy = policy;
    this.health = new Health(policy.health());
    this.ids = ids;
    this.clock = clock;
  }

  /// Registers `name`. When this returns, our DNS answers for the domain (CONTRACT AP-4).
  ///
  /// @throws Refused INVALID (not a name one can register), NAME_TAKEN, UNPUBLISHABLE (nothing was
  ///   kept)
  public EmailDomain register(UUID organization, String name) {
    EmailDomainName checked = names.read("name", name);
    Instant now = now();
    Instant lapsedBefore = now.minus(policy.holdLapse());
    if (!store.isFree(checked.ascii(), organization, lapsedBefore)) {
      throw Refused.field(
          Reason.NAME_TAKEN, "name", "The domain " + checked.ascii() + " is already registered.");
    }
    NativeProvider.Prepared prepared =
        provider.prepare(organization, checked.ascii(), policy.selectors());
    EmailDomain domain =
        new EmailDomain(
            ids.next(),
            organization,
            checked.ascii(),
            checked.apex(),
            NativeProvider.NAME,
            prepared.token(),
            policy.selectors(),
            Status.PENDING,
            Optional.empty(),
            Tracking.OFF,
            Optional.empty(),
            Optional.empty(),
            now,
            now);
    NewDomain registration =
        new NewDomain(
            domain,
            prepared.keys().stream()
                .map(key ->
                    new NewDomain.NewKey(
                        key.selector(), key.version(), key.publicKey(), key.sealed()))
                .toList(),
            Optional.of(CheckState.registered(now, now.plus(firstPause()))));
    try {
      store.register(
          registration,
          event(domain, EventType.DOMAIN_CREATED, Optional.empty(), now),
          lapsedBefore,
          hold -> event(hold, EventType.DOMAIN_SUPERSEDED, Optional.empty(), now),
          () -> publisher.publish(registration.served()),
          () -> withdrawQuietly(domain));
    } catch (PublishingFailed e) {
      LOG.warn("Could not publish {}: {}", domain.name(), e.toString());
      throw Refused.later(
          Reason.UNPUBLISHABLE,
          "The records of "
              + domain.name()
              + " could not be published in our DNS. Nothing was kept; try again.",
          PUBLISH_RETRY);
    }
    return domain;
  }

  /// One domain.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain get(UUID organization, UUID id) {
    return store.find(organization, id).orElseThrow(Domains::unknown);
  }

  /// Domains, newest first.
  public List<EmailDomain> list(UUID organization, Optional<UUID> after, int limit) {
    return store.page(organization, after, limit);
  }

  /// The mail-flow records to publish.
  public List<DnsRecord> mailFlowRecords(EmailDomain domain) {
    return records.mailFlow(domain);
  }

  /// The tracking record to publish, when tracking is on.
  public List<DnsRecord> trackingRecords(EmailDomain domain) {
    return records.tracking(domain);
  }

  /// Changes tracking choices (CONTRACT AP-6). A change of a choice starts its verification anew; a
  /// change that changes nothing keeps it. Mail flow is never touched.
  ///
  /// @throws Refused NOT_FOUND, INVALID
  public EmailDomain changeTracking(UUID organization, UUID id, TrackingChange wanted) {
    Instant now = now();
    return store
        .change(
            organization,
            id,
            domain -> {
              Tracking before = domain.tracking();
              Tracking after = merged(domain, wanted);
              if (after.sameChoices(before)) {
                return new DomainStore.Change(domain, List.of());
              }
              return new DomainStore.Change(
                  domain.withTracking(after, now),
                  List.of(event(domain, EventType.DOMAIN_UPDATED, Optional.empty(), now)));
            })
        .orElseThrow(Domains::unknown);
  }

  private Tracking merged(EmailDomain domain, TrackingChange wanted) {
    Tracking before = domain.tracking();
    boolean opens = wanted.opens().orElse(before.opens());
    boolean clicks = wanted.clicks().orElse(before.clicks());
    Optional<String> subdomain =
        wanted
            .subdomain()
            .map(given ->
                given.map(text ->
                    TrackingHost.read(SUBDOMAIN, text, domain.name(), policy.brandLabel())
                        .subdomain()))
            .orElse(before.subdomain());
    if ((opens || clicks) && subdomain.isEmpty()) {
      throw Refused.field(
          Reason.INVALID,
          SUBDOMAIN,
          "Tracking needs a subdomain: send one such as track, or turn both flags off.");
    }
    return new Tracking(opens, clicks, subdomain, false, Optional.empty(), Optional.empty());
  }

  /// Checks the domain against the DNS and gives it as it is after that (CONTRACT AP-8).
  ///
  /// Callers who ask while a check of the same domain runs on this node share its result, also when
  /// it began in the background. Over the limit of C-10 the domain is given as it is, without new
  /// DNS traffic.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain verify(UUID organization, UUID id) {
    EmailDomain domain = get(organization, id);
    asked.add(id);
    try {
      Optional<EmailDomain> after = checks.run(id, () -> checkAsked(domain));
      if (asked.remove(id)) {
        // Joined a background check that ended, or was put off, before it heard of us.
        after = checks.run(id, () -> checkAsked(domain));
      }
      return after.orElseThrow(Domains::unknown);
    } finally {
      asked.remove(id);
    }
  }

  private Optional<EmailDomain> checkAsked(EmailDomain domain) {
    if (!policy.mayCheck().test(domain.id())) {
      asked.remove(domain.id());
      return store.find(domain.organization(), domain.id());
    }
    Instant initiated = now();
    CheckReport report = verifier.check(subject(domain), stance(domain));
    asked.remove(domain.id());
    return recordAsked(domain, initiated, report);
  }

  private Optional<EmailDomain> recordAsked(
      EmailDomain checked, Instant initiated, CheckReport report) {
    Health.Moment moment = new Health.Moment(now(), Instant.MIN, policy.chance().getAsDouble());
    return store.recordCheck(
        checked.organization(),
        checked.id(),
        OptionalInt.empty(),
        report,
        (current, watch) ->
            change(
                checked,
                report,
                watch,
                health.afterVerify(
                    current.withVerificationInitiated(initiated),
                    watch.orElseGet(() -> CheckState.registered(moment.now(), moment.now())),
                    checked.tracking(),
                    report,
                    moment),
                moment.now()));
  }

  private DomainStore.Change change(
      EmailDomain checked,
      CheckReport report,
      Optional<CheckState> watch,
      Health.Outcome outcome,
      Instant now) {
    EmailDomain after = outcome.domain();
    // As long as the domain stays verified, so do its records.
    boolean demotes = after.status() != Status.VERIFIED;
    return new DomainStore.Change(
        after,
        outcome.happened().stream().map(one -> event(after, one, now)).toList(),
        watch.map(before -> outcome.state()),
        report.records().stream()
            .filter(finding -> !tracks(checked, finding))
            .map(finding -> RecordChange.of(finding, demotes))
            .toList());
  }

  private boolean tracks(EmailDomain domain, CheckReport.RecordFinding finding) {
    return records.tracking(domain).stream()
        .anyMatch(tracking -> tracking.owner().equals(finding.link().owner()));
  }

  /// Looks at a domain now as the background does, and gives it as it is after that: nothing is
  /// initiated, and what is verified falls only by the rules of background checks (CONTRACT AR-5).
  ///
  /// Shares the result of a check that runs. The schedule of background checks stays as it is.
  ///
  /// @throws Refused NOT_FOUND
  public EmailDomain look(UUID organization, UUID id) {
    EmailDomain domain = get(organization, id);
    return checks.run(id, () -> lookNow(domain)).orElseThrow(Domains::unknown);
  }

  private Optional<EmailDomain> lookNow(EmailDomain domain) {
    Instant started = now();
    CheckReport report = verifier.check(subject(domain), stance(domain));
    if (asked.remove(domain.id())) {
      return recordAsked(domain, started, report);
    }
    Health.Moment moment = new Health.Moment(now(), Instant.MIN, policy.chance().getAsDouble());
    return store.recordCheck(
        domain.organization(),
        domain.id(),
        OptionalInt.empty(),
        report,
        (current, watch) -> {
          CheckState before =
              watch.orElseGet(() -> CheckState.registered(moment.now(), moment.now()));
          Health.Outcome outcome =
              health.afterBackground(current, before, domain.tracking(), report, moment);
          return change(domain, report, watch, outcome.asScheduledBefore(before), moment.now());
        });
  }

  private Subject subject(EmailDomain domain) {
    return records.subject(domain, store.publicKeys(domain.id()));
  }

  private static Verifier.Stance stance(EmailDomain domain) {
    return domain.status() == Status.VERIFIED ? Verifier.Stance.VERIFIED : Verifier.Stance.PENDING;
  }

  /// What became of a background check.
  ///
  /// @param report what was seen, when this call looked and what it saw was kept
  public record Recheck(Result result, Optional<CheckReport> report) {
    /// One word for it.
    public enum Result {
      RECORDED,
      /// Somebody's verify of the same domain ran, and counts.
      SHARED,
      /// The domain's name servers have had their share of questions.
      PUT_OFF,
      /// Somebody else holds the check now, or the domain is gone: nothing was kept.
      STALE
    }

    static Recheck of(Result result) {
      return new Recheck(result, Optional.empty());
    }
  }

  /// Looks at a domain in the background.
  ///
  /// @param steadySince checks before this may not be compared with now: the clock has jumped
  /// @param admission whether name servers may be asked now; not asked when `due` is admitted
  public Recheck recheck(DueCheck due, Instant steadySince, Predicate<List<DomainName>> admission) {
    AtomicReference<Recheck> mine = new AtomicReference<>(Recheck.of(Recheck.Result.SHARED));
    checks.run(due.domain(), () -> checkInBackground(due, steadySince, admission, mine));
    return mine.get();
  }

  private Optional<EmailDomain> checkInBackground(
      DueCheck due,
      Instant steadySince,
      Predicate<List<DomainName>> admission,
      AtomicReference<Recheck> mine) {
    Optional<EmailDomain> found = store.find(due.organization(), due.domain());
    if (found.isEmpty()) {
      mine.set(Recheck.of(Recheck.Result.STALE));
      return found;
    }
    EmailDomain domain = found.get();
    Instant started = now();
    Optional<CheckReport> seen =
        verifier.checkIfAdmitted(
            subject(domain), stance(domain), due.admitted() ? servers -> true : admission);
    if (seen.isEmpty()) {
      mine.set(Recheck.of(Recheck.Result.PUT_OFF));
      return found;
    }
    CheckReport report = seen.get();
    Optional<EmailDomain> after =
        asked.remove(due.domain())
            ? recordAsked(domain, started, report)
            : recordBackground(due, domain, steadySince, report);
    mine.set(
        after.isPresent()
            ? new Recheck(Recheck.Result.RECORDED, seen)
            : Recheck.of(Recheck.Result.STALE));
    return after.isPresent() ? after : store.find(due.organization(), due.domain());
  }

  private Optional<EmailDomain> recordBackground(
      DueCheck due, EmailDomain checked, Instant steadySince, CheckReport report) {
    Health.Moment moment = new Health.Moment(now(), steadySince, policy.chance().getAsDouble());
    return store.recordCheck(
        due.organization(),
        due.domain(),
        OptionalInt.of(due.attempt()),
        report,
        (current, watch) ->
            change(
                checked,
                report,
                watch,
                health.afterBackground(
                    current, watch.orElseThrow(), checked.tracking(), report, moment),
                moment.now()));
  }

  private Duration firstPause() {
    return policy
        .health()
        .schedule()
        .pause(Schedule.Phase.PENDING, 0, policy.chance().getAsDouble())
        .orElseThrow();
  }

  /// What is known about a domain's past, newest first: events, checks, observations.
  ///
  /// @throws Refused NOT_FOUND
  public List<TimelineEntry> timeline(UUID organization, UUID id, Optional<UUID> after, int limit) {
    return past(get(organization, id).id(), after, limit);
  }

  /// The same of any domain, whoever stands behind it. The caller has checked whose it is.
  List<TimelineEntry> past(UUID id, Optional<UUID> after, int limit) {
    return store.timeline(id, after, limit);
  }

  List<TimelineEntry> pastSince(UUID id, Instant since, int limit) {
    return store.timelineSince(id, since, limit);
  }

  /// The public side of all its DKIM keys, by selector, the newest of each first.
  ///
  /// @throws Refused NOT_FOUND
  public List<DkimKey> keys(UUID organization, UUID id) {
    return store.keys(get(organization, id).id());
  }

  /// How the domain fares in the background; empty when nobody watches it.
  ///
  /// @throws Refused NOT_FOUND
  public Optional<CheckState> watch(UUID organization, UUID id) {
    return store.watch(get(organization, id).id());
  }

  /// Deletes a domain. Its keys are gone and its name is free when this returns; its records leave
  /// our DNS at once here, and by durable work everywhere (CONTRACT AP-7).
  ///
  /// @throws Refused NOT_FOUND
  public void delete(UUID organization, UUID id) {
    Instant now = now();
    EmailDomain gone =
        store
            .delete(
                organization,
                id,
                domain -> event(domain, EventType.DOMAIN_DELETED, Optional.empty(), now))
            .orElseThrow(Domains::unknown);
    withdrawQuietly(gone);
  }

  private void withdrawQuietly(EmailDomain domain) {
    try {
      publisher.withdraw(domain.token());
    } catch (PublishingFailed e) {
      LOG.warn("Could not withdraw {} at once: {}", domain.token(), e.toString());
    }
  }

  private Event event(EmailDomain domain, EventType type, Optional<Failure> failure, Instant at) {
    return event(domain, Health.Happened.of(type, failure), at);
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
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
