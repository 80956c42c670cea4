package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dkim.DomainKeys.Request;
import dev.signet.dkim.Rotation.Facts;
import dev.signet.dkim.Rotation.Next;
import dev.signet.dkim.Rotation.Readers;
import dev.signet.dkim.Rotation.Reason;
import dev.signet.dkim.Rotation.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// FAULTS C14, as far as deciding goes: the world around it is [RotationWorld].
class RotationTest {
  private static final Selector AP1 = new Selector("ap1");
  private static final Selector AP2 = new Selector("ap2");
  private static final Selector AP3 = new Selector("ap3");
  private static final Instant START = RotationWorld.START;
  private static final RotationPolicy FORTNIGHTLY =
      RotationPolicy.usual(
          Optional.of(Duration.ofDays(14)), RotationWorld.TTL, RotationWorld.SIGNER_CACHE);
  private static final RotationPolicy USUAL =
      RotationPolicy.usual(
          Optional.of(Duration.ofDays(180)), RotationWorld.TTL, RotationWorld.SIGNER_CACHE);

  private static Instant day(double days) {
    return START.plusSeconds((long) (days * 86_400));
  }

  @Test
  void aCycleTakesItsStagesInTheirTime() {
    RotationWorld world = new RotationWorld(1, USUAL, RotationWorld.registered(false));
    world.run(Duration.ofDays(179));
    assertEquals(List.of(), world.steps);
    world.run(Duration.ofDays(1).plus(RotationWorld.TTL));
    assertEquals(List.of(new Step.Switch(AP1, AP2)), world.steps);
    assertEquals(Map.of(), without(world.reasons, Reason.STANDBY_YOUNG));
    world.run(Duration.ofHours(1));
    assertEquals(new Step.Destroy(AP1, 1), world.steps.getLast());
    assertFalse(world.keys.slot(AP1).served().orElseThrow().privateHalf());
    world.run(Duration.ofDays(7).minusHours(2));
    assertEquals(2, world.steps.size());
    world.run(Duration.ofHours(2));
    assertEquals(new Step.Revoke(AP1, 1, 0), world.steps.getLast());
    world.run(Duration.ofDays(29));
    assertEquals(3, world.steps.size());
    world.run(Duration.ofDays(2));
    assertEquals(
        List.of(new Step.Make(AP1, 2), new Step.Publish(AP1, 2)), world.steps.subList(3, 5));
    world.run(Duration.ofDays(180 - 38));
    assertEquals(new Step.Switch(AP2, AP1), world.steps.getLast());
    assertEquals(6, world.steps.size());
  }

  private static Map<Reason, Integer> without(Map<Reason, Integer> reasons, Reason usual) {
    reasons.remove(usual);
    return reasons;
  }

  @Test
  void twentyRotationsFailNoMessageWhateverHappens() {
    RotationWorld world = new RotationWorld(14, FORTNIGHTLY, RotationWorld.registered(true));
    world.killedEvery = 5;
    world.resolverTroubles = true;
    Random random = new Random(20);
    long switches = 0;
    int days = 0;
    while (world.switches() < 20) {
      assertTrue(days++ < 20 * 25, "rotations take too long: " + world.switches());
      if (random.nextInt(10) == 0) {
        world.stick(Duration.ofHours(random.nextInt(60)));
      }
      for (int i = 0; i < 48; i++) {
        world.send(Duration.ofDays(5));
        world.run(Duration.ofMinutes(30));
        if (world.switches() > switches) {
          switches = world.switches();
          if (switches % 3 == 0) {
            // From before the next standby is published until after the next switch is due.
            world.at(
                world.now.plus(Duration.ofHours(12 * 24 - 1)),
                () -> world.stick(Duration.ofHours(60)));
          }
          if (switches % 4 == 1) {
            // From before the next switch until after the overlap.
            world.at(
                world.now.plus(Duration.ofHours(14 * 24 - 1)),
                () -> world.readerSleeps(Duration.ofDays(9)));
          }
          for (int k = 0; k < 120; k++) {
            world.send(Duration.ofDays(5));
            world.run(Duration.ofSeconds(7));
          }
        }
      }
    }
    world.run(Duration.ofDays(6));
    assertTrue(world.delivered >= 10_000, world.delivered + " messages");
    assertEquals(List.of(), world.failures);
    assertTrue(world.steps.contains(new Step.Begin(AP3, 5)), "the Ed25519 slot does not take part");
    assertTrue(world.reasons.containsKey(Reason.NOT_ANSWERED), world.reasons.toString());
    assertTrue(world.reasons.containsKey(Reason.NOT_SERVED), world.reasons.toString());
    assertTrue(world.reasons.containsKey(Reason.READERS_LAG), world.reasons.toString());
  }

