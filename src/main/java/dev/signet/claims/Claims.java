package dev.signet.claims;

import dev.signet.access.AtOnce;
import dev.signet.claims.ClaimCourse.Happened;
import dev.signet.claims.ClaimCourse.Side;
import dev.signet.claims.ClaimCourse.Step;
import dev.signet.claims.ClaimStore.Begun;
import dev.signet.claims.ClaimStore.Decision;
import dev.signet.claims.ClaimStore.Held;
import dev.signet.claims.ClaimStore.Situation;
import dev.signet.claims.Look.Records;
import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.name.EmailDomainName;
import dev.signet.name.NameRules;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.record.CustomerRecord;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.NewDomain;
import dev.signet.verification.CheckReport;
import dev.signet.verification.Subject;
import dev.signet.verification.Verifier;
import dev.signet.watch.CheckState;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ServedKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The use cases of claims (CONTRACT section 7). Thread-safe.
///
/// Every call but the operator's names the organization it is for, and sees no other's claims.
public final class Claims {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration PUBLISH_RETRY = Duration.ofSeconds(2);

  /// How old what was last seen may be when a name changes hands (CL-5).
  private static final Duration FRESH = Duration.ofSeconds(60);

  private static final int TRIES = 3;
  private static final int SECRET_OCTETS = 20;

  /// Looks that callers of one organization wait for at the same time.
  private static final int LOOKS_AT_ONCE = 8;

  private final AtOnce looks = new AtOnce(LOOKS_AT_ONCE);
  private final Parts parts;
  private final Policy policy;
  private final ClaimCourse course;
  private final Ids ids;
  private final InstantSource clock;
  private final SecureRandom random;

  /// The parts that do the work.
  public record Parts(
      ClaimStore store,
      Proofs proofs,
      Verifier verifier,
      NativeProvider provider,
      Publisher publisher,
      NameRules names,
      CustomerRecords records) {}

  /// What the operator decides.
  ///
  /// @param selectors those of registrations, and those that claims take turns with
  /// @param farewell how long the public keys of a holder that lost its name stay served
  /// @param mayVerify whether a claim may be looked at now (CONTRACT C-10); takes one unit
  public record Policy(
      ClaimRules rules,
      List<List<String>> selectors,
      Duration farewell,
      Predicate<UUID> mayVerify,
      SteadyTime steady) {
    public Policy {
      selectors = List.copyOf(selectors);
    }
  }

