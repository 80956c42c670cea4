package dev.signet.dkim;

import dev.signet.dkim.DomainKeys.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what becomes of a domain's keys next. Pure: keys, facts and the clock go in, one step or
/// a reason to wait comes out.
///
/// Who carries out a step does it in one transaction with [#after], and asks again. A step that was
/// carried out and not recorded is decided again, so a crash between any two of them does no harm.
/// Nothing here ever advances because something was not seen or not answered: then it waits, and
/// says for what.
///
/// ```java
/// switch (Rotation.next(keys, facts, now, policy)) {
///   case Next.Do(Step step) -> carryOut(step);
///   case Next.Wait wait -> comeBackAt(wait.until());
/// }
/// ```
public final class Rotation {
  private Rotation() {}

  /// What was seen and heard.
  ///
  /// @param verified whether the domain is verified, or was and is degraded: others are not rotated
  /// @param sights of the version served in each slot, where somebody looked
  /// @param readers of the retiring key in each slot, where there were any
  public record Facts(
      boolean verified, Map<Selector, Sight.OfVersion> sights, Map<Selector, Readers> readers) {
    public Facts {
      sights = Map.copyOf(sights);
      readers = Map.copyOf(readers);
    }
  }

  /// Mail servers that read a key which retires.
  ///
  /// @param lagging how many have not read the key that signs now
  /// @param moved when one of them read it last, having had the old one until then
  public record Readers(int lagging, Optional<Instant> moved) {}

  /// One change of a domain's keys, or a look.
  public sealed interface Step {
    /// Make a key and keep it sealed.
    record Make(Selector selector, int version) implements Step {}

    /// Serve the key that is ready, in place of whatever is served there.
    record Publish(Selector selector, int version) implements Step {}

    /// Look whether what we serve for this slot is seen, at all three places of [Sight.OfVersion].
    record Look(Selector selector, int version) implements Step {}

    /// Sign with this slot's key beside, or for want of, another.
    record Begin(Selector selector, int version) implements Step {}

    /// Sign with the key of `to` and no more with that of `from`, which stays served.
    record Switch(Selector from, Selector to) implements Step {}

    /// As [Switch], and empty the `p=` of `from` and destroy its private half in the same moment.
    record EmergencySwitch(Selector from, Selector to) implements Step {}

    /// Sign no more with this slot's key, which stays served.
    record Pause(Selector selector, int version) implements Step {}

    /// Destroy the private half.
    record Destroy(Selector selector, int version) implements Step {}

    /// Empty the `p=`.
    ///
    /// @param lagging readers of the old key that have not been seen to read the new one; worth an
    ///   alarm when not 0
    record Revoke(Selector selector, int version, int lagging) implements Step {}
  }

  /// Why a rotation waits.
  public enum Reason {
    NO_STANDBY("no_standby"),
    DOMAIN_NOT_VERIFIED("domain_not_verified"),
    STANDBY_YOUNG("standby_young"),
    NOT_SERVED("not_served"),
    NOT_SEEN_AT_CUSTOMER("not_seen_at_customer"),
    RESOLVERS_DIFFER("resolvers_differ"),
    NOT_ANSWERED("not_answered"),
    READERS_LAG("readers_lag");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /// The stable word on the wire.
    public String code() {
      return code;
    }

    /// The reason of a word.
    ///
    /// @throws IllegalArgumentException when there is no such reason
    public static Reason ofCode(String code) {
      return Arrays.stream(values())
          .filter(reason -> reason.code.equals(code))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no reason: " + code));
    }
  }

  /// What a rotation waits for; `text` is a sentence for people.
  public record WaitingFor(Reason reason, Optional<Selector> selector, String text) {}

  /// What to do next.
  public sealed interface Next {
    record Do(Step step) implements Next {}

    /// Nothing until then.
    ///
    /// @param until [Instant#MAX] when nothing is planned
    /// @param reason why a rotation whose time has come is not done; empty when none is due
    record Wait(Instant until, Optional<WaitingFor> reason) implements Next {}
  }

