package dev.signet.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A thousand histories of two organizations and one DNS over 30 days, against an oracle that knows
/// at each minute who controls the DNS and what stands there.
class ClaimHistoriesTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final ClaimRules RULES = ClaimRules.DEFAULT;
  private static final int MINUTES = 30 * 24 * 60;

  /// What stands in the DNS from one minute on.
  private record Span(int from, boolean proof, boolean alias, boolean answers) {}

  /// One history, made from a number.
  private static final class History {
    final Random random;
    final List<Span> dns = new ArrayList<>();
    final boolean holderVerified;
    final int demotedFrom;

    /// Whether the claimant controls the DNS from the beginning to the end, and does all it should.
    final boolean owner;

    History(long seed) {
      random = new Random(seed);
      owner = random.nextInt(3) == 0;
      holderVerified = random.nextInt(4) != 0;
      demotedFrom = random.nextInt(3) == 0 ? random.nextInt(MINUTES) : Integer.MAX_VALUE;
      if (owner) {
        int at = 0;
        while (at < MINUTES) {
          // Its servers are away now and then, for minutes.
          dns.add(new Span(at, true, true, true));
          at += 60 + random.nextInt(2000);
          dns.add(new Span(at, true, true, false));
          at += 1 + random.nextInt(30);
        }
        return;
      }
      int at = 0;
      while (at < MINUTES) {
        boolean proof = random.nextInt(3) != 0;
        dns.add(new Span(at, proof, proof && random.nextBoolean(), random.nextInt(8) != 0));
        at += 1 + (random.nextBoolean() ? random.nextInt(30) : random.nextInt(7000));
      }
    }

    Span at(int minute) {
      Span last = dns.getFirst();
      for (Span span : dns) {
        if (span.from() <= minute) {
          last = span;
        }
      }
      return last;
    }

    Holding holding(int minute) {
      return new Holding.Other(
          new UUID(1, 1),
          holderVerified,
          minute >= demotedFrom
              ? Optional.of(START.plus(Duration.ofMinutes(demotedFrom)))
              : Optional.empty());
    }

    boolean strong(int minute) {
      return holderVerified
          && (minute < demotedFrom || minute - demotedFrom < RULES.demoted().toMinutes());
    }
  }

  private int completed;
  private int owners;

  @Test
  void nobodyTakesANameWithoutControlAndEveryOwnerGetsIt() {
    for (long seed = 0; seed < 1000; seed++) {
      run(seed);
    }
    assertTrue(owners > 250, "owners: " + owners);
    assertTrue(completed > owners, "also others may: " + completed);
    assertTrue(completed < 900, "not everybody may: " + completed);
  }

  private void run(long seed) {
    History history = new History(seed);
    ClaimCourse course = new ClaimCourse(RULES);
    Claim claim =
        new Claim(
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
    List<Integer> sights = new ArrayList<>();
    List<EventType> told = new ArrayList<>();
    int toldAt = -1;
    int minute = 0;
    while (claim.state().open() && minute < MINUTES) {
      int due =
          (int) Duration.between(START, claim.progress().nextLook().orElseThrow()).toMinutes();
      // People press the button at any time.
      minute = history.random.nextInt(3) == 0 ? minute + history.random.nextInt(90) : due;
      Span dns = history.at(minute);
      Sight sight = new Sight.Unsettled("silent");
      if (dns.answers()) {
        sight = dns.proof() ? new Sight.Stands() : new Sight.Absent("");
        if (dns.proof()) {
          sights.add(minute);
        } else {
          sights.clear();
          toldAt = -1;
        }
      }
      Records records = dns.answers() && dns.alias() ? Records.ALL : Records.NONE;
      Instant now = START.plus(Duration.ofMinutes(minute));
      Step step =
          course.after(
              claim,
              history.holding(minute),
              List.of(),
              new Look(now, Instant.MIN, sight, Optional.empty(), records));
      for (ClaimCourse.Happened one : step.happened()) {
        told.add(one.type());
        if (one.type() == EventType.DOMAIN_CLAIMED) {
          toldAt = minute;
        }
      }
      claim = step.claim();
    }
    String which = "history " + seed;
    if (claim.state() == ClaimState.COMPLETED) {
      completed++;
      assertTrue(sights.size() >= 2, which);
      assertTrue(minute - sights.getFirst() >= RULES.confirm().toMinutes(), which + ": too early");
      assertTrue(history.at(minute).proof() && history.at(minute).answers(), which);
      if (toldAt >= 0) {
        assertTrue(minute - toldAt >= RULES.objection().toMinutes(), which + ": the holder's time");
        assertTrue(history.at(minute).alias(), which + ": without the CNAME");
      } else {
        assertTrue(!history.strong(minute), which + ": a verified holder was not told");
      }
      assertEquals(1, told.stream().filter(EventType.DOMAIN_TRANSFERRED::equals).count(), which);
      assertEquals(EventType.CLAIM_COMPLETED, told.getLast(), which);
    }
    if (history.owner) {
      owners++;
      assertEquals(ClaimState.COMPLETED, claim.state(), which + ": the owner must get its name");
    }
  }
}