  @Test
  void noMessageIsEverSignedWithAKeyThatIsNotPublished() {
    int messages = 0;
    for (int seed = 0; seed < 40; seed++) {
      RotationWorld world =
          new RotationWorld(seed, FORTNIGHTLY, RotationWorld.registered(seed % 2 == 0));
      world.killedEvery = 2;
      world.resolverTroubles = seed % 3 == 0;
      Random random = new Random(seed);
      for (int i = 0; i < 300; i++) {
        if (random.nextInt(25) == 0) {
          world.stick(Duration.ofHours(random.nextInt(40)));
        }
        if (random.nextInt(60) == 0) {
          world.keys = world.keys.asked(new Request.Planned(world.now));
          world.ask();
        }
        if (random.nextInt(60) == 0) {
          world.keys = world.keys.asked(new Request.Emergency(world.now, true));
          world.ask();
        }
        world.run(Duration.ofMinutes(random.nextInt(400)));
        for (int k = 0; k < 3; k++) {
          world.send(Duration.ZERO);
          world.run(RotationWorld.SIGNER_CACHE);
        }
      }
      assertEquals(List.of(), world.unpublished, "seed " + seed);
      messages += world.delivered;
    }
    assertTrue(messages >= 10_000, messages + " messages");
  }

  @Test
  void anEmergencyLeavesNoValidOldSignatureAfterFifteenMinutesTwiceInARow() {
    for (int seed = 0; seed < 50; seed++) {
      RotationWorld world = new RotationWorld(seed, USUAL, RotationWorld.registered(true));
      Random random = new Random(seed);
      world.killedEvery = 10;
      world.run(Duration.ofHours(random.nextInt(24 * 230)));
      for (int round = 0; round < 2; round++) {
        KeySlot old = world.keys.signing().orElseThrow();
        String content = RotationWorld.content(old.selector(), old.served().orElseThrow().number());
        assertTrue(world.obtainable(content, old.selector()));
        Instant asked = world.now;
        world.keys = world.keys.asked(new Request.Emergency(asked, false));
        world.ask();
        while (world.keys.request().isPresent()) {
          // Resolvers are busy, so what they have cached is as old as it may be.
          world.resolveAll();
          world.run(Duration.ofSeconds(1));
        }
        KeySlot next = world.keys.signing().orElseThrow();
        assertTrue(
            world.allObtain(
                RotationWorld.content(next.selector(), next.served().orElseThrow().number()),
                next.selector()),
            "signs before everybody sees the key: seed " + seed + " round " + round);
        world.run(Duration.between(world.now, asked.plus(Duration.ofMinutes(15))));
        assertFalse(world.obtainable(content, old.selector()), "seed " + seed + " round " + round);
        assertFalse(world.keys.slot(old.selector()).equals(old));
      }
    }
  }

  @Test
  void aStandbyThatHasStoodByTakesOverAtOnce() {
    RotationWorld world = new RotationWorld(1, USUAL, RotationWorld.registered(true));
    world.run(Duration.ofDays(10));
    world.steps.clear();
    world.keys = world.keys.asked(new Request.Emergency(world.now, false));
    world.ask();
    world.run(Duration.ofSeconds(1));
    assertEquals(
        List.of(new Step.Revoke(AP3, 1, 0), new Step.EmergencySwitch(AP1, AP2)), world.steps);
    assertFalse(world.keys.slot(AP1).served().orElseThrow().privateHalf());
  }

  /// With three slots another than the retired one stands by: the retired key must not stay valid.
  @Test
  void anEmergencyEndsKeysThatSignedBefore() {
    DomainKeys two = RotationWorld.registered(false);
    List<KeySlot> slots = new ArrayList<>(two.slots());
    slots.add(new KeySlot(AP3, KeyAlgorithm.RSA_2048, two.slot(AP2).versions(), 1));
    DomainKeys switched =
        Rotation.after(new DomainKeys(slots, Optional.empty()), new Step.Switch(AP1, AP2), day(2));
    Facts nothing = new Facts(true, Map.of(), Map.of());
    DomainKeys asked = switched.asked(new Request.Emergency(day(2.01), true));
    assertEquals(
        new Next.Do(new Step.Revoke(AP1, 1, 0)), Rotation.next(asked, nothing, day(2.01), USUAL));
    DomainKeys revoked = Rotation.after(asked, new Step.Revoke(AP1, 1, 0), day(2.01));
    assertTrue(
        Rotation.next(revoked, nothing, day(2.01), USUAL) instanceof Next.Do(Step.Look look)
            && look.selector().equals(AP3),
        () -> "" + Rotation.next(revoked, nothing, day(2.01), USUAL));
  }

