package dev.signet.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.claims.ClaimCourse.Rival;
import dev.signet.claims.ClaimCourse.Step;
import dev.signet.claims.Look.Records;
import dev.signet.events.EventType;
import dev.signet.name.DomainName;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// CL-3 and CL-4, sentence by sentence.
class ClaimCourseTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final ClaimRules RULES = ClaimRules.DEFAULT;
  private static final Sight STANDS = new Sight.Stands();
  private static final Sight ABSENT = new Sight.Absent("gone");
  private static final Sight SILENT = new Sight.Unsettled("timeout");
  private static final UUID HOLDER = new UUID(1, 1);
  private static final Holding VERIFIED = new Holding.Other(HOLDER, true, Optional.empty());
  private static final Holding NEVER = new Holding.Other(HOLDER, false, Optional.empty());

  private final ClaimCourse course = new ClaimCourse(RULES);
  private final List<EventType> told = new ArrayList<>();
  private Holding holding = VERIFIED;
  private List<Rival> rivals = List.of();
  private Instant now = START;
  private Instant steadySince = Instant.MIN;
  private Claim claim = fresh();

  private static Claim fresh() {
    return new Claim(
        new UUID(2, 2),
        new UUID(3, 3),
        DomainName.of("acme.example"),
        DomainName.of("acme.example"),
        new UUID(4, 4),
        new ZoneToken("daaaaaaaaaaaaaaaa"),
        List.of("ap3", "ap4"),
        "signet-claim=x",
        START,
        Progress.begun(START, RULES));
  }

  private Step look(Duration later, Sight proof, Records records, Optional<Sight> objection) {
    now = now.plus(later);
    Step step =
        course.after(claim, holding, rivals, new Look(now, steadySince, proof, objection, records));
    claim = step.claim();
    step.happened().forEach(one -> told.add(one.type()));
    return step;
  }

  private Step look(Duration later, Sight proof, Records records) {
    return look(later, proof, records, Optional.empty());
  }

  private void prove() {
    look(Duration.ofMinutes(1), STANDS, Records.NONE);
    look(RULES.confirm(), STANDS, Records.NONE);
  }

  /// Hourly looks for `time`.
  private void wait(Duration time, Records records) {
    for (Duration gone = Duration.ZERO;
        gone.compareTo(time) < 0;
        gone = gone.plus(RULES.between())) {
      look(RULES.between(), STANDS, records);
    }
  }

  @Test
  void oneSightProvesNothing() {
    look(Duration.ofHours(1), STANDS, Records.ALL);
    look(RULES.confirm().minusSeconds(1), STANDS, Records.ALL);
    assertEquals(ClaimState.PENDING, claim.state());
    look(Duration.ofSeconds(1), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
  }

  @Test
  void aHolderNeverVerifiedGivesWayWhenTheClaimIsProven() {
    holding = NEVER;
    prove();
    assertEquals(ClaimState.COMPLETED, claim.state());
    assertEquals(
        List.of(EventType.CLAIM_PROVEN, EventType.DOMAIN_TRANSFERRED, EventType.CLAIM_COMPLETED),
        told);
  }

  @Test
  void aHolderDemotedFor72HoursGivesWayAndOneDemotedForLessDoesNot() {
    holding = new Holding.Other(HOLDER, true, Optional.of(START.minus(Duration.ofHours(71))));
    prove();
    assertEquals(ClaimState.PROVEN, claim.state());
    assertTrue(told.contains(EventType.DOMAIN_CLAIMED));

    claim = fresh();
    holding = new Holding.Other(HOLDER, true, Optional.of(START.minus(Duration.ofHours(72))));
    prove();
    assertEquals(ClaimState.COMPLETED, claim.state());
  }

  @Test
  void aVerifiedHolderHas72HoursWhateverHappensToItsRecords() {
    prove();
    assertEquals(
        Optional.of(now.plus(RULES.objection())), claim.progress().notice().map(Notice::until));
    holding = new Holding.Other(HOLDER, true, Optional.of(START.minus(Duration.ofDays(30))));
    wait(RULES.objection().minus(RULES.between()), Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    look(RULES.between(), STANDS, Records.NONE);
    assertEquals(ClaimState.PROVEN, claim.state(), "without the CNAME nothing completes");
    Step last = look(RULES.between(), STANDS, Records.ALIAS);
    assertEquals(ClaimState.COMPLETED, claim.state());
    assertFalse(last.verified());
  }

  @Test
  void theClaimantIsVerifiedAtOnceWhereItsRecordsStand() {
    holding = NEVER;
    look(Duration.ofMinutes(1), STANDS, Records.ALL);
    assertTrue(look(RULES.confirm(), STANDS, Records.ALL).verified());
  }

  @Test
  void oneAbsenceBeginsEverythingAnew() {
    prove();
    wait(Duration.ofHours(71), Records.ALL);
    look(RULES.between(), ABSENT, Records.ALL);
    assertEquals(ClaimState.PENDING, claim.state());
    assertEquals(Optional.empty(), claim.progress().notice());
    prove();
    assertEquals(2, told.stream().filter(EventType.DOMAIN_CLAIMED::equals).count());
    wait(Duration.ofHours(71), Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
  }

  @Test
  void silenceMovesNothing() {
    look(Duration.ofMinutes(1), STANDS, Records.NONE);
    look(Duration.ofMinutes(5), SILENT, Records.NONE);
    look(Duration.ofMinutes(5), STANDS, Records.NONE);
    assertEquals(ClaimState.PROVEN, claim.state());
    look(RULES.objection().plusDays(1), SILENT, Records.NONE);
    assertEquals(ClaimState.PROVEN, claim.state());
  }

  /// While nothing can be seen the holder cannot show an objection either.
  @Test
  void silenceTakesNoTimeFromTheHolder() {
    prove();
    look(Duration.ofMinutes(30), STANDS, Records.ALL);
    Duration before = claim.progress().notice().orElseThrow().counted();
    for (int hour = 0; hour < 80; hour++) {
      look(Duration.ofHours(1), SILENT, Records.NONE);
    }
    Notice notice = claim.progress().notice().orElseThrow();
    assertEquals(before, notice.counted());
    assertTrue(notice.until().isAfter(now.plus(RULES.objection()).minus(Duration.ofHours(1))));
    look(Duration.ofHours(1), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state(), "the 72 hours are not over");
  }

  @Test
  void aClockThatJumpsTakesNoTimeFromTheHolder() {
    prove();
    Instant promised = claim.progress().notice().orElseThrow().until();
    look(Duration.ofDays(3), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    assertTrue(claim.progress().notice().orElseThrow().until().isAfter(promised));
    assertEquals(RULES.most(), claim.progress().notice().orElseThrow().counted());
  }

  @Test
  void sightsOnBothSidesOfAJumpDoNotConfirmEachOther() {
    look(Duration.ofMinutes(1), STANDS, Records.NONE);
    steadySince = now.plusSeconds(1);
    look(Duration.ofHours(1), STANDS, Records.NONE);
    assertEquals(ClaimState.PENDING, claim.state());
    look(RULES.confirm(), STANDS, Records.NONE);
    assertEquals(ClaimState.PROVEN, claim.state());
  }

  @Test
  void twoProvenClaimantsAreBlockedUntilOneGivesUp() {
    rivals = List.of(new Rival(new UUID(9, 9), ClaimState.PROVEN));
    look(Duration.ofMinutes(1), STANDS, Records.ALL);
    Step step = look(RULES.confirm(), STANDS, Records.ALL);
    assertEquals(ClaimState.BLOCKED, claim.state());
    assertEquals(Optional.of("contested"), claim.progress().blockedReason());
    assertEquals(List.of(new UUID(9, 9)), step.contested());
    rivals = List.of(new Rival(new UUID(9, 9), ClaimState.PENDING));
    look(RULES.between(), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    assertEquals(1, told.stream().filter(EventType.CLAIM_BLOCKED::equals).count());
  }

  private void object() {
    claim =
        claim.with(
            claim
                .progress()
                .objected(
                    new Objection(
                        "signet-hold=y", now, now.plus(RULES.hold()), Optional.empty(), false),
                    now));
  }

  @Test
  void anObjectionThatIsProvenBlocksForTheOperator() {
    prove();
    object();
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(STANDS));
    assertEquals(ClaimState.PROVEN, claim.state());
    look(RULES.confirm(), STANDS, Records.ALL, Optional.of(STANDS));
    assertEquals(ClaimState.BLOCKED, claim.state());
    look(RULES.between(), STANDS, Records.ALL, Optional.of(ABSENT));
    assertEquals(ClaimState.BLOCKED, claim.state(), "it was proven: the record may go");
  }

  @Test
  void anObjectionWithoutProofHoldsFor20Minutes() {
    prove();
    wait(RULES.objection().minus(RULES.between()), Records.ALL);
    now = claim.progress().notice().orElseThrow().until().minusSeconds(1);
    object();
    look(RULES.hold().minusMinutes(1), STANDS, Records.ALL, Optional.of(ABSENT));
    assertEquals(ClaimState.PROVEN, claim.state());
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(ABSENT));
    assertEquals(ClaimState.COMPLETED, claim.state());
  }

  private void contest() {
    prove();
    object();
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(STANDS));
    look(RULES.confirm(), STANDS, Records.ALL, Optional.of(STANDS));
    assertEquals(ClaimState.BLOCKED, claim.state());
  }

  @Test
  void whatTheOperatorDecidedWaitsForTheRecordsOnly() {
    contest();
    claim = claim.with(claim.progress().approved(now));
    look(Duration.ofMinutes(1), STANDS, Records.NONE, Optional.of(STANDS));
    assertEquals(ClaimState.PROVEN, claim.state());
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(STANDS));
    assertEquals(ClaimState.COMPLETED, claim.state());
  }

  /// The decision was about the holder that had objected, not about whoever holds the name later.
  @Test
  void whatTheOperatorDecidedIsNotAboutALaterHolder() {
    contest();
    claim = claim.with(claim.progress().approved(now));
    told.clear();
    holding = new Holding.Other(new UUID(7, 7), true, Optional.empty());
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(ABSENT));
    assertEquals(ClaimState.PROVEN, claim.state());
    assertEquals(List.of(EventType.DOMAIN_CLAIMED), told);
    wait(Duration.ofHours(71), Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    wait(Duration.ofHours(2), Records.ALL);
    assertEquals(ClaimState.COMPLETED, claim.state());
  }

  @Test
  void aLaterHolderMayObjectToWhatTheOperatorDecided() {
    contest();
    claim = claim.with(claim.progress().approved(now));
    holding = new Holding.Other(new UUID(7, 7), true, Optional.empty());
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(ABSENT));
    object();
    look(Duration.ofMinutes(1), STANDS, Records.ALL, Optional.of(STANDS));
    look(RULES.confirm(), STANDS, Records.ALL, Optional.of(STANDS));
    assertEquals(ClaimState.BLOCKED, claim.state());
  }

  /// Which claimant it is was decided; the holder was not told of any of them yet.
  @Test
  void whoeverOfTwoClaimantsIsChosenTheHolderHasItsTime() {
    rivals = List.of(new Rival(new UUID(9, 9), ClaimState.BLOCKED));
    prove();
    assertEquals(ClaimState.BLOCKED, claim.state());
    claim = claim.with(claim.progress().approved(now));
    told.clear();
    look(Duration.ofMinutes(1), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    assertEquals(List.of(EventType.DOMAIN_CLAIMED), told);
    wait(Duration.ofHours(73), Records.ALL);
    assertEquals(ClaimState.COMPLETED, claim.state(), "the other claimant blocks it no more");
  }

  @Test
  void aHolderThatVerifiesAtTheLastSecondHasItsTime() {
    look(Duration.ofMinutes(1), STANDS, Records.ALL);
    holding = VERIFIED;
    look(RULES.confirm(), STANDS, Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    assertTrue(told.contains(EventType.DOMAIN_CLAIMED));
  }

  @Test
  void anotherHolderHasTimeOfItsOwn() {
    prove();
    wait(Duration.ofHours(71), Records.ALL);
    holding = new Holding.Other(new UUID(7, 7), true, Optional.empty());
    wait(Duration.ofHours(71), Records.ALL);
    assertEquals(ClaimState.PROVEN, claim.state());
    wait(Duration.ofHours(2), Records.ALL);
    assertEquals(ClaimState.COMPLETED, claim.state());
  }

  @Test
  void aNameThatIsFreeOrTheClaimantsOwnEndsTheClaim() {
    holding = new Holding.Nobody();
    prove();
    assertEquals(ClaimState.COMPLETED, claim.state());
    claim = fresh();
    holding = new Holding.Claimant();
    look(Duration.ofMinutes(1), STANDS, Records.ALL);
    assertEquals(ClaimState.SUPERSEDED, claim.state());
    claim = fresh();
    holding = new Holding.Undecided();
    prove();
    assertEquals(ClaimState.PROVEN, claim.state());
  }

  @Test
  void aClaimWithoutProofExpires() {
    look(RULES.life().minusSeconds(1), ABSENT, Records.NONE);
    assertEquals(ClaimState.PENDING, claim.state());
    look(Duration.ofSeconds(1), SILENT, Records.NONE);
    assertEquals(ClaimState.EXPIRED, claim.state());
    assertEquals(List.of(EventType.CLAIM_EXPIRED), told);
    look(Duration.ofHours(1), STANDS, Records.ALL);
    assertEquals(ClaimState.EXPIRED, claim.state());
  }

  @Test
  void aProvenClaimWhoseRecordsNeverComeExpires() {
    prove();
    wait(RULES.objection().plus(RULES.life()), Records.NONE);
    assertEquals(ClaimState.EXPIRED, claim.state());
  }

  @Test
  void recordsAreLookedAtOnlyWhenTheyCanDecide() {
    assertFalse(course.wantsRecords(claim, now));
    look(Duration.ofMinutes(1), STANDS, Records.NONE);
    assertTrue(course.wantsRecords(claim, now));
    look(RULES.confirm(), STANDS, Records.NONE);
    assertFalse(course.wantsRecords(claim, now), "the holder has its time");
    assertTrue(course.wantsRecords(claim, now.plus(RULES.objection())));
  }
}
