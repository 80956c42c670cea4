package dev.signet.provider.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import dev.signet.verification.RecordCheck.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Resend's way with time: 72 hours to become verified, 72 hours of grace when records vanish.
class SandboxRulesTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final DomainName NAME = DomainName.of("acme.test");

  private static SandboxDomain fresh() {
    return new SandboxDomain(
        "id",
        new UUID(0, 1),
        NAME,
        NAME,
        SandboxRules.NOT_STARTED,
        SandboxRules.notStarted(),
        new SandboxDomain.Key(new byte[0], new SealedKey(1, "rsa-2048", new byte[0])),
        0,
        0,
        Optional.empty(),
        START);
  }

  private static List<Result> all(Result result) {
    return Collections.nCopies(SandboxRecords.COUNT, result);
  }

  /// Checks when due, with the same result each time, until there is no next check or `end`.
  private static List<SandboxStore.Next> run(SandboxStore.Next from, Result result, Instant end) {
    List<SandboxStore.Next> out = new ArrayList<>();
    SandboxStore.Next last = from;
    while (last.check().isPresent() && !last.check().get().isAfter(end)) {
      last = SandboxRules.checked(last.domain(), all(result), last.check().get());
      out.add(last);
    }
    return out;
  }

  @Test
  void isCheckedAtOnceThenLessOftenAndFailsAfterThreeDays() {
    SandboxStore.Next started = SandboxRules.started(fresh(), START);
    assertEquals("pending", started.domain().status());
    assertEquals(Optional.of(START), started.check());
    List<SandboxStore.Next> run = run(started, Result.ABSENT, START.plus(Duration.ofDays(9)));
    assertTrue(run.size() > 70 && run.size() < 100, "checks: " + run.size());
    long inFirstMinute =
        run.stream()
            .filter(
                next -> next.check().filter(due -> due.isBefore(START.plusSeconds(60))).isPresent())
            .count();
    assertTrue(inFirstMinute >= 5, "in the first minute: " + inFirstMinute);
    SandboxStore.Next last = run.getLast();
    assertEquals("failed", last.domain().status());
    assertEquals(Collections.nCopies(4, "failed"), last.domain().recordStatuses());
    assertEquals(Optional.empty(), last.check());
    SandboxStore.Next before = run.get(run.size() - 2);
    assertEquals("pending", before.domain().status());
    assertTrue(before.check().orElseThrow().isAfter(START.plus(Duration.ofHours(71))));

    SandboxStore.Next again = SandboxRules.started(last.domain(), START.plus(Duration.ofDays(9)));
    assertEquals("pending", again.domain().status());
    assertEquals(2, again.domain().run());
  }

  @Test
  void eachRecordHasItsOwnStatus() {
    SandboxDomain domain = SandboxRules.started(fresh(), START).domain();
    SandboxDomain seen =
        SandboxRules.checked(
                domain, List.of(Result.RIGHT, Result.ABSENT, Result.WRONG, Result.UNSETTLED), START)
            .domain();
    assertEquals("pending", seen.status());
    assertEquals(List.of("verified", "pending", "pending", "pending"), seen.recordStatuses());
    SandboxDomain silent = SandboxRules.checked(seen, all(Result.UNSETTLED), START).domain();
    assertEquals(seen.recordStatuses(), silent.recordStatuses());
    SandboxDomain whole = SandboxRules.checked(seen, all(Result.RIGHT), START).domain();
    assertEquals("verified", whole.status());
  }

  @Test
  void aVerifiedDomainIsWatchedAndHasThreeDaysToMendItself() {
    SandboxDomain verified =
        SandboxRules.checked(
                SandboxRules.started(fresh(), START).domain(), all(Result.RIGHT), START)
            .domain();
    SandboxStore.Next quiet = SandboxRules.checked(verified, all(Result.UNSETTLED), START);
    assertEquals("verified", quiet.domain().status(), "silence takes nothing down");
    assertEquals(Optional.of(START.plus(Duration.ofHours(6))), quiet.check());

    SandboxStore.Next lost = SandboxRules.checked(verified, all(Result.ABSENT), START);
    assertEquals("temporary_failure", lost.domain().status());
    SandboxStore.Next mended =
        SandboxRules.checked(lost.domain(), all(Result.RIGHT), START.plus(Duration.ofHours(70)));
    assertEquals("verified", mended.domain().status());
    assertEquals(Optional.empty(), mended.domain().startedAt());

    List<SandboxStore.Next> run = run(lost, Result.ABSENT, START.plus(Duration.ofDays(9)));
    assertEquals("failed", run.getLast().domain().status());
    assertEquals(Optional.empty(), run.getLast().check());
    assertTrue(
        run.get(run.size() - 2).domain().status().equals("temporary_failure"),
        "not before 72 hours");
  }

  @Test
  void askingAgainDoesNotTakeAVerifiedDomainDown() {
    SandboxDomain verified =
        SandboxRules.checked(
                SandboxRules.started(fresh(), START).domain(), all(Result.RIGHT), START)
            .domain();
    SandboxStore.Next again = SandboxRules.started(verified, START.plusSeconds(60));
    assertEquals("verified", again.domain().status());
    assertEquals(Optional.of(START.plusSeconds(60)), again.check());
  }
}