  /// The next step, or how long there is none. Always the same for the same arguments.
  public static Next next(DomainKeys keys, Facts facts, Instant now, RotationPolicy policy) {
    return new Decision(keys, facts, now, policy).next();
  }

  /// Why a rotation that is asked for now would not be done at once, or soon after in an emergency;
  /// empty when it would be. Looks that were not made are no reason.
  public static Optional<WaitingFor> objection(
      DomainKeys keys, Facts facts, Request request, Instant now, RotationPolicy policy) {
    return new Decision(keys.asked(request), facts, now, policy).objection(request);
  }

  /// The slot that a rotation which is asked for now would sign with; empty where there is none.
  public static Optional<KeySlot> standby(
      DomainKeys keys, Facts facts, Request request, Instant now, RotationPolicy policy) {
    Decision decision = new Decision(keys, facts, now, policy);
    return request instanceof Request.Emergency ? decision.emergencyStandby() : decision.standby();
  }

  /// When the next planned switch is due; empty when none is.
  public static Optional<Instant> due(DomainKeys keys, RotationPolicy policy) {
    return keys.signing()
        .flatMap(KeySlot::served)
        .flatMap(KeyVersion::signingAt)
        .flatMap(since -> policy.interval().map(since::plus));
  }

  /// The keys after a step.
  ///
  /// @throws IllegalStateException when they are not in the state that the step was decided for:
  ///   another node was quicker
  public static DomainKeys after(DomainKeys keys, Step step, Instant now) {
    return switch (step) {
      case Step.Look look -> keys;
      case Step.Make(Selector selector, int version) -> {
        DomainKeys made = keys.with(selector, KeySlot::withReady);
        requireVersion(made.slot(selector).ready(), version);
        yield made;
      }
      case Step.Publish(Selector selector, int version) -> {
        requireVersion(keys.slot(selector).ready(), version);
        if (keys.slot(selector).is(KeyState.SIGNING)) {
          throw new IllegalStateException("a key that signs is never replaced in place");
        }
        yield keys.with(selector, slot -> slot.withPublished(ready -> ready.published(now)));
      }
      case Step.Begin(Selector selector, int version) -> {
        requireVersion(keys.slot(selector).served(), version);
        yield keys.with(selector, slot -> slot.withServed(served -> served.signing(now)));
      }
      case Step.Switch(Selector from, Selector to) ->
          keys.with(from, slot -> slot.withServed(served -> served.retiring(now)))
              .with(to, slot -> slot.withServed(served -> served.signing(now)))
              .done();
      case Step.EmergencySwitch(Selector from, Selector to) ->
          keys.with(from, slot -> slot.withServed(served -> served.revoked(now)))
              .with(to, slot -> slot.withServed(served -> served.signing(now)))
              .done();
      case Step.Pause(Selector selector, int version) -> {
        requireVersion(keys.slot(selector).served(), version);
        yield keys.with(selector, slot -> slot.withServed(served -> served.retiring(now)));
      }
      case Step.Destroy(Selector selector, int version) -> {
        requireVersion(keys.slot(selector).served(), version);
        yield keys.with(selector, slot -> slot.withServed(KeyVersion::withoutPrivateHalf));
      }
      case Step.Revoke(Selector selector, int version, int lagging) -> {
        requireVersion(keys.slot(selector).served(), version);
        yield keys.with(selector, slot -> slot.withServed(served -> served.revoked(now)));
      }
    };
  }

  private static void requireVersion(Optional<KeyVersion> found, int version) {
    if (found.filter(each -> each.number() == version).isEmpty()) {
      throw new IllegalStateException("another version than " + version);
    }
  }

  /// One call of [#next]: collects the moments at which something will be due.
  private static final class Decision {
    private final DomainKeys keys;
    private final Facts facts;
    private final Instant now;
    private final RotationPolicy policy;
    private Instant until = Instant.MAX;
    private Optional<WaitingFor> reason = Optional.empty();

    Decision(DomainKeys keys, Facts facts, Instant now, RotationPolicy policy) {
      this.keys = keys;
      this.facts = facts;
      this.now = now;
      this.policy = policy;
    }

