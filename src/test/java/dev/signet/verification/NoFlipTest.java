package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.watch.CheckState;
import dev.signet.watch.Checks;
import dev.signet.watch.DueCheck;
import dev.signet.watch.HealthRules;
import dev.signet.watch.ReportStore;
import dev.signet.watch.VirtualTime;
import dev.signet.watch.Watched;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/// V1: ten thousand checks of verified domains through the real verifier and the real use cases,
/// each in another mix of trouble: not one costs anybody anything.
public class NoFlipTest {
  private static final List<String> SERVERS =
      List.of("9.9.9.9", "9.1.0.1", "9.1.0.2", "9.1.0.3", "9.1.0.4");

  @Test
  void tenThousandTroubledChecksChangeNoStatusAndMakeNoEvent() {
    int unsettled = 0;
    for (int seed = 0; seed < 100; seed++) {
      unsettled += life(seed);
    }
    assertTrue(unsettled > 2_000, "the campaign is too easy: " + unsettled);
  }

  /// A hundred troubled checks of one verified domain; how many of them could not be settled.
  public static int life(int seed) {
    Random random = new Random(seed);
    World world = new World(1 + random.nextInt(4), World.GOOD);
    VirtualTime time = new VirtualTime();
    One store = new One(domain());
    int[] unsettled = {0};
    Checks checks =
        new Checks(
            new Checks.Parts(
                store,
                (subject, stance) -> {
                  CheckReport seen = world.check(World.subject("example.com", true), stance);
                  unsettled[0] += seen.mailFlow() instanceof CheckReport.Verdict.Unsettled ? 1 : 0;
                  return seen;
                },
                new CustomerRecords(Watched.zone(), "anypost")),
            Checks.Policy.of(HealthRules.DEFAULT, id -> true),
            new Ids(time, new SecureRandom()),
            time);
    checks.verify(store.domain.organization(), store.domain.id());
    assertEquals(Status.VERIFIED, store.domain.status());
    assertEquals("verified", store.domain.tracking().status());
    List<EventType> healthy = List.of(EventType.DOMAIN_VERIFIED, EventType.TRACKING_VERIFIED);
    for (int check = 0; check < 100; check++) {
      time.pass(Duration.ofHours(1 + random.nextInt(12)));
      trouble(world, random);
      if (random.nextInt(4) == 0) {
        checks.verify(store.domain.organization(), store.domain.id());
      } else {
        checks.background(
            new DueCheck(store.domain.organization(), store.domain.id(), store.attempt, true),
            Instant.MIN,
            servers -> true);
      }
      assertEquals(healthy, store.events, "seed " + seed + ", check " + check);
      assertEquals(Status.VERIFIED, store.domain.status());
      assertEquals("verified", store.domain.tracking().status());
    }
    assertEquals(101, store.attempt, "every check was recorded");
    return unsettled[0];
  }

  private static void trouble(World world, Random random) {
    world.dns.heal();
    world.dns.asked.clear();
    double rate = random.nextDouble();
    for (String server : SERVERS) {
      if (random.nextInt(3) > 0) {
        world.dns.fault(
            server,
            (asked, query, usual) ->
                random.nextDouble() < rate
                    ? TransientCampaignTest.trouble(random, asked, query, usual)
                    : Optional.empty());
      }
    }
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
        new Tracking(true, false, Optional.of("track"), false, Optional.empty(), Optional.empty()),
        Optional.empty(),
        Optional.empty(),
        VirtualTime.START,
        VirtualTime.START);
  }

  /// A store that holds one domain and its watch.
  private static final class One implements ReportStore {
    private EmailDomain domain;
    private CheckState watch =
        CheckState.registered(VirtualTime.START, VirtualTime.START.plusSeconds(60));
    private int attempt;
    private final List<EventType> events = new ArrayList<>();

    One(EmailDomain domain) {
      this.domain = domain;
    }

    @Override
    public Optional<Start> start(UUID organization, UUID id) {
      return Optional.of(
          new Start(domain, List.of(new ServedKey("ap1", World.KEY_1)), Optional.of(watch)));
    }

    @Override
    public Optional<Ruling> save(
        UUID organization,
        UUID id,
        OptionalInt token,
        BiFunction<EmailDomain, Optional<CheckState>, Ruling> ruling) {
      if (token.isPresent() && token.getAsInt() != attempt) {
        return Optional.empty();
      }
      if (ruling.apply(domain, Optional.of(watch)) instanceof Ruling.Counts counts) {
        domain = counts.domain();
        watch = counts.watch().orElseThrow();
        counts.events().forEach(event -> events.add(event.type()));
        attempt++;
        return Optional.of(counts);
      }
      throw new AssertionError("nothing here is outdated");
    }
  }
}
