package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.EventType;
import dev.signet.name.DomainName;
import dev.signet.verification.CheckReport;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.verification.Failure;
import dev.signet.verification.FailureCode;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// V-2, V-6, AP-6, AP-8: what a check makes of a domain.
class DecisionTest {
  private static final Instant BEFORE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final Failure MISSING = new Failure(FailureCode.APEX_CNAME_MISSING, "missing");
  private static final Failure BROKEN = new Failure(FailureCode.CHAIN_BROKEN, "broken");
  private static final Failure NO_TRACKING =
      new Failure(FailureCode.TRACKING_CNAME_MISSING, "no tracking");
  private static final Verdict PASSED = new Verdict.Passed();
  private static final Verdict NO = new Verdict.Contradicted(MISSING);
  private static final Verdict UNSETTLED = new Verdict.Unsettled(BROKEN);
  private static final Tracking ON =
      new Tracking(true, false, Optional.of("track"), false, Optional.empty(), Optional.empty());

  @Test
  void aPendingDomainThatPassesBecomesVerified() {
    Decision.Next outcome = decide(domain(Status.PENDING), PASSED);
    assertEquals(Status.VERIFIED, outcome.domain().status());
    assertEquals(Optional.of(NOW), outcome.domain().verifiedAt());
    assertEquals(Optional.empty(), outcome.domain().failure());
    assertEquals(List.of(EventType.DOMAIN_VERIFIED), types(outcome));
  }

  @Test
  void aVerifiedDomainThatPassesAgainKeepsItsDateAndMakesNoEvent() {
    Decision.Next outcome = decide(domain(Status.VERIFIED), PASSED);
    assertEquals(Optional.of(BEFORE), outcome.domain().verifiedAt());
    assertEquals(List.of(), types(outcome));
  }

  @Test
  void aPendingDomainShowsWhyItIsNotVerified() {
    for (Verdict verdict : List.of(NO, UNSETTLED)) {
      Decision.Next outcome = decide(domain(Status.PENDING), verdict);
      assertEquals(Status.PENDING, outcome.domain().status());
      assertEquals(Optional.of(verdict == NO ? MISSING : BROKEN), outcome.domain().failure());
      assertEquals(List.of(EventType.DOMAIN_FAILED), types(outcome));
    }
  }

  @Test
  void pollingWithTheSameFailureMakesOneEvent() {
    EmailDomain failed = decide(domain(Status.PENDING), NO).domain();
    assertEquals(List.of(), types(decide(failed, NO)));
    assertEquals(List.of(EventType.DOMAIN_FAILED), types(decide(failed, UNSETTLED)));
  }

  @Test
  void whatIsNotSettledNeverTakesAVerifiedDomainDown() {
    Decision.Next outcome = decide(domain(Status.VERIFIED), UNSETTLED);
    assertEquals(Status.VERIFIED, outcome.domain().status());
    assertEquals(Optional.empty(), outcome.domain().failure());
    assertEquals(List.of(), types(outcome));
  }

  @Test
  void aDefiniteContradictionTakesAVerifiedDomainDown() {
    Decision.Next outcome = decide(domain(Status.VERIFIED), NO);
    assertEquals(Status.PENDING, outcome.domain().status());
    assertEquals(Optional.of(MISSING), outcome.domain().failure());
    assertEquals(List.of(EventType.DOMAIN_FAILED), types(outcome));
  }

  @Test
  void trackingTroubleNeverTouchesMailFlow() {
    EmailDomain domain = domain(Status.VERIFIED).withTracking(ON, BEFORE);
    Decision.Next outcome =
        Decision.decide(
            domain, ON, report(PASSED, Optional.of(new Verdict.Contradicted(NO_TRACKING))), NOW);
    assertEquals(Status.VERIFIED, outcome.domain().status());
    assertEquals("pending", outcome.domain().tracking().status());
    assertEquals(Optional.of(NO_TRACKING), outcome.domain().tracking().failure());
    assertEquals(List.of(EventType.TRACKING_FAILED), types(outcome));
  }

  @Test
  void mailFlowTroubleNeverTouchesTracking() {
    EmailDomain domain = domain(Status.PENDING).withTracking(ON, BEFORE);
    Decision.Next outcome = Decision.decide(domain, ON, report(NO, Optional.of(PASSED)), NOW);
    assertEquals(Status.PENDING, outcome.domain().status());
    assertEquals("verified", outcome.domain().tracking().status());
    assertEquals(Optional.of(NOW), outcome.domain().tracking().verifiedAt());
    assertEquals(List.of(EventType.DOMAIN_FAILED, EventType.TRACKING_VERIFIED), types(outcome));
  }

  @Test
  void anAnswerAboutAnotherTrackingHostIsNoAnswer() {
    Tracking changed =
        new Tracking(true, false, Optional.of("links"), false, Optional.empty(), Optional.empty());
    EmailDomain domain = domain(Status.PENDING).withTracking(changed, BEFORE);
    Decision.Next outcome = Decision.decide(domain, ON, report(PASSED, Optional.of(PASSED)), NOW);
    assertEquals("pending", outcome.domain().tracking().status());
  }

  private static Decision.Next decide(EmailDomain domain, Verdict mailFlow) {
    return Decision.decide(domain, domain.tracking(), report(mailFlow, Optional.empty()), NOW);
  }

  private static CheckReport report(Verdict mailFlow, Optional<Verdict> tracking) {
    return new CheckReport(BEFORE, Duration.ZERO, mailFlow, tracking, List.of(), List.of());
  }

  private static List<EventType> types(Decision.Next outcome) {
    return outcome.happenings().stream().map(Decision.Happening::type).toList();
  }

  private static EmailDomain domain(Status status) {
    return new EmailDomain(
        UUID.randomUUID(),
        UUID.randomUUID(),
        DomainName.of("mail.example.com"),
        DomainName.of("example.com"),
        "native",
        new ZoneToken("dabcdefghijklmnop"),
        List.of("ap1", "ap2"),
        status,
        Optional.empty(),
        Tracking.OFF,
        Optional.empty(),
        status == Status.VERIFIED ? Optional.of(BEFORE) : Optional.empty(),
        BEFORE,
        BEFORE);
  }
}