    Next next() {
      return destroy()
          .or(this::emergency)
          .or(this::upkeep)
          .or(this::begin)
          .or(this::planned)
          .<Next>map(Next.Do::new)
          .orElseGet(() -> new Next.Wait(until, reason));
    }

    private boolean isDue(Instant moment) {
      if (moment.isAfter(now)) {
        until = moment.isBefore(until) ? moment : until;
        return false;
      }
      return true;
    }

    private void because(WaitingFor why) {
      if (reason.isEmpty()) {
        reason = Optional.of(why);
      }
    }

    private Optional<Step> destroy() {
      for (KeySlot slot : keys.slots()) {
        Optional<KeyVersion> retired =
            slot.served()
                .filter(KeyVersion::privateHalf)
                .filter(version -> version.retiredAt().isPresent());
        if (retired.isPresent()
            && isDue(retired.get().retiredAt().orElseThrow().plus(policy.destroyAfter()))) {
          return Optional.of(new Step.Destroy(slot.selector(), retired.get().number()));
        }
      }
      return Optional.empty();
    }

    /// In an emergency the keys that signed before and are still served go first: nobody knows how
    /// far back the trouble reaches, and mail under way that they signed is the price. An Ed25519
    /// key goes next, since the RSA one still signs; then the standby takes over, made anew where
    /// there is none. A retired key that the standby's own replaces is gone with that.
    private Optional<Step> emergency() {
      if (!(keys.request().orElse(null) instanceof Request.Emergency(Instant at, boolean force))) {
        return Optional.empty();
      }
      Optional<KeySlot> to = emergencyStandby();
      for (KeySlot slot : keys.slots()) {
        if (slot.is(KeyState.RETIRING) && !to.equals(Optional.of(slot))) {
          return Optional.of(
              new Step.Revoke(slot.selector(), slot.served().orElseThrow().number(), 0));
        }
      }
      for (KeySlot slot : keys.slots()) {
        if (slot.algorithm() == KeyAlgorithm.ED25519 && slot.is(KeyState.SIGNING)) {
          KeyVersion version = slot.served().orElseThrow();
          if (!version.signingAt().orElseThrow().isAfter(at)) {
            return Optional.of(new Step.Revoke(slot.selector(), version.number(), 0));
          }
        }
      }
      Optional<KeySlot> from = keys.signing();
      if (from.isEmpty() || to.isEmpty()) {
        because(noStandby());
        return Optional.empty();
      }
      KeySlot standby = to.get();
      if (!standby.is(KeyState.PUBLISHED)) {
        return Optional.of(
            standby
                .ready()
                .<Step>map(ready -> new Step.Publish(standby.selector(), ready.number()))
                .orElseGet(() -> new Step.Make(standby.selector(), standby.lastVersion() + 1)));
      }
      return look(standby, Care.ofEmergency(standby, force, now, policy))
          .map(found ->
              found == Found.SEEN
                  ? new Step.EmergencySwitch(from.get().selector(), standby.selector())
                  : lookAt(standby));
    }

    /// A standby if there is one, else the slot whose record is missed least.
    private Optional<KeySlot> emergencyStandby() {
      return keys.slots().stream()
          .filter(slot -> slot.algorithm() == KeyAlgorithm.RSA_2048)
          .filter(slot -> !slot.is(KeyState.SIGNING))
          .min(
              Comparator.comparing(this::missedByCustomer)
                  .thenComparing(slot ->
                      slot.is(KeyState.PUBLISHED) ? 0 : slot.is(KeyState.RETIRING) ? 2 : 1));
    }

    private static Step lookAt(KeySlot slot) {
      return new Step.Look(slot.selector(), slot.served().orElseThrow().number());
    }

    /// What each slot needs whether or not a rotation is due.
    private Optional<Step> upkeep() {
      for (KeySlot slot : keys.slots()) {
        Optional<Step> step =
            slot.served()
                .map(version ->
                    switch (version.state()) {
                      case RETIRING -> revoke(slot, version);
                      case REVOKED ->
                          isDue(cleared(slot, version)) ? renew(slot) : Optional.<Step>empty();
                      case READY, PUBLISHED, SIGNING -> Optional.<Step>empty();
                    })
                .orElseGet(() -> renew(slot));
        if (step.isPresent()) {
          return step;
        }
      }
      return Optional.empty();
    }

