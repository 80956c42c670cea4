package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.api.Readiness;
import dev.signet.api.ReadyCheck;
import dev.signet.console.HealthView.Line;
import dev.signet.console.HealthView.Tone;
import dev.signet.nodes.NodeStore;
import dev.signet.nodes.RunningNode;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the health page makes of numbers.
class VitalsTest {
  private static final RunningNode SELF =
      new RunningNode(
          UUID.fromString("0190a000-0000-7000-8000-000000000000"),
          "one",
          "1.0",
          Instant.parse("2026-03-01T00:00:00Z"));

  private final SteeredClock clock = new SteeredClock(SELF.startedAt());
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private Optional<String> problem = Optional.empty();
  private Supplier<List<NodeStore.Seen>> known =
      () -> List.of(new NodeStore.Seen(SELF, Duration.ofSeconds(3)));

  private final Vitals vitals =
      new Vitals(
          registry,
          new Readiness(List.of(new ReadyCheck("database", Duration.ofSeconds(30), () -> problem))),
          new NodeStore() {
            @Override
            public void beat(RunningNode node, Duration forgetAfter) {
              throw new UnsupportedOperationException();
            }

            @Override
            public List<Seen> seen(int limit) {
              return known.get();
            }

            @Override
            public void leave(UUID id) {
              throw new UnsupportedOperationException();
            }
          },
          SELF,
          clock);

  private void pass(Duration time) {
    clock.advance(time);
    vitals.look();
  }

