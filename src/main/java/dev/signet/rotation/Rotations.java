package dev.signet.rotation;

import dev.signet.dkim.DkimKeyPair;
import dev.signet.dkim.DomainKeys;
import dev.signet.dkim.DomainKeys.Request;
import dev.signet.dkim.KeyAlgorithm;
import dev.signet.dkim.KeyBinding;
import dev.signet.dkim.KeyPairPool;
import dev.signet.dkim.KeySlot;
import dev.signet.dkim.KeyState;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.Rotation;
import dev.signet.dkim.Rotation.Next;
import dev.signet.dkim.Rotation.Step;
import dev.signet.dkim.Rotation.WaitingFor;
import dev.signet.dkim.RotationPolicy;
import dev.signet.dkim.Selector;
import dev.signet.dkim.Sight;
import dev.signet.domain.EmailDomain;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.rotation.KeyLooks.Seen;
import dev.signet.rotation.KeyLooks.Shown;
import dev.signet.rotation.RotationStore.Decided;
import dev.signet.rotation.RotationStore.Kept;
import dev.signet.rotation.RotationStore.Made;
import dev.signet.rotation.RotationStore.Trace;
import dev.signet.rotation.RotationStore.Waiting;
import dev.signet.rotation.RotationStore.Wish;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out the rotation of DKIM keys, and answers what is asked about it. Thread-safe.
public final class Rotations {
  private static final Logger LOG = LoggerFactory.getLogger(Rotations.class);

  /// Stages become work so long before they are due.
  private static final Duration AHEAD = Duration.ofMinutes(10);

  /// Every domain is looked through this often, so that a changed setting reaches all.
  private static final Duration AT_LEAST_EVERY = Duration.ofDays(30);

  private static final Duration LEAST_AGAIN = Duration.ofMinutes(15);
  private static final Duration MAX_AGAIN = Duration.ofHours(24);

  /// A look in vain is repeated when this part of the time waited so far has passed again.
  private static final int PATIENCE = 8;

  private static final Duration PAIR_WAIT = Duration.ofSeconds(8);
  private static final Duration LOST = Duration.ofDays(1);
  private static final Duration COME_BACK = Duration.ofSeconds(2);
  private static final int TRIES = 3;
  private static final int LOOKS_AT_ONCE = 4;
  private static final int AT_ONCE = 500;
  private static final Duration USUAL_INTERVAL = Duration.ofDays(180);

  private final Parts parts;
  private final Policy policy;
  private final Ids ids;
  private final InstantSource clock;

  /// @param serve makes name servers elsewhere serve what a token stands for now; may fail, then
  ///   they are put right at their next comparison
  /// @param admitted whether the DNS may be asked for this domain now (CONTRACT C-10)
  public record Parts(
      RotationStore store,
      KeyLooks looks,
      KeyPairPool pool,
      KeyVault vault,
      Consumer<ZoneToken> serve,
      Predicate<UUID> admitted) {}

  /// @param interval from switch to switch; empty when keys are not rotated unasked
  /// @param timeToLive of our key records
  /// @param signerCache how long a mail server may go on with a key it has read
  /// @param slots the slots of new domains, in order
  public record Policy(
      Optional<Duration> interval, Duration timeToLive, Duration signerCache, List<Slot> slots) {
    public Policy {
      slots = List.copyOf(slots);
    }
  }

  /// A slot of new domains.
  public record Slot(Selector selector, KeyAlgorithm algorithm) {}

  public Rotations(Parts parts, Policy policy, Ids ids, InstantSource clock) {
    this.parts = parts;
    this.policy = policy;
    this.ids = ids;
    this.clock = clock;
  }

  /// A domain's keys as they are told.
  ///
  /// @param enabled whether they are rotated unasked
  /// @param interval from switch to switch, where they are or would be
  /// @param next when the next planned switch is due
  public record View(
      Kept kept, boolean enabled, Duration interval, Phase phase, Optional<Instant> next) {
    public Optional<Waiting> waiting() {
      return kept.waiting();
    }

    /// Whether the domain can do without the record of this slot, as one that came later.
    public boolean offered(Selector selector) {
      return !kept.domain().selectors().contains(selector.label());
    }
  }