    /// The overlap is for mail under way, so it counts from when the last mail server signed with
    /// the old key, as far as that is known.
    private Optional<Step> revoke(KeySlot slot, KeyVersion version) {
      Instant retired = version.retiredAt().orElseThrow();
      Readers readers =
          facts.readers().getOrDefault(slot.selector(), new Readers(0, Optional.empty()));
      Instant last = readers.moved().filter(retired::isBefore).orElse(retired);
      Instant patience = retired.plus(policy.patience());
      Instant end = last.plus(policy.overlap());
      if (!isDue(end.isBefore(patience) ? end : patience)) {
        return Optional.empty();
      }
      if (readers.lagging() > 0 && !isDue(patience)) {
        isDue(now.plus(policy.lookAgain()));
        because(
            new WaitingFor(
                Reason.READERS_LAG,
                Optional.of(slot.selector()),
                "%d of the mail servers that read the old key of %s have not read the new one: it stays published until they have, 30 days at most."
                    .formatted(readers.lagging(), slot.selector())));
        return Optional.empty();
      }
      return Optional.of(new Step.Revoke(slot.selector(), version.number(), readers.lagging()));
    }

    /// When a `p=` may give way to the next key. An Ed25519 slot has no other slot that signs in
    /// its place, so there it is soon.
    private Instant cleared(KeySlot slot, KeyVersion version) {
      Instant revoked = version.revokedAt().orElseThrow();
      if (slot.algorithm() == KeyAlgorithm.ED25519) {
        return revoked.plus(policy.timeToLive().multipliedBy(2));
      }
      Instant usual = revoked.plus(policy.revokedFor());
      return due(keys, policy)
          .map(due -> due.minus(policy.readyBefore()))
          .filter(usual::isAfter)
          .orElse(usual);
    }

    private static Optional<Step> renew(KeySlot slot) {
      return Optional.of(
          slot.ready()
              .<Step>map(ready -> new Step.Publish(slot.selector(), ready.number()))
              .orElseGet(() -> new Step.Make(slot.selector(), slot.lastVersion() + 1)));
    }

    /// Ed25519 keys that may sign beside the RSA one, and an RSA key where none signs.
    private Optional<Step> begin() {
      if (!facts.verified()) {
        return Optional.empty();
      }
      boolean rsaSigns = keys.signing().isPresent();
      for (KeySlot slot : keys.slots()) {
        boolean wanted = (slot.algorithm() == KeyAlgorithm.ED25519) == rsaSigns;
        if (!wanted || !slot.is(KeyState.PUBLISHED)) {
          continue;
        }
        // A slot that came later is offered: that the customer has not published it is no failure.
        Optional<WaitingFor> before = reason;
        Optional<Found> found = look(slot, Care.ofPlan(policy));
        reason = before;
        if (found.isPresent()) {
          return Optional.of(
              found.get() == Found.SEEN
                  ? new Step.Begin(slot.selector(), slot.served().orElseThrow().number())
                  : lookAt(slot));
        }
      }
      return Optional.empty();
    }

