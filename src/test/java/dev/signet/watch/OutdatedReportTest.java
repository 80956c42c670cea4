package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.signet.TestDatabase;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.postgres.Target;
import dev.signet.verification.CheckReport.Verdict;
import dev.signet.watch.Watched.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// CASES K22: two nodes look at one domain at the same time, and what the slower one saw first is
/// saved last.
class OutdatedReportTest {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final Target target = TestDatabase.fresh();
  private final Watched here = new Watched(target);
  private final Watched there = new Watched(target, here.time);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  enum Asks {
    VERIFY,
    LOOK,
    BACKGROUND
  }

  @AfterEach
  void close() {
    threads.close();
    there.close();
    here.close();
  }

  @Test
  void aNoThatBeganBeforeAYesWasSavedContradictsNothingWhoeverAsked() throws Exception {
    for (boolean verifiedBefore : List.of(false, true)) {
      for (Asks slow : Asks.values()) {
        for (Asks quick : Asks.values()) {
          String what = slow + " during " + quick + ", verified before: " + verifiedBefore;
          String name =
              (slow + "-" + quick + "-" + verifiedBefore + ".test").toLowerCase(Locale.ROOT);
          EmailDomain domain = domain(name, verifiedBefore);
          Started no = begin(domain, slow, Watched.NO);
          assertInstanceOf(Checked.Recorded.class, check(there, domain, quick, Watched.YES), what);
          Checked kept = no.end();
          assertEquals(
              slow == Asks.BACKGROUND ? Checked.Stale.class : Checked.Outdated.class,
              kept.getClass(),
              what);
          assertEquals(Status.VERIFIED, here.now(domain).status(), what);
          assertEquals(Optional.empty(), here.now(domain).failure(), what);
          assertEquals(List.of("domain.created", "domain.verified"), here.events(domain), what);
          assertEquals(
              "passed",
              here
                  .domains
                  .timeline(domain.organization(), domain.id(), Optional.empty(), 100)
                  .stream()
                  .map(entry -> entry.what())
                  .filter(dev.signet.registry.TimelineEntry.Checked.class::isInstance)
                  .map(dev.signet.registry.TimelineEntry.Checked.class::cast)
                  .map(checked -> checked.verdicts().mailFlow())
                  .distinct()
                  .reduce((a, b) -> a + " " + b)
                  .orElseThrow(),
              what);
          assertEquals(
              slow == Asks.VERIFY || quick == Asks.VERIFY || verifiedBefore,
              here.now(domain).verificationInitiatedAt().isPresent(),
              what);
        }
      }
    }
  }

  @Test
  void aYesCountsThoughANoWasSavedMeanwhile() throws Exception {
    for (Asks slow : Asks.values()) {
      for (Asks quick : Asks.values()) {
        if (slow == Asks.BACKGROUND) {
          // Its lease has passed on, whatever it saw.
          continue;
        }
        EmailDomain domain = domain((slow + "-" + quick + ".test").toLowerCase(Locale.ROOT), false);
        Started yes = begin(domain, slow, Watched.YES);
        check(there, domain, quick, Watched.NO);
        assertInstanceOf(Checked.Recorded.class, yes.end());
        assertEquals(Status.VERIFIED, here.now(domain).status(), slow + " during " + quick);
      }
    }
  }

  @Test
  void aVerifyThatBeginsAfterTheLastYesTakesTheDomainDownAtOnce() throws Exception {
    EmailDomain domain = domain("after.test", true);
    check(there, domain, Asks.LOOK, Watched.YES);
    Started no = begin(domain, Asks.VERIFY, Watched.NO);
    check(there, domain, Asks.LOOK, Watched.SILENCE);
    assertInstanceOf(Checked.Recorded.class, no.end());
    assertEquals(Status.PENDING, here.now(domain).status());
  }

  @Test
  void trackingIsFencedByItsOwnYesAndMailFlowCountsAllTheSame() throws Exception {
    EmailDomain domain = tracked("tracked.test");
    check(here, domain, Asks.VERIFY, Seen.of(Watched.NO).tracking(Watched.NO));
    Started mixed = begin(domain, Asks.VERIFY, Seen.of(Watched.YES).tracking(Watched.NO));
    check(there, domain, Asks.VERIFY, Seen.of(Watched.SILENCE).tracking(Watched.YES));
    mixed.end();
    assertEquals(Status.VERIFIED, here.now(domain).status());
    assertEquals("verified", here.now(domain).tracking().status());
    check(here, domain, Asks.VERIFY, Seen.of(Watched.YES).tracking(Watched.NO));
    assertEquals("pending", here.now(domain).tracking().status(), "a newer no counts");
  }

  private EmailDomain domain(String name, boolean verified) {
    return verified
        ? here.verified(here.organization(), name)
        : here.register(here.organization(), name);
  }

  private EmailDomain tracked(String name) {
    EmailDomain domain =
        here.register(
            here.organization(),
            name,
            new Tracking(
                true, false, Optional.of("go"), false, Optional.empty(), Optional.empty()));
    here.sql(
        "UPDATE email_domain SET opens_enabled = true, tracking_subdomain = 'go' WHERE id = '"
            + domain.id()
            + "'");
    return domain;
  }

  private static Checked check(Watched node, EmailDomain domain, Asks asks, Verdict says) {
    return check(node, domain, asks, Seen.of(says));
  }

  private static Checked check(Watched node, EmailDomain domain, Asks asks, Seen says) {
    node.dns.says = (name, at) -> says;
    // Two nodes number what happened in the same millisecond in any order.
    node.time.pass(Duration.ofSeconds(1));
    return ask(node, domain, asks, due(node, domain, asks));
  }

  private static Optional<DueCheck> due(Watched node, EmailDomain domain, Asks asks) {
    if (asks != Asks.BACKGROUND) {
      return Optional.empty();
    }
    // An earlier lease has run out, and the domain is due whatever its schedule says.
    node.time.pass(LEASE.multipliedBy(2));
    node.sql(
        "UPDATE domain_check SET due_at = CASE domain_id WHEN '"
            + domain.id()
            + "' THEN '2026-01-01Z'::timestamptz END");
    return Optional.of(
        node.store
            .checks()
            .claim(node.time.instant(), LEASE, new CheckStore.Places(1, 1, 1, Map.of()))
            .getFirst());
  }

  private static Checked ask(Watched node, EmailDomain domain, Asks asks, Optional<DueCheck> due) {
    return switch (asks) {
      case VERIFY -> node.checks.verify(domain.organization(), domain.id());
      case LOOK -> node.checks.look(domain.organization(), domain.id());
      case BACKGROUND -> node.checks.background(due.orElseThrow(), Instant.MIN, servers -> true);
    };
  }

  private Started begin(EmailDomain domain, Asks asks, Verdict says) throws InterruptedException {
    return begin(domain, asks, Seen.of(says));
  }

  /// A check on this node that has asked, and hears only when it is told to end.
  private Started begin(EmailDomain domain, Asks asks, Seen says) throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    Optional<DueCheck> due = due(here, domain, asks);
    here.dns.says = (name, at) -> says;
    here.dns.before =
        subject -> {
          asked.countDown();
          await(answer);
          return subject;
        };
    Future<Checked> checked = threads.submit(() -> ask(here, domain, asks, due));
    asked.await();
    here.dns.before = subject -> subject;
    return new Started(checked, answer);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Started(Future<Checked> checked, CountDownLatch answer) {
    Checked end() throws Exception {
      answer.countDown();
      return checked.get();
    }
  }
}