  @Test
  void aPausedEd25519KeyEndsInAnEmergencyToo() {
    DomainKeys keys = RotationWorld.registered(true);
    DomainKeys paused =
        Rotation.after(
            Rotation.after(keys, new Step.Begin(AP3, 1), day(1)), new Step.Pause(AP3, 1), day(2));
    assertEquals(
        new Next.Do(new Step.Revoke(AP3, 1, 0)),
        Rotation.next(
            paused.asked(new Request.Emergency(day(2.01), false)),
            new Facts(true, Map.of(), Map.of()),
            day(2.01),
            USUAL));
  }

  @Test
  void aCustomerWithoutTheSecondRecordIsNeverRotated() {
    RotationWorld world = new RotationWorld(1, FORTNIGHTLY, RotationWorld.registered(false));
    world.missingAtCustomer.add(AP2);
    world.run(Duration.ofDays(400));
    assertEquals(List.of(), world.steps);
    assertTrue(world.reasons.containsKey(Reason.NOT_SEEN_AT_CUSTOMER), world.reasons.toString());
    world.missingAtCustomer.clear();
    world.run(Duration.ofHours(1));
    assertEquals(1, world.switches());
  }

  @Test
  void anEd25519SlotThatTheCustomerDoesNotPublishIsNoReasonToWait() {
    RotationWorld world = new RotationWorld(1, FORTNIGHTLY, RotationWorld.registered(true));
    world.missingAtCustomer.add(AP3);
    world.run(Duration.ofDays(15));
    assertEquals(1, world.switches());
    assertFalse(world.reasons.containsKey(Reason.NOT_SEEN_AT_CUSTOMER));
    assertTrue(world.keys.slot(AP3).is(KeyState.PUBLISHED));
    world.missingAtCustomer.clear();
    world.run(Duration.ofHours(1));
    assertTrue(world.keys.slot(AP3).is(KeyState.SIGNING));
  }

  @Test
  void anEd25519SlotPausesForSevenDaysAndATimeToLive() {
    RotationWorld world = new RotationWorld(1, USUAL, RotationWorld.registered(true));
    world.run(Duration.ofHours(1));
    assertEquals(List.of(new Step.Begin(AP3, 1)), world.steps);
    world.run(Duration.ofDays(190));
    assertEquals(
        List.of(
            new Step.Begin(AP3, 1),
            new Step.Pause(AP3, 1),
            new Step.Destroy(AP3, 1),
            new Step.Revoke(AP3, 1, 0),
            new Step.Make(AP3, 2),
            new Step.Publish(AP3, 2),
            new Step.Begin(AP3, 2)),
        world.steps.stream().filter(step -> step.toString().contains("ap3")).toList());
  }

  @Test
  void whatIsAskedForIsRefusedWhereNoStandbyIsFit() {
    DomainKeys fresh = RotationWorld.registered(false);
    Request planned = new Request.Planned(day(0.5));
    Facts nothing = new Facts(true, Map.of(), Map.of());
    assertEquals(Reason.STANDBY_YOUNG, objection(fresh, nothing, planned, day(0.5)));
    assertEquals(Optional.empty(), Rotation.objection(fresh, nothing, planned, day(2), USUAL));
    assertEquals(
        Reason.DOMAIN_NOT_VERIFIED,
        objection(fresh, new Facts(false, Map.of(), Map.of()), planned, day(2)));
    DomainKeys rotated = Rotation.after(fresh, new Step.Switch(AP1, AP2), day(2));
    assertEquals(Reason.NO_STANDBY, objection(rotated, nothing, planned, day(3)));
    DomainKeys alone = new DomainKeys(fresh.slots().subList(0, 1), Optional.empty());
    assertEquals(Reason.NO_STANDBY, objection(alone, nothing, planned, day(2)));
    Request emergency = new Request.Emergency(day(2), false);
    assertEquals(Reason.NO_STANDBY, objection(alone, nothing, emergency, day(2)));
    Facts unseen = ap2(new Sight.Wrong(day(2), "there is no CNAME"));
    assertEquals(Reason.NOT_SEEN_AT_CUSTOMER, objection(fresh, unseen, emergency, day(2)));
    assertEquals(Reason.NOT_SEEN_AT_CUSTOMER, objection(fresh, unseen, planned, day(2)));
    assertEquals(
        Reason.NOT_ANSWERED,
        objection(fresh, ap2(new Sight.Unanswered(day(2), "timeout")), emergency, day(2)));
    assertEquals(
        Optional.empty(),
        Rotation.objection(fresh, unseen, new Request.Emergency(day(2), true), day(2), USUAL));
    assertEquals(
        "The key of ap2 is not seen behind the customer's CNAME: there is no CNAME.",
        Rotation.objection(fresh, unseen, emergency, day(2), USUAL).orElseThrow().text());
  }