    private Optional<Step> planned() {
      if (keys.request().orElse(null) instanceof Request.Emergency) {
        return Optional.empty();
      }
      Optional<KeySlot> from = keys.signing();
      if (from.isEmpty()) {
        return Optional.empty();
      }
      boolean asked = keys.request().isPresent();
      for (KeySlot slot : keys.slots()) {
        if (slot.algorithm() == KeyAlgorithm.ED25519 && slot.is(KeyState.SIGNING)) {
          KeyVersion version = slot.served().orElseThrow();
          Optional<Instant> end = policy.interval().map(version.signingAt().orElseThrow()::plus);
          if (facts.verified() && end.filter(this::isDue).isPresent()) {
            return Optional.of(new Step.Pause(slot.selector(), version.number()));
          }
        }
      }
      if (!asked && due(keys, policy).filter(this::isDue).isEmpty()) {
        return Optional.empty();
      }
      if (!facts.verified()) {
        because(
            new WaitingFor(
                Reason.DOMAIN_NOT_VERIFIED,
                Optional.empty(),
                "Keys are rotated while the domain is verified."));
        isDue(now.plus(policy.lookAgain()));
        return Optional.empty();
      }
      Optional<KeySlot> to = standby();
      if (to.isEmpty()) {
        because(noStandby());
        return Optional.empty();
      }
      KeySlot standby = to.get();
      Instant fit = standby.served().orElseThrow().publishedAt().orElseThrow().plus(policy.gate());
      if (!isDue(fit)) {
        because(young(standby, fit));
        return Optional.empty();
      }
      return look(standby, Care.ofPlan(policy))
          .map(found ->
              found == Found.SEEN
                  ? new Step.Switch(from.get().selector(), standby.selector())
                  : lookAt(standby));
    }

    /// The RSA key that has stood by longest; one that the customer has not published gives way to
    /// any other, so that a slot that is only offered holds nothing up.
    private Optional<KeySlot> standby() {
      return keys.slots().stream()
          .filter(slot -> slot.algorithm() == KeyAlgorithm.RSA_2048)
          .filter(slot -> slot.is(KeyState.PUBLISHED))
          .min(
              Comparator.comparing(this::missedByCustomer)
                  .thenComparing(slot -> slot.served().orElseThrow().publishedAt().orElseThrow()));
    }

    private boolean missedByCustomer(KeySlot slot) {
      return sights(slot).filter(seen -> seen.customer() instanceof Sight.Wrong).isPresent();
    }

    private static WaitingFor noStandby() {
      return new WaitingFor(
          Reason.NO_STANDBY,
          Optional.empty(),
          "No selector stands by with a published key: the last rotation is not over, or there is"
              + " only one selector.");
    }

    private static WaitingFor young(KeySlot standby, Instant fit) {
      return new WaitingFor(
          Reason.STANDBY_YOUNG,
          Optional.of(standby.selector()),
          "The key of %s has not been published long enough: it can sign from %s."
              .formatted(standby.selector(), fit));
    }

    Optional<WaitingFor> objection(Request request) {
      return switch (request) {
        case Request.Planned planned -> {
          planned();
          // That it was looked at for too short a time is soon over.
          yield reason
              .filter(why -> why.reason() != Reason.STANDBY_YOUNG || isYoung())
              .or(() -> standby().flatMap(this::unseenAnywhere));
        }
        case Request.Emergency(Instant at, boolean force) -> {
          Optional<KeySlot> standby = emergencyStandby();
          if (keys.signing().isEmpty() || standby.isEmpty()) {
            yield Optional.of(noStandby());
          }
          yield force
              ? Optional.empty()
              : unseen(
                  standby.get(),
                  Place.CUSTOMER,
                  sights(standby.get()).map(Sight.OfVersion::customer).orElse(new Sight.Never()));
        }
      };
    }

    private Optional<WaitingFor> unseenAnywhere(KeySlot slot) {
      return sights(slot)
          .flatMap(seen ->
              unseen(slot, Place.SERVERS, seen.servers())
                  .or(() -> unseen(slot, Place.CUSTOMER, seen.customer()))
                  .or(() -> unseen(slot, Place.RESOLVERS, seen.resolvers())));
    }

    private boolean isYoung() {
      return standby()
          .flatMap(KeySlot::served)
          .flatMap(KeyVersion::publishedAt)
          .filter(since -> since.plus(policy.gate()).isAfter(now))
          .isPresent();
    }

    /// Whether a slot's record was seen well enough, or somebody should look; empty when it is too
    /// early for either.
    private enum Found {
      SEEN,
      LOOK
    }

    /// Where somebody looks.
    private enum Place {
      SERVERS,
      CUSTOMER,
      RESOLVERS
    }

    /// How carefully it is looked.
    ///
    /// @param places where the record must be seen
    /// @param shown for how long it must have been seen there
    /// @param again when to look again after a look in vain
    private record Care(List<Place> places, Duration shown, Duration again) {
      static Care ofPlan(RotationPolicy policy) {
        return new Care(List.of(Place.values()), policy.timeToLive(), policy.lookAgain());
      }