  /// Where a rotation stands.
  public enum Phase {
    /// A standby is published, and nothing is due.
    IDLE("idle"),
    /// A planned rotation is due, or asked for.
    DUE("due"),
    /// The signing key is no longer to be trusted.
    EMERGENCY("emergency"),
    /// A key that signs no more is still served, for mail under way.
    OVERLAP("overlap"),
    /// A key was withdrawn, and its empty record is served.
    WITHDRAWN("withdrawn"),
    /// The next standby is being made.
    PREPARING("preparing");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    /// The word in answers.
    public String text() {
      return text;
    }
  }

  /// @throws Refused NOT_FOUND
  public View view(UUID organization, UUID id) {
    return view(own(organization, id));
  }

  private View view(Kept kept) {
    Optional<Duration> interval = interval(kept.wish());
    Duration shown = kept.wish().interval().or(policy::interval).orElse(USUAL_INTERVAL);
    return new View(
        kept, interval.isPresent(), shown, phase(kept), Rotation.due(kept.keys(), policyOf(kept)));
  }

  private Phase phase(Kept kept) {
    if (kept.keys().request().orElse(null) instanceof Request.Emergency) {
      return Phase.EMERGENCY;
    }
    if (due(kept)) {
      return Phase.DUE;
    }
    List<KeySlot> rsa =
        kept.keys().slots().stream()
            .filter(slot -> slot.algorithm() == KeyAlgorithm.RSA_2048)
            .toList();
    if (rsa.stream().anyMatch(slot -> slot.is(KeyState.RETIRING))) {
      return Phase.OVERLAP;
    }
    if (rsa.stream().anyMatch(slot -> slot.is(KeyState.PUBLISHED))) {
      return Phase.IDLE;
    }
    return rsa.stream().anyMatch(slot -> slot.is(KeyState.REVOKED))
        ? Phase.WITHDRAWN
        : Phase.PREPARING;
  }

  private boolean due(Kept kept) {
    return kept.keys().request().isPresent()
        || Rotation.due(kept.keys(), policyOf(kept))
            .filter(at -> !at.isAfter(clock.instant()))
            .isPresent();
  }

  private Optional<Duration> interval(Wish wish) {
    boolean enabled =
        wish.enabled().orElse(policy.interval().isPresent() || wish.interval().isPresent());
    return enabled
        ? wish.interval().or(policy::interval).or(() -> Optional.of(USUAL_INTERVAL))
        : Optional.empty();
  }

  private RotationPolicy policyOf(Kept kept) {
    RotationPolicy usual =
        RotationPolicy.usual(interval(kept.wish()), policy.timeToLive(), policy.signerCache());
    return usual.lookingAgain(lookAgain(kept));
  }

  /// What has been missing for long is looked for less and less often.
  private Duration lookAgain(Kept kept) {
    Instant now = clock.instant();
    Optional<Instant> since =
        kept.waiting()
            .map(Waiting::since)
            .or(() ->
                kept.keys().slots().stream()
                    .filter(slot -> slot.is(KeyState.PUBLISHED))
                    .filter(slot -> !kept.domain().selectors().contains(slot.selector().label()))
                    .flatMap(slot -> slot.served().orElseThrow().publishedAt().stream())
                    .min(Instant::compareTo));
    Duration again =
        since.map(at -> Duration.between(at, now).dividedBy(PATIENCE)).orElse(LEAST_AGAIN);
    return again.compareTo(LEAST_AGAIN) < 0
        ? LEAST_AGAIN
        : again.compareTo(MAX_AGAIN) > 0 ? MAX_AGAIN : again;
  }