  private Line line(String id) {
    return vitals.now().groups().stream()
        .flatMap(group -> group.lines().stream())
        .filter(line -> line.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void allIsWellWhenNothingSpeaksAgainstIt() {
    HealthView view = vitals.now();
    assertEquals("All is well.", view.headline());
    assertEquals(Tone.OK, view.tone());
    assertEquals(List.of(), view.attention());
    assertTrue(view.nodes().getFirst().self());
  }

  @ParameterizedTest
  @CsvSource({
    "signet.zone.lag, zone-lag, 0.4, OK, 0.4 seconds",
    "signet.zone.lag, zone-lag, 10, WAIT, 10 seconds",
    "signet.zone.lag, zone-lag, 60, BAD, 60 seconds",
    "signet.work.age, work-age, 59, OK, 59 seconds",
    "signet.work.age, work-age, 60, WAIT, 60 seconds",
    "signet.work.age, work-age, 7200, BAD, 2 hours",
    "signet.work.given.up, work-given-up, 0, OK, 0",
    "signet.work.given.up, work-given-up, 1, WAIT, 1",
    "signet.work.given.up, work-given-up, NaN, NONE, not known now",
    "signet.monitor.queue.age, checks-age, 899, OK, 14 minutes",
    "signet.monitor.queue.age, checks-age, 900, WAIT, 15 minutes",
    "signet.monitor.unsettled.ratio, checks-unsettled, 0.2, WAIT, 20 %",
    "signet.monitor.disagreement.ratio, checks-disagreement, 0.049, OK, 4.9 %",
    "signet.monitor.disagreement.ratio, checks-disagreement, 0.05, WAIT, 5 %",
    "signet.publishing.intents.open, intents, 3, NONE, 3",
  })
  void aNumberIsJudgedByItsLimits(String meter, String id, double value, Tone tone, String words) {
    registry.gauge(meter, value);
    // Shown where the zone is published elsewhere.
    registry.gauge("signet.publishing.intents.age", 0.0);
    assertEquals(tone, line(id).tone());
    assertEquals(words, line(id).value());
  }

  @ParameterizedTest
  @CsvSource({"0, WAIT", "6, WAIT", "7, OK", "64, OK"})
  void theKeyPoolIsLowBelowATenth(int level, Tone tone) {
    registry.gauge("signet.dkim.pool.level", level);
    registry.gauge("signet.dkim.pool.size", 64);
    assertEquals(tone, line("keys-level").tone());
    assertEquals(level + " of 64", line("keys-level").value());
  }

  @Test
  void driftIsToldOnceItWasComparedHere() {
    registry.gauge("signet.publishing.drift", 2);
    assertEquals("not compared by this node yet", line("drift").value());
    registry.counter("signet.publishing.passes").increment();
    clock.advance(Duration.ofSeconds(6));
    assertEquals(Tone.WAIT, line("drift").tone());
    assertEquals("2 domains", line("drift").value());
  }

  @Test
  void ratesAreTheGrowthOfTheLatestMinutes() {
    var good = registry.counter("signet.http.requests", "route", "a", "status", "2xx");
    var bad = registry.counter("signet.http.requests", "route", "b", "status", "5xx");
    bad.increment(1000);
    pass(Duration.ZERO);
    for (int i = 0; i < 40; i++) {
      good.increment(98);
      bad.increment(2);
      pass(Duration.ofSeconds(10));
    }
    assertEquals("10 a second", line("http-rate").value());
    assertEquals("2 %", line("http-faults").value());
    assertEquals(Tone.WAIT, line("http-faults").tone());
    for (int i = 0; i < 31; i++) {
      pass(Duration.ofSeconds(10));
    }
    assertEquals("0 a second", line("http-rate").value());
    assertEquals(Tone.OK, line("http-faults").tone());
  }

  @Test
  void theChartHasItsNumbersAsTextAndNeverGrows() {
    var questions =
        registry.counter("signet.dns.queries", "transport", "udp", "outcome", "answered");
    var replies = registry.counter("signet.dns.replies", "transport", "udp", "rcode", "NOERROR");
    var others = registry.counter("signet.dns.replies", "transport", "tcp", "rcode", "NXDOMAIN");
    pass(Duration.ZERO);
    for (int i = 0; i < 200; i++) {
      questions.increment(i < 194 ? 100 : 200);
      replies.increment(75);
      others.increment(25);
      pass(Duration.ofSeconds(10));
    }
    HealthView.Traffic traffic = vitals.now().traffic();
    assertEquals(60, traffic.bars().size());
    assertEquals(new HealthView.Bar(590, 0, 8, 80), traffic.bars().getLast());
    assertEquals(40, traffic.bars().getFirst().height());
    assertEquals(
        "11 questions a second on average, 20 at most, in the last 10 minutes.", traffic.summary());
    assertEquals(10, traffic.minutes().size());
    assertEquals("20 a second", traffic.minutes().getFirst().rate());
    assertEquals("10 a second", traffic.minutes().getLast().rate());
    assertEquals(
        List.of("NOERROR 75 %", "NXDOMAIN 25 %"),
        traffic.answers().stream().map(one -> one.rcode() + " " + one.share()).toList());
  }

  @Test
  void aClockThatIsSetBackBeginsAnew() {
    registry.counter("signet.http.requests", "status", "2xx").increment();
    pass(Duration.ZERO);
    pass(Duration.ofSeconds(10));
    pass(Duration.ofHours(-1));
    assertEquals("not known now", line("http-rate").value());
  }

  @Test
  void whatIsWorstComesFirst() {
    problem = Optional.of("timed out");
    registry.gauge("signet.work.given.up", 1);
    HealthView view = vitals.now();
    assertEquals("1 item needs action now.", view.headline());
    assertEquals(Tone.BAD, view.tone());
    assertEquals(
        List.of("ready-database", "work-given-up"),
        view.attention().stream().map(Line::id).toList());
  }

  @Test
  void aSilentNodeIsMissedAndTheListSurvivesItsDatabase() {
    RunningNode other = new RunningNode(UUID.randomUUID(), "two", "1.0", SELF.startedAt());
    known =
        () ->
            new ArrayList<>(
                List.of(
                    new NodeStore.Seen(SELF, Duration.ofSeconds(3)),
                    new NodeStore.Seen(other, Duration.ofSeconds(36))));
    assertEquals("It works. 1 item needs attention.", vitals.now().headline());
    assertEquals("silent for 36 seconds", vitals.now().nodes().getLast().state());
    known =
        () -> {
          throw Refused.because(Reason.UNAVAILABLE, "away");
        };
    clock.advance(Duration.ofSeconds(6));
    assertEquals(2, vitals.now().nodes().size());
    assertTrue(vitals.now().nodesNote().contains("cannot be asked"));
  }

  @Test
  void manyPagesCostNoMoreThanOne() {
    AtomicInteger looks = new AtomicInteger();
    Supplier<List<NodeStore.Seen>> before = known;
    known =
        () -> {
          looks.incrementAndGet();
          return before.get();
        };
    for (int i = 0; i < 100; i++) {
      vitals.now();
    }
    assertEquals(1, looks.get());
    clock.advance(Duration.ofSeconds(5));
    vitals.now();
    assertEquals(2, looks.get());
  }
}