      static Care ofEmergency(KeySlot standby, boolean force, Instant now, RotationPolicy policy) {
        boolean stoodBy =
            !standby
                .served()
                .orElseThrow()
                .publishedAt()
                .orElseThrow()
                .plus(policy.gate())
                .isAfter(now);
        return new Care(
            force ? List.of(Place.SERVERS) : List.of(Place.SERVERS, Place.CUSTOMER),
            stoodBy ? Duration.ZERO : policy.timeToLive(),
            policy.lookAgainInEmergency());
      }
    }

    private Optional<Sight.OfVersion> sights(KeySlot slot) {
      int version = slot.served().map(KeyVersion::number).orElse(0);
      return Optional.ofNullable(facts.sights().get(slot.selector()))
          .filter(sights -> sights.version() == version);
    }

    private Optional<Found> look(KeySlot slot, Care care) {
      Sight.OfVersion sights =
          sights(slot).orElseGet(() -> Sight.OfVersion.none(slot.served().orElseThrow().number()));
      List<Found> found = new ArrayList<>();
      for (Place place : care.places()) {
        Sight sight =
            switch (place) {
              case SERVERS -> sights.servers();
              case CUSTOMER -> sights.customer();
              case RESOLVERS -> sights.resolvers();
            };
        Optional<Found> here =
            switch (sight) {
              case Sight.Never never -> Optional.of(Found.LOOK);
              case Sight.Wrong(Instant latest, String what) ->
                  lookAgain(latest.plus(care.again()), unseen(slot, place, sight));
              case Sight.Unanswered(Instant latest, String why) ->
                  lookAgain(latest.plus(care.again()), unseen(slot, place, sight));
              case Sight.Right(Instant since, Instant latest) -> {
                Instant enough = since.plus(care.shown());
                if (latest.isBefore(enough)) {
                  yield lookAgain(enough, Optional.of(young(slot, enough)));
                }
                yield Optional.of(
                    latest.plus(policy.fresh()).isBefore(now) ? Found.LOOK : Found.SEEN);
              }
            };
        if (here.isEmpty()) {
          return Optional.empty();
        }
        found.add(here.get());
      }
      return Optional.of(found.contains(Found.LOOK) ? Found.LOOK : Found.SEEN);
    }

    private Optional<Found> lookAgain(Instant moment, Optional<WaitingFor> why) {
      if (isDue(moment)) {
        return Optional.of(Found.LOOK);
      }
      why.ifPresent(this::because);
      return Optional.empty();
    }

    /// What is not seen; empty when it is, or nobody has looked.
    private static Optional<WaitingFor> unseen(KeySlot slot, Place place, Sight sight) {
      Selector selector = slot.selector();
      return switch (sight) {
        case Sight.Never never -> Optional.empty();
        case Sight.Right right -> Optional.empty();
        case Sight.Unanswered(Instant latest, String why) ->
            Optional.of(
                new WaitingFor(
                    Reason.NOT_ANSWERED,
                    Optional.of(selector),
                    "Nobody could say whether the key of %s is seen: %s."
                        .formatted(selector, why)));
        case Sight.Wrong(Instant latest, String what) ->
            Optional.of(
                switch (place) {
                  case SERVERS ->
                      new WaitingFor(
                          Reason.NOT_SERVED,
                          Optional.of(selector),
                          "Not every name server of ours serves the key of %s: %s."
                              .formatted(selector, what));
                  case CUSTOMER ->
                      new WaitingFor(
                          Reason.NOT_SEEN_AT_CUSTOMER,
                          Optional.of(selector),
                          "The key of %s is not seen behind the customer's CNAME: %s."
                              .formatted(selector, what));
                  case RESOLVERS ->
                      new WaitingFor(
                          Reason.RESOLVERS_DIFFER,
                          Optional.of(selector),
                          "Resolvers have another answer for %s: %s.".formatted(selector, what));
                });
      };
    }
  }
}