  private static Reason objection(DomainKeys keys, Facts facts, Request request, Instant now) {
    return Rotation.objection(keys, facts, request, now, USUAL).orElseThrow().reason();
  }

  private static Facts ap2(Sight customer) {
    Sight seen = new Sight.Right(START, day(2));
    return new Facts(true, Map.of(AP2, new Sight.OfVersion(1, seen, customer, seen)), Map.of());
  }

  @Test
  void sightsOfAnotherVersionSayNothing() {
    DomainKeys keys = RotationWorld.registered(false).asked(new Request.Planned(day(3)));
    Sight seen = new Sight.Right(START, day(3));
    assertEquals(
        new Next.Do(new Step.Switch(AP1, AP2)),
        Rotation.next(keys, facts(new Sight.OfVersion(1, seen, seen, seen)), day(3), USUAL));
    assertEquals(
        new Next.Do(new Step.Look(AP2, 1)),
        Rotation.next(keys, facts(new Sight.OfVersion(2, seen, seen, seen)), day(3), USUAL));
    Sight stale = new Sight.Right(START, day(3).minusSeconds(61));
    assertEquals(
        new Next.Do(new Step.Look(AP2, 1)),
        Rotation.next(keys, facts(new Sight.OfVersion(1, seen, seen, stale)), day(3), USUAL));
  }

  private static Facts facts(Sight.OfVersion sights) {
    return new Facts(true, Map.of(AP2, sights), Map.of());
  }

  @Test
  void readersHoldTheRevocationUpForThirtyDaysAtMost() {
    DomainKeys keys =
        Rotation.after(
            Rotation.after(RotationWorld.registered(false), new Step.Switch(AP1, AP2), day(2)),
            new Step.Destroy(AP1, 1),
            day(3));
    Facts lag = new Facts(true, Map.of(), Map.of(AP1, new Readers(2, Optional.of(day(4)))));
    assertEquals(
        Optional.of(Reason.READERS_LAG),
        ((Next.Wait) Rotation.next(keys, lag, day(12), USUAL))
            .reason()
            .map(Rotation.WaitingFor::reason));
    assertEquals(new Next.Do(new Step.Revoke(AP1, 1, 2)), Rotation.next(keys, lag, day(32), USUAL));
    Facts moved = new Facts(true, Map.of(), Map.of(AP1, new Readers(0, Optional.of(day(6)))));
    assertEquals(
        new Next.Wait(day(13), Optional.empty()), Rotation.next(keys, moved, day(9.5), USUAL));
    assertEquals(
        new Next.Do(new Step.Revoke(AP1, 1, 0)), Rotation.next(keys, moved, day(13), USUAL));
  }

  @Test
  void aStepThatAnotherNodeHasTakenChangesNothing() {
    DomainKeys keys = RotationWorld.registered(true);
    DomainKeys switched = Rotation.after(keys, new Step.Switch(AP1, AP2), day(2));
    for (Step step :
        List.of(
            new Step.Switch(AP1, AP2),
            new Step.EmergencySwitch(AP1, AP2),
            new Step.Begin(AP2, 1),
            new Step.Make(AP1, 1),
            new Step.Publish(AP1, 2),
            new Step.Revoke(AP1, 2, 0))) {
      assertThrows(
          IllegalStateException.class, () -> Rotation.after(switched, step, day(3)), "" + step);
    }
    DomainKeys made = Rotation.after(switched, new Step.Make(AP2, 2), day(3));
    assertThrows(
        IllegalStateException.class,
        () -> Rotation.after(made, new Step.Publish(AP2, 2), day(3)),
        "a key that signs is never replaced");
  }

  @Test
  void withoutAnIntervalNothingIsRotatedUnasked() {
    RotationPolicy off =
        RotationPolicy.usual(Optional.empty(), RotationWorld.TTL, RotationWorld.SIGNER_CACHE);
    RotationWorld world = new RotationWorld(1, off, RotationWorld.registered(false));
    world.run(Duration.ofDays(3000));
    assertEquals(List.of(), world.steps);
    world.keys = world.keys.asked(new Request.Planned(world.now));
    world.ask();
    world.run(Duration.ofHours(1));
    assertEquals(1, world.switches());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            RotationPolicy.usual(
                Optional.of(Duration.ofDays(13)), RotationWorld.TTL, RotationWorld.SIGNER_CACHE));
  }
}
