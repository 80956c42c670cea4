package dev.signet.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.name.DomainName;
import dev.signet.postgres.Target;
import dev.signet.watch.Watched.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Background checks on a real database, in virtual time.
class MonitorTest {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final Target target = TestDatabase.fresh();
  private final Watched world = new Watched(target);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aPendingDomainBecomesVerifiedOnceItsRecordsAreThere() {
    EmailDomain domain = world.register(world.organization(), "pending.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    world.live(monitor, Duration.ofHours(2), MINUTE);
    assertEquals(Status.PENDING, world.now(domain).status());
    world.dns.says = (name, at) -> Seen.of(Watched.YES);
    world.live(monitor, Duration.ofMinutes(80), MINUTE);
    assertEquals(Status.VERIFIED, world.now(domain).status());
    assertEquals(
        List.of("domain.created", "domain.failed apex_cname_missing", "domain.verified"),
        world.events(domain));
  }

  @Test
  void backgroundChecksOfADomainThatNeverComesEndAfterAWeekAndAVerifyBringsThemBack() {
    EmailDomain domain = world.register(world.organization(), "never.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    world.live(monitor, Duration.ofDays(10), HALF_AN_HOUR);
    long asked = world.dns.total();
    assertEquals(1 + 4 + 72 + 16, asked);
    world.live(monitor, Duration.ofDays(3), HALF_AN_HOUR);
    assertEquals(asked, world.dns.total(), "expired");
    world.domains.verify(domain.organization(), domain.id());
    world.time.pass(Duration.ofSeconds(72));
    assertEquals(1, world.drain(monitor));
  }

  @Test
  void threeRoundsOverThreeDaysTakeAVerifiedDomainDownAndTheFirstIsTold() {
    EmailDomain domain = world.verified(world.organization(), "gone.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    world.live(monitor, Duration.ofHours(72), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, world.now(domain).status());
    assertEquals("domain.degraded apex_cname_missing", world.events(domain).getLast());
    world.live(monitor, Duration.ofHours(3), HALF_AN_HOUR);
    assertEquals(Status.PENDING, world.now(domain).status());
    assertEquals(Optional.of(Watched.MISSING), world.now(domain).failure());
    assertEquals("domain.failed apex_cname_missing", world.events(domain).getLast());
  }

  @Test
  void silenceForAMonthChangesNothingAndOneYesMends() {
    EmailDomain domain = world.verified(world.organization(), "quiet.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.of(Watched.SILENCE);
    world.live(monitor, Duration.ofDays(30), Duration.ofHours(1));
    assertEquals(List.of("domain.created", "domain.verified"), world.events(domain));
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    world.live(monitor, Duration.ofHours(8), HALF_AN_HOUR);
    world.dns.says = (name, at) -> Seen.of(Watched.YES);
    world.live(monitor, Duration.ofHours(2), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, world.now(domain).status());
    assertEquals(
        List.of(
            "domain.created",
            "domain.verified",
            "domain.degraded apex_cname_missing",
            "domain.recovered"),
        world.events(domain));
  }

  @Test
  void trackingFaresByTheSameRulesApartFromMailFlow() {
    EmailDomain domain =
        world.register(
            world.organization(),
            "tracked.test",
            new Tracking(
                true, false, Optional.of("go"), false, Optional.empty(), Optional.empty()));
    world.sql(
        "UPDATE email_domain SET opens_enabled = true, tracking_subdomain = 'go' WHERE id = '"
            + domain.id()
            + "'");
    Monitor monitor = world.monitor(10);
    world.live(monitor, Duration.ofMinutes(2), MINUTE);
    assertEquals("verified", world.now(domain).tracking().status());
    world.dns.says = (name, at) -> Seen.of(Watched.YES).tracking(Watched.NO);
    world.live(monitor, Duration.ofHours(80), HALF_AN_HOUR);
    assertEquals("pending", world.now(domain).tracking().status());
    assertEquals(Status.VERIFIED, world.now(domain).status());
    assertEquals(
        List.of(
            "domain.created",
            "domain.verified",
            "tracking.verified",
            "domain.degraded apex_cname_missing",
            "tracking.failed apex_cname_missing"),
        world.events(domain));
  }

  /// CL-6.
  @Test
  void allNameServersReplacedForADayIsToldOnceAndNothingElse() {
    EmailDomain domain = world.verified(world.organization(), "moved.test");
    Monitor monitor = world.monitor(10);
    List<DomainName> others = List.of(DomainName.of("ns.elsewhere.test"));
    world.dns.says = (name, at) -> Seen.of(Watched.YES).from(others);
    world.live(monitor, Duration.ofHours(23), HALF_AN_HOUR);
    assertEquals("domain.verified", world.events(domain).getLast());
    world.live(monitor, Duration.ofHours(17), HALF_AN_HOUR);
    List<String> told = List.of("domain.created", "domain.verified", "domain.name_servers_changed");
    assertEquals(told, world.events(domain));
    assertEquals(Status.VERIFIED, world.now(domain).status());
    world.live(monitor, Duration.ofDays(2), HALF_AN_HOUR);
    assertEquals(told, world.events(domain));
  }

  /// CL-6: V-2's one exception, and what stands there afterwards proves nothing.
  @Test
  void aVerifiedNameThatTheRegistryHasNotKnownForADayHasLapsed() {
    EmailDomain domain = world.verified(world.organization(), "lapsed.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.unregistered(Watched.SILENCE);
    world.live(monitor, Duration.ofHours(23), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, world.now(domain).status());
    world.dns.says = (name, at) -> Seen.of(Watched.YES).from(Watched.SERVERS);
    world.live(monitor, Duration.ofHours(12), HALF_AN_HOUR);
    world.dns.says = (name, at) -> Seen.unregistered(Watched.SILENCE);
    world.live(monitor, Duration.ofHours(23), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, world.now(domain).status(), "the day began anew");
    world.live(monitor, Duration.ofHours(10), HALF_AN_HOUR);
    assertEquals("domain.lapsed apex_cname_missing", world.events(domain).getLast());
    assertEquals(Status.PENDING, world.now(domain).status());

    world.dns.says = (name, at) -> Seen.of(Watched.YES).from(Watched.SERVERS);
    world.live(monitor, Duration.ofDays(3), HALF_AN_HOUR);
    world.domains.look(domain.organization(), domain.id());
    EmailDomain after = world.domains.verify(domain.organization(), domain.id());
    assertEquals(Status.PENDING, after.status());
    assertEquals(Optional.of(Health.LAPSED), after.failure());
    assertEquals("domain.lapsed apex_cname_missing", world.events(domain).getLast());
    assertEquals(Optional.empty(), world.store.domains().watch(domain.id()).orElseThrow().dueAt());
  }

  @Test
  void aNameThatWasNeverVerifiedAndIsNotBoughtYetDoesNotLapse() {
    EmailDomain domain = world.register(world.organization(), "later.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.unregistered(Watched.NO);
    world.live(monitor, Duration.ofHours(60), HALF_AN_HOUR);
    world.dns.says = (name, at) -> Seen.of(Watched.YES).from(Watched.SERVERS);
    world.live(monitor, Duration.ofHours(3), HALF_AN_HOUR);
    assertEquals(Status.VERIFIED, world.now(domain).status());
  }

  @Test
  void whatOnlyResolversSayOfTheRegistryTakesNothingAway() {
    EmailDomain domain = world.verified(world.organization(), "unheard.test");
    world.dns.says = (name, at) -> Seen.of(Watched.SILENCE).from(List.of());
    world.live(world.monitor(10), Duration.ofHours(80), HALF_AN_HOUR);
    assertEquals(List.of("domain.created", "domain.verified"), world.events(domain));
    assertEquals(Status.VERIFIED, world.now(domain).status());
  }

  @Test
  void recordsThatNoResolverSeesForADayAreToldUntilOneDoes() {
    EmailDomain domain = world.verified(world.organization(), "unseen.test");
    Monitor monitor = world.monitor(10);
    world.dns.says = (name, at) -> Seen.of(Watched.YES).visible(false);
    world.live(monitor, Duration.ofHours(23), HALF_AN_HOUR);
    assertEquals("domain.verified", world.events(domain).getLast());
    world.live(monitor, Duration.ofHours(17), HALF_AN_HOUR);
    assertEquals("domain.degraded resolvers_do_not_see_it", world.events(domain).getLast());
    world.dns.says = (name, at) -> Seen.of(Watched.YES).visible(true);
    world.live(monitor, Duration.ofHours(2), HALF_AN_HOUR);
    assertEquals("domain.recovered", world.events(domain).getLast());
  }

  @Test
  void twoNodesDoEachDueCheckOnce() throws Exception {
    UUID organization = world.organization();
    for (int i = 0; i < 300; i++) {
      world.register(organization, "d" + i + ".test");
    }
    world.time.pass(Duration.ofSeconds(61));
    try (Watched other = new Watched(target, world.time);
        var threads = Executors.newFixedThreadPool(2)) {
      Monitor here = world.monitor(40);
      Monitor there = other.monitor(40);
      List<Future<Integer>> done =
          List.of(
              threads.submit(() -> world.drain(here)), threads.submit(() -> other.drain(there)));
      int sum = done.get(0).get() + done.get(1).get();
      sum += world.drain(here);
      assertEquals(300, sum);
      Map<DomainName, Long> asked =
          java.util.stream.Stream.of(world, other)
              .flatMap(node -> node.dns.asked.entrySet().stream())
              .collect(
                  Collectors.groupingBy(
                      Map.Entry::getKey, Collectors.summingLong(entry -> entry.getValue().sum())));
      assertEquals(300, asked.size());
      assertTrue(asked.values().stream().allMatch(count -> count == 1));
      assertTrue(done.get(0).get() > 0 && done.get(1).get() > 0, "both took part");
    }
  }

  private List<DueCheck> claim(int free) {
    return world
        .store
        .checks()
        .claim(world.time.instant(), LEASE, new CheckStore.Places(free, free, free, Map.of()));
  }

  @Test
  void whatAPausedWorkerWritesAfterItsLeaseIsRefused() {
    EmailDomain domain = world.register(world.organization(), "paused.test");
    world.time.pass(MINUTE);
    DueCheck mine = claim(1).getFirst();
    assertEquals(List.of(), claim(1), "it is leased");
    world.time.pass(LEASE.multipliedBy(2));
    DueCheck theirs = claim(1).getFirst();
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    assertEquals(Checked.Stale.class, recheck(mine));
    assertFalse(world.store.checks().release(mine, world.time.instant()));
    assertFalse(world.store.checks().postpone(mine, Watched.SERVERS, world.time.instant()));
    assertEquals(Status.PENDING, world.now(domain).status());
    assertEquals(Optional.empty(), world.now(domain).failure());
    world.dns.says = (name, at) -> Seen.of(Watched.YES);
    assertEquals(Checked.Recorded.class, recheck(theirs));
    assertEquals(Checked.Stale.class, recheck(theirs), "no attempt counts twice");
    assertEquals(Status.VERIFIED, world.now(domain).status());
  }

  @Test
  void aVerifyTakesTheCheckFromWhoeverHoldsIt() {
    EmailDomain domain = world.register(world.organization(), "taken.test");
    world.time.pass(MINUTE);
    DueCheck mine = claim(1).getFirst();
    world.domains.verify(domain.organization(), domain.id());
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    assertEquals(Checked.Stale.class, recheck(mine));
  }

  private Class<? extends Checked> recheck(DueCheck due) {
    return world.checks.background(due, Instant.MIN, servers -> true).getClass();
  }

  @Test
  void aVerifyThatComesDuringABackgroundCheckSharesItsQuestionsAndKeepsItsOwnRule()
      throws Exception {
    EmailDomain domain = world.verified(world.organization(), "shared.test");
    world.time.pass(Duration.ofHours(7));
    DueCheck due = claim(1).getFirst();
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    world.dns.says = (name, at) -> Seen.of(Watched.NO);
    world.dns.before =
        subject -> {
          asking.countDown();
          awaitUninterruptibly(answer);
          return subject;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Class<? extends Checked>> background = threads.submit(() -> recheck(due));
      asking.await();
      Future<EmailDomain> verify =
          threads.submit(() -> world.domains.verify(domain.organization(), domain.id()));
      while (verify.state() == Future.State.RUNNING && !joined(domain)) {
        Thread.onSpinWait();
      }
      answer.countDown();
      assertEquals(
          Status.PENDING, verify.get().status(), "a definite no counts at once when asked");
      assertEquals(Checked.Recorded.class, background.get());
    }
    assertEquals(1, world.dns.total(), "one check");
  }

  /// Whether the verify waits for the check that runs: its thread has nothing else to do.
  private boolean joined(EmailDomain domain) throws InterruptedException {
    Thread.sleep(50);
    return world.dns.total() == 0 && world.now(domain).status() == Status.VERIFIED;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void jumpsOfTheClockTakeNobodyDownEarlyAndStopNobody() {
    for (Duration jump : List.of(Duration.ofHours(-1), Duration.ofHours(1), Duration.ofDays(400))) {
      EmailDomain domain = world.verified(world.organization(), "jump" + jump.toHours() + ".test");
      Monitor monitor = world.monitor(10);
      Duration start = world.time.passed();
      world.dns.says = (name, at) -> Seen.of(Watched.NO);
      world.live(monitor, Duration.ofHours(20), HALF_AN_HOUR);
      world.time.jump(jump);
      world.live(monitor, Duration.ofHours(10), HALF_AN_HOUR);
      world.time.jump(jump.negated());
      world.time.jump(jump);
      world.time.jump(jump.negated());
      while (world.time.passed().minus(start).compareTo(Duration.ofHours(71)) < 0) {
        world.live(monitor, HALF_AN_HOUR, HALF_AN_HOUR);
        assertEquals(Status.VERIFIED, world.now(domain).status(), "after a jump of " + jump);
      }
      world.dns.asked.clear();
      world.live(monitor, Duration.ofHours(24), HALF_AN_HOUR);
      assertTrue(world.dns.total() > 2, "checks go on after a jump of " + jump);
      assertEquals(Status.PENDING, world.now(domain).status(), "in the end it goes, " + jump);
      world.sql("DELETE FROM email_domain");
    }
  }

  @Test
  void aCrowdOfOneOrganizationHoldsUpNobody() {
    UUID crowd = world.organization();
    for (int i = 0; i < 400; i++) {
      world.register(crowd, "crowd" + i + ".test");
    }
    world.time.pass(Duration.ofSeconds(30));
    UUID small = world.organization();
    for (int i = 0; i < 12; i++) {
      world.register(small, "small" + i + ".test");
    }
    world.time.pass(Duration.ofHours(1));
    CheckStore checks = world.store.checks();
    Map<UUID, Long> first =
        organizations(checks.claim(world.time.instant(), LEASE, places(10, Map.of())));
    assertEquals(Map.of(crowd, 5L, small, 5L), first, "though 400 were there before");
    Map<UUID, Long> second =
        organizations(
            checks.claim(world.time.instant(), LEASE, places(8, Map.of(crowd, 12, small, 4))));
    assertEquals(Map.of(small, 7L, crowd, 1L), second, "who has least comes first");
    Map<UUID, Long> third =
        organizations(
            checks.claim(world.time.instant(), LEASE, places(30, Map.of(crowd, 12, small, 12))));
    assertEquals(Map.of(crowd, 25L), third, "alone it may have three quarters, and no more");
  }

  @Test
  void aWindowFullOfOneOrganizationHidesNobody() {
    UUID crowd = world.organization();
    for (int i = 0; i < 260; i++) {
      world.register(crowd, "crowd" + i + ".test");
    }
    world.time.pass(Duration.ofSeconds(30));
    List<UUID> others = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      others.add(world.organization());
      world.register(others.getLast(), "other" + i + ".test");
    }
    world.time.pass(Duration.ofHours(1));
    Map<UUID, Long> claimed =
        organizations(
            world.store.checks().claim(world.time.instant(), LEASE, places(20, Map.of())));
    assertTrue(claimed.keySet().containsAll(others), claimed::toString);
    assertEquals(20, claimed.values().stream().mapToLong(Long::longValue).sum());
  }

  private static CheckStore.Places places(int free, Map<UUID, Integer> underWay) {
    Monitor.Options options = new Monitor.Options(50, MINUTE);
    return new CheckStore.Places(free, options.share(), options.alone(), underWay);
  }

  private static Map<UUID, Long> organizations(List<DueCheck> checks) {
    return checks.stream()
        .collect(Collectors.groupingBy(DueCheck::organization, Collectors.counting()));
  }

  @Test
  void aCustomersNameServerGetsAtMostTenQuestionsASecondWhetherItWasKnownOrNot() {
    UUID organization = world.organization();
    for (int i = 0; i < 40; i++) {
      world.register(organization, "host" + i + ".test");
    }
    Monitor monitor = world.monitor(64);
    Map<Long, LongAdder> bySecond = new java.util.concurrent.ConcurrentHashMap<>();
    world.dns.says = (name, at) -> Seen.of(Watched.NO).from(Watched.SERVERS);
    world.dns.before =
        subject -> {
          bySecond.computeIfAbsent(world.time.passed().toSeconds(), s -> new LongAdder()).add(4);
          return subject;
        };
    world.time.pass(MINUTE);
    world.live(monitor, Duration.ofSeconds(30), Duration.ofMillis(200));
    assertEquals(40, world.dns.asked.size(), "each has had its turn");
    // Once they are known, they are put off before anything is asked.
    world.time.pass(Duration.ofMinutes(3));
    world.dns.asked.clear();
    world.live(monitor, Duration.ofSeconds(30), Duration.ofMillis(200));
    assertEquals(40, world.dns.asked.size());
    assertTrue(world.dns.asked.values().stream().allMatch(count -> count.sum() == 1));
    // The first turns of a quiet server come at once: a second may hold one more check.
    assertTrue(bySecond.values().stream().allMatch(count -> count.sum() <= 16), bySecond::toString);
    assertTrue(
        bySecond.values().stream().mapToLong(LongAdder::sum).sum() <= 2 * (10 * 16 + 20),
        bySecond::toString);
  }

  @Test
  void longNamesOfManyServersAndEndlessChangeAreKeptWithinBounds() {
    EmailDomain domain = world.verified(world.organization(), "hostile.test");
    String label = "\\000".repeat(63);
    world.dns.says =
        (name, at) ->
            Seen.of(at.getEpochSecond() % 2 == 0 ? Watched.YES : Watched.SILENCE)
                .from(
                    java.util.stream.IntStream.range(0, 13)
                        .mapToObj(i -> DomainName.of(label + "." + label + "." + label + ".n" + i))
                        .toList());
    for (int i = 0; i < 1_100; i++) {
      world.time.pass(Duration.ofSeconds(1));
      world.domains.verify(domain.organization(), domain.id());
    }
    assertEquals("1000", world.sql("SELECT count(*) FROM past_run"));
    assertEquals("2", world.sql("SELECT count(*) FROM name_server_set"));
    world.store.tidyServers();
    assertEquals("1", world.sql("SELECT count(*) FROM name_server_set"));
    world.sql(
        "WITH u AS (UPDATE past_run SET last_seen = now() - interval '91 days' RETURNING 1)"
            + " SELECT count(*) FROM u");
    world.store.cleanUps(Duration.ofDays(90)).run();
    assertEquals("0", world.sql("SELECT count(*) FROM past_run"));
  }
}