  private Kept own(UUID organization, UUID id) {
    return whole(
        parts
            .store()
            .own(organization, id)
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found.")));
  }

  /// With the slots that came after the domain was registered. A domain whose selectors are not all
  /// among those of new domains, such as one that came by a claim, keeps to its own.
  private Kept whole(Kept kept) {
    List<String> selectors = kept.domain().selectors();
    Set<String> known = new HashSet<>();
    policy.slots().forEach(slot -> known.add(slot.selector().label()));
    if (!known.containsAll(selectors)) {
      return kept;
    }
    List<KeySlot> slots = new ArrayList<>(kept.keys().slots());
    Set<Selector> there = new HashSet<>();
    slots.forEach(slot -> there.add(slot.selector()));
    for (Slot slot : policy.slots()) {
      if (there.add(slot.selector())) {
        slots.add(new KeySlot(slot.selector(), slot.algorithm(), List.of(), 0));
      }
    }
    return with(kept, new DomainKeys(slots, kept.keys().request()));
  }

  private static Kept with(Kept kept, DomainKeys keys) {
    return new Kept(
        kept.domain(),
        kept.generation(),
        keys,
        kept.served(),
        kept.facts(),
        kept.wish(),
        kept.begun(),
        kept.waiting());
  }

  /// Changes what is wanted of one domain; what is empty stays.
  ///
  /// @param interval at least 14 days
  /// @throws Refused NOT_FOUND, INVALID
  public View change(
      UUID organization, UUID id, Optional<Boolean> enabled, Optional<Duration> interval) {
    if (interval.filter(each -> each.compareTo(RotationPolicy.LEAST_INTERVAL) < 0).isPresent()) {
      throw Refused.field(
          Reason.INVALID, "rotation.interval_days", "Keys are rotated every 14 days at most.");
    }
    for (int i = 0; i < TRIES; i++) {
      Kept kept = own(organization, id);
      Wish wish =
          new Wish(
              enabled.or(() -> kept.wish().enabled()), interval.or(() -> kept.wish().interval()));
      if (wish.equals(kept.wish())) {
        return view(kept);
      }
      Instant now = clock.instant();
      Decided decided =
          new Draft(kept, now)
              .wishing(wish)
              .next(Optional.of(now))
              .traced(
                  new Trace(
                      true,
                      interval(wish)
                          .map(each -> "every " + each.toDays() + " days")
                          .orElse("not unasked")))
              .decided();
      if (parts.store().keep(kept, decided)) {
        return view(organization, id);
      }
    }
    throw busy();
  }

  /// Asks for a rotation: it is done as soon as that is safe.
  ///
  /// @param emergency the signing key is no longer to be trusted
  /// @param force in an emergency, also where the standby is not seen behind the customer's CNAME
  /// @throws Refused NOT_FOUND, RATE_LIMITED, CONFLICT when no standby is fit
  public View rotate(UUID organization, UUID id, boolean emergency, boolean force) {
    Kept first = own(organization, id);
    if (!parts.admitted().test(id)) {
      throw Refused.later(
          Reason.RATE_LIMITED, "This domain was looked at often just now; try again.", COME_BACK);
    }
    Request request =
        emergency
            ? new Request.Emergency(clock.instant(), force)
            : new Request.Planned(clock.instant());
    Optional<KeySlot> standby =
        Rotation.standby(first.keys(), first.facts(), request, clock.instant(), policyOf(first));
    Optional<Map.Entry<Selector, Sight.OfVersion>> seen =
        force ? Optional.empty() : standby.flatMap(slot -> look(first, slot.selector()));
    for (int i = 0; i < TRIES; i++) {
      Kept read = own(organization, id);
      if (read.keys().request().orElse(null) instanceof Request.Emergency under
          && (!emergency || (under.force() && !force))) {
        // What is under way is stronger, and must not become less.
        return view(read);
      }
      Kept kept = seen.map(entry -> seeing(read, entry)).orElse(read);
      Instant now = clock.instant();
      Optional<WaitingFor> objection =
          Rotation.objection(kept.keys(), kept.facts(), request, now, policyOf(kept));
      if (objection.isPresent()) {
        throw Refused.because(Reason.CONFLICT, objection.get().text());
      }
      boolean told = read.begun() && due(read);
      Decided decided =
          new Draft(kept, now)
              .becoming(kept.keys().asked(request))
              .begun(true)
              .waiting(Optional.empty())
              .next(Optional.of(now))
              .telling(told ? List.of() : List.of(started(emergency)))
              .traced(
                  new Trace(
                      false,
                      emergency
                          ? (force ? "emergency, forced" : "emergency")
                          : "rotation asked for"))
              .decided();
      if (parts.store().keep(read, decided)) {
        return view(organization, id);
      }
    }
    throw busy();
  }

  private static Refused busy() {
    return Refused.later(
        Reason.UNAVAILABLE, "This domain's keys are changing just now; try again.", COME_BACK);
  }

  /// Does the stage that this work stands for; throws to be called again.
  ///
  /// What a look has shown is acted on at once: it may be old news when its turn comes again.
  ///
  /// @param subject `{domain}/{generation}`
  public void stage(String subject) {
    int slash = subject.indexOf('/');
    UUID id = UUID.fromString(subject.substring(0, slash));
    int generation = Integer.parseInt(subject.substring(slash + 1));
    for (int i = 0; i < LOOKS_AT_ONCE && stage(id, generation + i); i++) {}
  }

  /// @return whether it was a look, and the next stage should follow at once
  private boolean stage(UUID id, int generation) {
    Optional<Kept> found = parts.store().find(id).filter(kept -> kept.generation() == generation);
    if (found.isEmpty()) {
      // Another was quicker, or the domain is gone.
      return false;
    }
    Kept kept = whole(found.get());
    Instant now = clock.instant();
    boolean begins = due(kept) && !kept.begun();
    switch (Rotation.next(kept.keys(), kept.facts(), now, policyOf(kept))) {
      case Next.Do(Step step) -> {
        return carryOut(found.get(), kept, step, begins, now) && step instanceof Step.Look;
      }
      case Next.Wait(Instant until, Optional<WaitingFor> reason) -> {
        Optional<Waiting> waiting =
            reason.map(why -> new Waiting(kept.waiting().map(Waiting::since).orElse(now), why));
        Draft draft =
            new Draft(kept, now)
                .begun(due(kept) && kept.facts().verified())
                .waiting(waiting)
                .next(Optional.of(rest(kept, until, now)));
        if (begins && kept.facts().verified()) {
          draft.telling(List.of(started(false)));
        }
        parts.store().keep(found.get(), draft.decided());
        return false;
      }
    }
  }

  /// A domain that waits for its verification is looked through now and then.
  private static Instant rest(Kept kept, Instant until, Instant now) {
    boolean unready =
        !kept.facts().verified()
            && kept.keys().slots().stream()
                .anyMatch(slot ->
                    slot.algorithm() == KeyAlgorithm.ED25519 && slot.is(KeyState.PUBLISHED));
    Duration age = Duration.between(kept.domain().createdAt(), now).dividedBy(PATIENCE);
    Duration hour = Duration.ofHours(1);
    Duration most =
        unready
            ? (age.compareTo(hour) < 0 ? hour : age.compareTo(MAX_AGAIN) > 0 ? MAX_AGAIN : age)
            : AT_LEAST_EVERY;
    Instant latest = now.plus(most);
    return until.isBefore(latest) ? until : latest;
  }

  private boolean carryOut(Kept read, Kept kept, Step step, boolean begins, Instant now) {
    List<Function<EmailDomain, Event>> events = new ArrayList<>();
    if (begins) {
      events.add(started(false));
    }
    Draft draft = new Draft(kept, now).begun(kept.begun() || begins).next(Optional.of(now));
    if (step instanceof Step.Look(Selector selector, int version)) {
      serve(kept);
      Optional<Map.Entry<Selector, Sight.OfVersion>> seen = look(kept, selector);
      seen.ifPresent(draft::seeing);
      // The look took its time, which the decision by it must not take for its own.
      draft.at(clock.instant());
      return parts.store().keep(read, draft.telling(events).decided());
    }
    DomainKeys after = Rotation.after(kept.keys(), step, now);
    if (step instanceof Step.Make(Selector selector, int version)) {
      draft.made(make(kept, selector, version));
    }
    boolean over = step instanceof Step.Switch || step instanceof Step.EmergencySwitch;
    events.addAll(told(kept, step));
    draft.becoming(after).telling(events).traced(new Trace(false, words(step)));
    if (over) {
      draft.begun(false).waiting(Optional.empty());
    }
    if (!parts.store().keep(read, draft.decided())) {
      return false;
    }
    LOG.info("Keys of {}: {}", kept.domain().id(), words(step));
    if (!(step instanceof Step.Make)) {
      serve(kept);
    }
    return true;
  }

  /// Name servers elsewhere are told at once; where that fails they are put right later, and until
  /// then nothing is seen, so nothing goes on.
  private void serve(Kept kept) {
    try {
      parts.serve().accept(kept.domain().token());
    } catch (RuntimeException e) {
      LOG.warn(
          "The key records of {} could not be renewed now: {}", kept.domain().id(), e.toString());
    }
  }

  private Made make(Kept kept, Selector selector, int version) {
    KeySlot slot = kept.keys().slot(selector);
    DkimKeyPair pair = parts.pool().take(List.of(slot.algorithm()), PAIR_WAIT).getFirst();
    KeyBinding binding =
        new KeyBinding(
            kept.domain().organization(),
            kept.domain().name(),
            selector.label(),
            version,
            pair.algorithm());
    return new Made(selector, pair.publicKey(), parts.vault().seal(pair, binding));
  }

  /// Empty where nothing is served at this selector.
  private Optional<Map.Entry<Selector, Sight.OfVersion>> look(Kept kept, Selector selector) {
    byte[] key = kept.served().get(selector);
    if (key == null) {
      return Optional.empty();
    }
    int version = kept.keys().slot(selector).served().orElseThrow().number();
    Seen seen = parts.looks().look(kept.domain(), selector, key);
    Instant now = clock.instant();
    Sight.OfVersion before =
        Optional.ofNullable(kept.facts().sights().get(selector))
            .filter(sights -> sights.version() == version)
            .orElse(Sight.OfVersion.none(version));
    return Optional.of(
        Map.entry(
            selector,
            new Sight.OfVersion(
                version,
                sight(before.servers(), seen.servers(), now),
                sight(before.customer(), seen.customer(), now),
                sight(before.resolvers(), seen.resolvers(), now))));
  }

  private static Sight sight(Sight before, Shown shown, Instant now) {
    return switch (shown) {
      case Shown.Right right -> before.right(now);
      case Shown.Wrong(String what) -> new Sight.Wrong(now, what);
      case Shown.Unanswered(String why) -> new Sight.Unanswered(now, why);
    };
  }

  /// The same, where that version is still the one that is served.
  private static Kept seeing(Kept kept, Map.Entry<Selector, Sight.OfVersion> seen) {
    boolean current =
        kept.keys()
            .slot(seen.getKey())
            .served()
            .filter(version -> version.number() == seen.getValue().version())
            .isPresent();
    if (!current) {
      return kept;
    }
    Map<Selector, Sight.OfVersion> sights = new HashMap<>(kept.facts().sights());
    sights.put(seen.getKey(), seen.getValue());
    return new Kept(
        kept.domain(),
        kept.generation(),
        kept.keys(),
        kept.served(),
        new Rotation.Facts(kept.facts().verified(), sights, kept.facts().readers()),
        kept.wish(),
        kept.begun(),
        kept.waiting());
  }

  // ---- words ----

  private static String words(Step step) {
    return switch (step) {
      case Step.Make(Selector selector, int version) -> "made " + selector + " " + version;
      case Step.Publish(Selector selector, int version) -> "published " + selector + " " + version;
      case Step.Look(Selector selector, int version) -> "looked at " + selector;
      case Step.Begin(Selector selector, int version) -> selector + " " + version + " signs";
      case Step.Switch(Selector from, Selector to) -> to + " signs in place of " + from;
      case Step.EmergencySwitch(Selector from, Selector to) ->
          to + " signs in place of " + from + ", which is revoked";
      case Step.Pause(Selector selector, int version) ->
          selector + " " + version + " signs no more";
      case Step.Destroy(Selector selector, int version) ->
          "private half of " + selector + " " + version + " destroyed";
      case Step.Revoke(Selector selector, int version, int lagging) ->
          "revoked "
              + selector
              + " "
              + version
              + (lagging > 0 ? ", " + lagging + " readers lag" : "");
    };
  }

  private Function<EmailDomain, Event> started(boolean emergency) {
    return event(
        EventType.DKIM_ROTATION_STARTED,
        emergency
            ? "The signing key is no longer to be trusted: it gives way at once."
            : "The signing key is due to give way to the key that stands by.");
  }

  private List<Function<EmailDomain, Event>> told(Kept kept, Step step) {
    return switch (step) {
      case Step.Switch(Selector from, Selector to) ->
          List.of(
              event(
                  EventType.DKIM_ROTATED,
                  "The key of "
                      + to
                      + " signs from now on. The key of "
                      + from
                      + " stays published for mail under way."));
      case Step.EmergencySwitch(Selector from, Selector to) ->
          List.of(
              event(EventType.DKIM_ROTATED, "The key of " + to + " signs from now on."),
              event(EventType.DKIM_REVOKED, "The key of " + from + " was revoked."));
      case Step.Begin(Selector selector, int version) ->
          version == 1
              ? List.of()
              : List.of(
                  event(
                      EventType.DKIM_ROTATED, "A new key of " + selector + " signs from now on."));
      case Step.Pause(Selector selector, int version) ->
          List.of(
              event(
                  EventType.DKIM_ROTATION_STARTED,
                  "The key of " + selector + " pauses until it is replaced."));
      case Step.Revoke(Selector selector, int version, int lagging) ->
          List.of(event(EventType.DKIM_REVOKED, "The key of " + selector + " was revoked."));
      case Step.Make make -> List.of();
      case Step.Publish publish -> List.of();
      case Step.Look look -> List.of();
      case Step.Destroy destroy -> List.of();
    };
  }

  private Function<EmailDomain, Event> event(EventType type, String detail) {
    return domain ->
        new Event(
            ids.next(),
            domain.organization(),
            domain.id(),
            domain.name(),
            type,
            clock.instant(),
            "",
            detail);
  }

  // ---- planning ----

  /// Makes stages that are due work. To be called every few seconds on every node.
  ///
  /// @return how many
  public int schedule() {
    return parts.store().schedule(clock.instant().plus(AHEAD), AT_ONCE);
  }

  /// Plans stages of domains that have none. To be called every few hours.
  public int adopt() {
    Instant now = clock.instant();
    int all = 0;
    int some;
    do {
      some = parts.store().adopt(now, now.minus(LOST), AT_ONCE);
      all += some;
    } while (some == AT_ONCE);
    return all;
  }

  /// One [Decided], put together.
  private static final class Draft {
    private final Kept kept;
    private Instant now;
    private DomainKeys keys;
    private final Map<Selector, Sight.OfVersion> sights;
    private Optional<Made> made = Optional.empty();
    private Wish wish;
    private boolean begun;
    private Optional<Waiting> waiting;
    private Optional<Instant> next = Optional.empty();
    private List<Function<EmailDomain, Event>> events = List.of();
    private Optional<Trace> trace = Optional.empty();

    Draft(Kept kept, Instant now) {
      this.kept = kept;
      this.now = now;
      this.keys = kept.keys();
      this.sights = new HashMap<>(kept.facts().sights());
      this.wish = kept.wish();
      this.begun = kept.begun();
      this.waiting = kept.waiting();
    }

    Draft at(Instant moment) {
      now = moment;
      next = Optional.of(moment);
      return this;
    }

    Draft becoming(DomainKeys other) {
      keys = other;
      return this;
    }

    void seeing(Map.Entry<Selector, Sight.OfVersion> seen) {
      sights.put(seen.getKey(), seen.getValue());
    }

    void made(Made pair) {
      made = Optional.of(pair);
    }

    Draft wishing(Wish other) {
      wish = other;
      return this;
    }

    Draft begun(boolean now) {
      begun = now;
      return this;
    }

    Draft waiting(Optional<Waiting> other) {
      waiting = other;
      return this;
    }

    Draft next(Optional<Instant> moment) {
      next = moment;
      return this;
    }

    Draft telling(List<Function<EmailDomain, Event>> others) {
      events = List.copyOf(others);
      return this;
    }

    Draft traced(Trace other) {
      trace = Optional.of(other);
      return this;
    }

    /// What is seen of a version that is gone says nothing.
    Decided decided() {
      Map<Selector, Sight.OfVersion> current = new HashMap<>();
      for (KeySlot slot : keys.slots()) {
        Optional.ofNullable(sights.get(slot.selector()))
            .filter(seen ->
                slot.served().filter(version -> version.number() == seen.version()).isPresent())
            .ifPresent(seen -> current.put(slot.selector(), seen));
      }
      return new Decided(now, keys, current, made, wish, begun, waiting, next, events, trace);
    }
  }
}
