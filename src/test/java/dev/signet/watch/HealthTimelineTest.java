package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.name.DomainName;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.FailureCode;
import dev.signet.watch.Health.Moment;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// V11: ninety days of a domain's life, in which everything happens, against a model that knows
/// only the log of checks and the sentences of the contract.
class HealthTimelineTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration LIFE = Duration.ofDays(90);
  private static final Failure MISSING =
      new Failure(FailureCode.APEX_CNAME_MISSING, "No CNAME at the verification name.");
  private static final Verdict SILENT =
      new Verdict.Unsettled(new Failure(FailureCode.CHAIN_BROKEN, "Nobody answered."));

  enum Word {
    YES,
    NO,
    SILENT
  }

  record Check(Instant at, Word word, boolean asked) {}

  @Test
  void theTimelineEqualsTheModelInAThousandLives() {
    int demotions = 0;
    int recoveries = 0;
    int expired = 0;
    for (int seed = 0; seed < 1_000; seed++) {
      Life life = new Life(new Random(seed));
      life.live();
      List<String> expected = model(life.log);
      assertEquals(expected, life.happened, "seed " + seed);
      demotions += life.count("domain.failed");
      recoveries += life.count("domain.recovered");
      expired += life.expired ? 1 : 0;
    }
    assertTrue(
        demotions > 1_000 && recoveries > 500 && expired > 5,
        demotions + " " + recoveries + " " + expired);
  }

  /// What the contract says of such a log. Each check is judged from the whole log before it.
  private static List<String> model(List<Check> log) {
    List<String> out = new ArrayList<>();
    boolean verified = false;
    String told = "";
    int since = 0;
    for (int i = 0; i < log.size(); i++) {
      Check check = log.get(i);
      if (!verified) {
        // Told when the reason is another than the last one told; silence only to who asked.
        String reason =
            check.word() == Word.NO
                ? "missing"
                : check.word() == Word.SILENT && check.asked() ? "broken" : told;
        if (check.word() == Word.YES) {
          out.add(line(check, "domain.verified"));
          verified = true;
          since = i;
        } else if (!reason.equals(told)) {
          out.add(line(check, "domain.failed"));
          told = reason;
        }
        continue;
      }
      List<Check> after = log.subList(since + 1, i + 1);
      if (check.word() == Word.YES) {
        if (after.stream().anyMatch(one -> one.word() == Word.NO)) {
          out.add(line(check, "domain.recovered"));
        }
        since = i;
        told = "";
      } else if (check.word() == Word.NO) {
        boolean first = after.stream().filter(one -> one.word() == Word.NO).count() == 1;
        boolean longAgo =
            Duration.between(log.get(since).at(), check.at()).compareTo(Duration.ofHours(72)) >= 0;
        if (check.asked() || (rounds(after) >= 3 && longAgo)) {
          out.add(line(check, "domain.failed"));
          verified = false;
          told = "missing";
        } else if (first) {
          out.add(line(check, "domain.degraded"));
        }
      }
    }
    return out;
  }

  /// Definite refusals, counted greedily so that any two are eight hours apart.
  private static int rounds(List<Check> checks) {
    int rounds = 0;
    Instant last = Instant.MIN;
    for (Check check : checks) {
      if (check.word() == Word.NO
          && (rounds == 0
              || Duration.between(last, check.at()).compareTo(Duration.ofHours(8)) >= 0)) {
        rounds++;
        last = check.at();
      }
    }
    return rounds;
  }

  private static String line(Check check, String what) {
    return check.at() + " " + what;
  }

  /// One domain's life: outages from an hour to ten days, flapping, removal, restoration, and
  /// people who press Verify.
  private static final class Life {
    private final Random random;
    private final Health health = new Health(HealthRules.DEFAULT);
    private final List<Check> log = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    private boolean expired;
    private EmailDomain domain = domain();
    private CheckState state = CheckState.registered(START, START.plusSeconds(60));
    private Instant seasonEnds = START;
    private Season season = Season.REMOVED;

    enum Season {
      PUBLISHED,
      REMOVED,
      OUTAGE,
      FLAPPING,
      ROUGH
    }

    Life(Random random) {
      this.random = random;
    }

    void live() {
      Instant press = START.plus(some(Duration.ofDays(20)));
      while (true) {
        boolean asked = state.dueAt().isEmpty() || press.isBefore(state.dueAt().get());
        Instant at = asked ? press : state.dueAt().get();
        expired |= state.dueAt().isEmpty();
        if (asked) {
          press = at.plus(some(Duration.ofDays(20)));
        }
        if (at.isAfter(START.plus(LIFE))) {
          return;
        }
        check(at, asked);
      }
    }

    private void check(Instant at, boolean asked) {
      Word word = word(at);
      log.add(new Check(at, word, asked));
      Verdict verdict =
          switch (word) {
            case YES -> new Verdict.Passed();
            case NO -> new Verdict.Contradicted(MISSING);
            case SILENT -> SILENT;
          };
      CheckReport report =
          new CheckReport(at, Duration.ZERO, verdict, Optional.empty(), List.of(), List.of());
      Moment moment = new Moment(at, Instant.MIN, random.nextDouble());
      Health.Became outcome =
          asked
              ? health.afterVerify(domain, state, domain.tracking(), report, moment)
              : health.afterBackground(domain, state, domain.tracking(), report, moment);
      domain = outcome.domain();
      state = outcome.state();
      outcome.happened().forEach(one -> happened.add(at + " " + one.type().wireText()));
    }

    private Word word(Instant at) {
      while (at.isAfter(seasonEnds)) {
        season = Season.values()[random.nextInt(Season.values().length)];
        seasonEnds = seasonEnds.plus(Duration.ofHours(1)).plus(some(Duration.ofHours(10 * 24 - 1)));
      }
      return switch (season) {
        case PUBLISHED -> Word.YES;
        case REMOVED -> Word.NO;
        case OUTAGE -> Word.SILENT;
        case FLAPPING -> random.nextBoolean() ? Word.YES : Word.NO;
        case ROUGH -> Word.values()[random.nextInt(3) == 0 ? 1 : 2];
      };
    }

    private Duration some(Duration most) {
      return Duration.ofSeconds(random.nextLong(most.toSeconds()));
    }

    long count(String type) {
      return happened.stream().filter(line -> line.endsWith(type)).count();
    }
  }

  @Test
  void tenThousandThatArriveTogetherAreSpreadEvenlyWithinADay() {
    Random random = new Random(1);
    Schedule schedule = Schedule.DEFAULT;
    int[] verified = new int[24];
    int[] later = new int[24];
    int[] pending = new int[20];
    for (int i = 0; i < 10_000; i++) {
      long first = next(schedule, Schedule.Phase.VERIFIED, 0, random).toMinutes();
      verified[(int) ((first - 36) / 15)]++;
      long at = first;
      for (int step = 1; at < 24 * 60; step++) {
        at += next(schedule, Schedule.Phase.VERIFIED, step, random).toMinutes();
      }
      later[(int) Math.min(23, (at - 24 * 60) / 15)]++;
      pending[(int) ((next(schedule, Schedule.Phase.PENDING, 5, random).toMinutes() - 6) / 3)]++;
    }
    for (int count : verified) {
      assertTrue(count > 417 * 0.8 && count < 417 * 1.2, "a quarter of an hour holds " + count);
    }
    // After a day each quarter of an hour of the next pause still holds no more than its share.
    for (int i = 0; i < 18; i++) {
      assertTrue(later[i] > 417 * 0.75 && later[i] < 417 * 1.25, i + " holds " + later[i]);
    }
    for (int count : pending) {
      assertTrue(count > 500 * 0.8 && count < 500 * 1.2, "three minutes hold " + count);
    }
  }

  private static Duration next(Schedule schedule, Schedule.Phase phase, int step, Random random) {
    return schedule.pause(phase, step, random.nextDouble()).orElseThrow();
  }

  private static EmailDomain domain() {
    return new EmailDomain(
        UUID.randomUUID(),
        UUID.randomUUID(),
        DomainName.of("example.com"),
        DomainName.of("example.com"),
        "native",
        new ZoneToken("dabcdefghijklmnop"),
        List.of("ap1"),
        Status.PENDING,
        Optional.empty(),
        Tracking.OFF,
        Optional.empty(),
        Optional.empty(),
        START,
        START);
  }
}