  public Claims(Parts parts, Policy policy, Ids ids, InstantSource clock, SecureRandom random) {
    this.parts = parts;
    this.policy = policy;
    this.course = new ClaimCourse(policy.rules());
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /// A claim, and whether this call made it.
  public record Made(Claim claim, boolean fresh) {}

  /// Claims a name that another organization holds. When this returns our DNS answers for the
  /// claimant's records.
  ///
  /// @param field what the API calls the name
  /// @param bare whether only a registrable domain may be named
  /// @throws Refused INVALID (no name, or one that nobody else holds), RATE_LIMITED, UNPUBLISHABLE
  public Made begin(UUID organization, String field, String text, boolean bare) {
    return prepare(organization, field, text, bare).get();
  }

  /// Does what may take seconds about a claim: waits for keys, and for name servers elsewhere. What
  /// is given back does the rest, in one transaction.
  ///
  /// @throws Refused as [#begin]; so does what is given back
  public Supplier<Made> prepare(UUID organization, String field, String text, boolean bare) {
    EmailDomainName name =
        bare ? parts.names().readBare(field, text) : parts.names().read(field, text);
    Optional<Claim> open = parts.store().open(organization, name.ascii());
    if (open.isPresent()) {
      Made made = new Made(open.get(), false);
      return () -> made;
    }
    Held held = parts.store().holder(organization, name.ascii());
    switch (held.holding()) {
      case Holding.Nobody nobody ->
          throw Refused.field(
              Reason.INVALID,
              field,
              "Nobody holds " + name.ascii() + ": register it, there is nothing to claim.");
      case Holding.Claimant claimant ->
          throw Refused.field(
              Reason.INVALID, field, "Your organization holds " + name.ascii() + " already.");
      case Holding.Undecided undecided ->
          throw Refused.later(
              Reason.UNAVAILABLE,
              "A registration of " + name.ascii() + " is under way; try again.",
              PUBLISH_RETRY);
      case Holding.Other other -> {
        return make(organization, name, held.selectors());
      }
    }
  }

  private Supplier<Made> make(UUID organization, EmailDomainName name, List<String> used) {
    Instant now = now();
    List<String> selectors =
        policy.selectors().stream()
            .filter(group -> group.stream().noneMatch(used::contains))
            .findFirst()
            .orElseGet(() -> policy.selectors().getLast());
    NativeProvider.Prepared prepared =
        parts.provider().prepare(organization, name.ascii(), selectors);
    Claim claim =
        new Claim(
            ids.next(),
            organization,
            name.ascii(),
            name.apex(),
            ids.next(),
            prepared.token(),
            selectors,
            "signet-claim=" + secret(),
            now,
            Progress.begun(now, policy.rules()));
    List<NewDomain.NewKey> keys =
        prepared.keys().stream()
            .map(key ->
                new NewDomain.NewKey(key.selector(), key.version(), key.publicKey(), key.sealed()))
            .toList();
    ServedDomain served =
        new ServedDomain(
            claim.token(),
            keys.stream().map(key -> new ServedKey(key.selector(), key.publicKey())).toList());
    try {
      parts.publisher().prepare(served);
    } catch (PublishingFailed e) {
      withdrawQuietly(claim);
      throw unpublishable(claim, e);
    }
    return () -> keep(claim, keys, served);
  }

  /// What was prepared for nothing, because there was a claim already, no claim fulfils: the
  /// publisher undoes it.
  private Made keep(Claim claim, List<NewDomain.NewKey> keys, ServedDomain served) {
    try {
      Claim kept =
          parts
              .store()
              .make(
                  claim,
                  keys,
                  claim.createdAt().minus(DAY),
                  policy.rules().aDay(),
                  () -> parts.publisher().publish(served),
                  () -> withdrawQuietly(claim));
      return new Made(kept, kept.id().equals(claim.id()));
    } catch (PublishingFailed e) {
      throw unpublishable(claim, e);
    }
  }

  private static Refused unpublishable(Claim claim, PublishingFailed failure) {
    LOG.warn("Could not publish the claim of {}: {}", claim.name(), failure.toString());
    return Refused.later(
        Reason.UNPUBLISHABLE,
        "The records of "
            + claim.name()
            + " could not be published in our DNS. Nothing was kept; try again.",
        PUBLISH_RETRY);
  }

  /// Bound to one claim, so to one claimant and one name: 160 random bits.
  private String secret() {
    byte[] octets = new byte[SECRET_OCTETS];
    random.nextBytes(octets);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  /// One claim.
  ///
  /// @throws Refused NOT_FOUND
  public Claim get(UUID organization, UUID id) {
    return parts.store().find(organization, id).orElseThrow(Claims::unknown);
  }

  /// Claims, newest first.
  public List<Claim> list(UUID organization, Optional<UUID> after, int limit) {
    return parts.store().page(organization, after, limit);
  }

  /// Claims of all organizations in one state, newest first: for the operator.
  public List<Claim> inState(ClaimState state, Optional<UUID> after, int limit) {
    return parts.store().page(state, after, limit);
  }

  /// The claimant's mail-flow records, as they will be those of its domain.
  public List<CustomerRecord> records(Claim claim) {
    return parts.records().mailFlow(domain(claim, claim.createdAt(), false));
  }

  /// Looks at a claim now and gives it as it is after that. Over the limit of C-10, or with too
  /// many looks of the organization under way, the DNS is not asked.
  ///
  /// @throws Refused NOT_FOUND
  public Claim verify(UUID organization, UUID id) {
    Claim claim = get(organization, id);
    if (!claim.state().open() || !looks.enter(organization)) {
      return claim;
    }
    try {
      if (!policy.mayVerify().test(id)) {
        return claim;
      }
      look(claim);
    } finally {
      looks.leave(organization);
    }
    return get(organization, id);
  }

  /// Does a look that was due; throws to have it tried again.
  ///
  /// @param subject of the work, see [ClaimStore#LOOK]
  public void lookDue(String subject) {
    int slash = subject.indexOf('/');
    Optional<Claim> claim = parts.store().find(UUID.fromString(subject.substring(0, slash)));
    int generation = Integer.parseInt(subject.substring(slash + 1));
    if (claim.isPresent()
        && claim.get().state().open()
        && claim.get().progress().generation() == generation
        && !look(claim.get())) {
      throw new IllegalStateException("the name changed hands during each look");
    }
  }

  /// Stops serving keys whose time is over.
  public void farewell(String token) {
    parts.store().farewell(token, now());
  }

  /// False when nothing could be decided, for who holds the name changed each time.
  private boolean look(Claim claim) {
    for (int i = 0; i < TRIES; i++) {
      Holding before = parts.store().holder(claim.organization(), claim.name()).holding();
      Look look = seen(claim);
      Optional<UUID> holder =
          before instanceof Holding.Other other ? Optional.of(other.domain()) : Optional.empty();
      Optional<Claim> after =
          parts
              .store()
              .decide(
                  claim.id(),
                  claim.progress().generation(),
                  holder,
                  situation -> decide(situation, look));
      if (after.isPresent() && moved(claim, after.get())) {
        return true;
      }
      Optional<Claim> now = parts.store().find(claim.id());
      if (now.isEmpty() || moved(claim, now.get())) {
        // Another look has settled it, and planned the next one.
        return true;
      }
    }
    return false;
  }

  private static boolean moved(Claim before, Claim after) {
    return after.progress().generation() != before.progress().generation();
  }

  private Look seen(Claim claim) {
    Proofs.Standing standing = parts.proofs().look(claim.proofName(), claim.apex());
    Sight proof = standing.of(claim.value());
    Optional<Sight> objection =
        claim.progress().notice().flatMap(Notice::objection).map(held -> standing.of(held.value()));
    Records records = Records.NONE;
    if (proof instanceof Sight.Stands && course.wantsRecords(claim, now())) {
      records = recordsOf(claim);
    }
    return new Look(now(), policy.steady().since(), proof, objection, records);
  }

  private Records recordsOf(Claim claim) {
    List<ServedKey> keys = parts.store().keys(claim);
    if (keys.size() < claim.selectors().size()) {
      // Another look has ended the claim meanwhile: what this one sees decides nothing.
      return Records.NONE;
    }
    Subject subject = parts.records().subject(domain(claim, claim.createdAt(), false), keys);
    CheckReport report = parts.verifier().check(subject, Verifier.Stance.PENDING);
    if (report.mailFlow() instanceof CheckReport.Verdict.Passed) {
      return Records.ALL;
    }
    return report.records().stream()
            .anyMatch(finding ->
                finding.record().equals(subject.verification()) && finding.failure().isEmpty())
        ? Records.ALIAS
        : Records.NONE;
  }

  private Optional<Decision> decide(Situation situation, Look look) {
    Instant now = now();
    if (now.isAfter(look.at().plus(FRESH))) {
      // What was seen is too old to give a name away by; the next look will do.
      return Optional.empty();
    }
    Step step = course.after(situation.claim(), situation.holding(), situation.rivals(), look);
    Claim claim = step.claim();
    List<Event> toClaimant = new ArrayList<>();
    Optional<Function<EmailDomain, Event>> toHolder = Optional.empty();
    for (Happened one : step.happened()) {
      if (one.to() == Side.CLAIMANT) {
        toClaimant.add(event(claim, one.type(), one.code(), now));
      } else if (one.type() != EventType.DOMAIN_TRANSFERRED) {
        toHolder = Optional.of(held -> event(held, one.type(), one.code(), now));
      }
    }
    Optional<Begun> begun = Optional.empty();
    if (claim.state() == ClaimState.COMPLETED) {
      toClaimant.add(event(claim, EventType.DOMAIN_CREATED, "", now));
      if (step.verified()) {
        toClaimant.add(event(claim, EventType.DOMAIN_VERIFIED, "", now));
      }
      begun =
          Optional.of(
              new Begun(
                  domain(claim, now, step.verified()),
                  CheckState.registered(now, now),
                  now.plus(policy.farewell()),
                  held -> event(held, EventType.DOMAIN_TRANSFERRED, "", now)));
    }
    return Optional.of(
        new Decision(claim, toClaimant, toHolder, begun, contested(step.contested(), now)));
  }

  private ClaimStore.Contested contested(List<UUID> rivals, Instant at) {
    return new ClaimStore.Contested(
        rivals, rival -> event(rival, EventType.CLAIM_BLOCKED, Progress.CONTESTED, at));
  }

  /// The domain that a claim becomes.
  private static EmailDomain domain(Claim claim, Instant at, boolean verified) {
    return new EmailDomain(
        claim.domainId(),
        claim.organization(),
        claim.name(),
        claim.apex(),
        NativeProvider.NAME,
        claim.token(),
        claim.selectors(),
        verified ? Status.VERIFIED : Status.PENDING,
        Optional.empty(),
        Tracking.OFF,
        verified ? Optional.of(at) : Optional.empty(),
        verified ? Optional.of(at) : Optional.empty(),
        at,
        at);
  }

  /// Cancels a claim: what was served for it leaves our DNS.
  ///
  /// @throws Refused NOT_FOUND, CONFLICT when it has ended
  public void cancel(UUID organization, UUID id) {
    Claim claim = get(organization, id);
    change(
        id,
        Claims::requireOpen,
        now -> current -> current.with(current.progress().ended(ClaimState.CANCELED, now)));
    withdrawQuietly(claim);
  }

  private static void requireOpen(ClaimState state) {
    if (!state.open()) {
      throw Refused.because(
          Reason.CONFLICT, "This claim has ended: it is " + state.wireText() + ".");
    }
  }

  private static void requireBlocked(ClaimState state) {
    if (state != ClaimState.BLOCKED) {
      throw Refused.because(
          Reason.CONFLICT,
          "Only a blocked claim is decided; this one is " + state.wireText() + ".");
    }
  }

  /// Refuses when there is no such claim of any organization: for the operator.
  ///
  /// @throws Refused NOT_FOUND
  public void require(UUID id) {
    if (parts.store().find(id).isEmpty()) {
      throw unknown();
    }
  }

  /// Decides about a contested claim, for the operator.
  ///
  /// @param forClaimant true: it completes as soon as its proof and its verification CNAME are seen
  ///   again; false: it ends
  /// @throws Refused NOT_FOUND, CONFLICT when it is not blocked
  public Claim resolve(UUID id, boolean forClaimant) {
    return change(
        id,
        Claims::requireBlocked,
        now ->
            current ->
                current.with(
                    forClaimant
                        ? current.progress().approved(now)
                        : current.progress().ended(ClaimState.CANCELED, now)));
  }

  /// Changes a claim whatever is decided about it at the same time.
  ///
  /// @param allowed refuses by the state that the claim has under the lock
  private Claim change(
      UUID id, Consumer<ClaimState> allowed, Function<Instant, Function<Claim, Claim>> change) {
    for (int i = 0; i < TRIES; i++) {
      Claim claim = parts.store().find(id).orElseThrow(Claims::unknown);
      Holding holding = parts.store().holder(claim.organization(), claim.name()).holding();
      Optional<UUID> holder =
          holding instanceof Holding.Other other ? Optional.of(other.domain()) : Optional.empty();
      Optional<Claim> changed =
          parts
              .store()
              .decide(
                  id,
                  claim.progress().generation(),
                  holder,
                  situation -> {
                    allowed.accept(situation.claim().state());
                    return Optional.of(
                        new Decision(
                            change.apply(now()).apply(situation.claim()),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            contested(List.of(), now())));
                  });
      if (changed.isPresent()) {
        return changed.get();
      }
    }
    throw Refused.later(
        Reason.UNAVAILABLE, "The claim is being decided at the moment; try again.", PUBLISH_RETRY);
  }

  /// What a holder publishes to object to the claims of its domain, and until when it counts.
  public record Objected(DomainName owner, String value, Instant holdsUntil) {}

  /// What this domain has been told of a claim that is still open; of several the one whose time
  /// ends first.
  ///
  /// @param domain of the caller's organization; the caller has checked that
  public Optional<Notice> notice(EmailDomain domain) {
    return parts.store().against(domain.id()).stream()
        .flatMap(claim -> claim.progress().notice().stream())
        .min(Comparator.comparing(Notice::until));
  }

  /// Objects to every claim that this domain has been told of. A second call gives the same.
  ///
  /// @param domain of the caller's organization; the caller has checked that
  /// @throws Refused CONFLICT when there is no claim to object to, or its time is over
  public Objected object(EmailDomain domain) {
    Instant now = now();
    // One text for all claims of the domain, also for one that came later.
    List<String> earlier = new ArrayList<>();
    parts
        .store()
        .object(
            domain.id(),
            domain.name(),
            claim -> {
              claim
                  .progress()
                  .notice()
                  .flatMap(Notice::objection)
                  .ifPresent(objection -> earlier.add(objection.value()));
              return Optional.empty();
            });
    String value = earlier.isEmpty() ? "signet-hold=" + secret() : earlier.getFirst();
    List<Claim> changed =
        parts.store().object(domain.id(), domain.name(), claim -> objected(claim, value, now));
    if (changed.isEmpty()) {
      throw Refused.because(
          Reason.CONFLICT, "Nobody claims " + domain.name() + ", or the time to object is over.");
    }
    Objection objection =
        changed.getFirst().progress().notice().flatMap(Notice::objection).orElseThrow();
    return new Objected(
        domain.name().below(Claim.LABEL), objection.value(), objection.holdsUntil());
  }

  private Optional<Claim> objected(Claim claim, String value, Instant now) {
    Notice notice = claim.progress().notice().orElseThrow();
    if (notice.objection().isPresent()) {
      return Optional.of(claim);
    }
    if (!now.isBefore(notice.until())) {
      return Optional.empty();
    }
    Objection objection =
        new Objection(value, now, now.plus(policy.rules().hold()), Optional.empty(), false);
    return Optional.of(claim.with(claim.progress().objected(objection, now)));
  }

  private void withdrawQuietly(Claim claim) {
    try {
      parts.publisher().withdraw(claim.token());
    } catch (PublishingFailed e) {
      LOG.warn("Could not withdraw {} at once: {}", claim.token(), e.toString());
    }
  }

  private Event event(Claim claim, EventType type, String code, Instant at) {
    return new Event(
        ids.next(), claim.organization(), claim.domainId(), claim.name(), type, at, code, "");
  }

  private Event event(EmailDomain domain, EventType type, String code, Instant at) {
    return new Event(
        ids.next(), domain.organization(), domain.id(), domain.name(), type, at, code, "");
  }

  /// PostgreSQL keeps microseconds; what is answered must equal what is read later.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
