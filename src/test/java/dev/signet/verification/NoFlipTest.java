package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.domain.CustomerRecords;
import dev.signet.domain.DkimKey;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.Tracking;
import dev.signet.events.Event;
import dev.signet.events.EventType;
import dev.signet.id.Ids;
import dev.signet.monitor.VirtualTime;
import dev.signet.monitor.Watched;
import dev.signet.name.DomainName;
import dev.signet.registry.DomainStore;
import dev.signet.registry.Domains;
import dev.signet.registry.NewDomain;
import dev.signet.registry.TimelineEntry;
import dev.signet.watch.CheckState;
import dev.signet.watch.DueCheck;
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
import java.util.function.Function;
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
    Domains domains =
        new Domains(
            new Domains.Parts(
                store,
                null,
                null,
                (subject, stance) -> {
                  CheckReport seen = world.check(World.subject("example.com", true), stance);
                  unsettled[0] += seen.mailFlow() instanceof CheckReport.Verdict.Unsettled ? 1 : 0;
                  return seen;
                },
                null,
                new CustomerRecords(Watched.zone(), "anypost")),
            new Domains.Policy("anypost", List.of("ap1"), Duration.ofDays(7), id -> true),
            new Ids(time, new SecureRandom()),
            time);
    domains.verify(store.domain.organization(), store.domain.id());
    assertEquals(Status.VERIFIED, store.domain.status());
    assertEquals("verified", store.domain.tracking().status());
    List<EventType> healthy = List.of(EventType.DOMAIN_VERIFIED, EventType.TRACKING_VERIFIED);
    for (int check = 0; check < 100; check++) {
      time.pass(Duration.ofHours(1 + random.nextInt(12)));
      trouble(world, random);
      if (random.nextInt(4) == 0) {
        domains.verify(store.domain.organization(), store.domain.id());
      } else {
        domains.recheck(
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
  private static final class One implements DomainStore {
    private EmailDomain domain;
    private CheckState watch =
        CheckState.registered(VirtualTime.START, VirtualTime.START.plusSeconds(60));
    private int attempt;
    private final List<EventType> events = new ArrayList<>();

    One(EmailDomain domain) {
      this.domain = domain;
    }

    @Override
    public Optional<EmailDomain> find(UUID organization, UUID id) {
      return Optional.of(domain);
    }

    @Override
    public List<ServedKey> publicKeys(UUID id) {
      return List.of(new ServedKey("ap1", World.KEY_1));
    }

    @Override
    public Optional<EmailDomain> recordCheck(
        UUID organization,
        UUID id,
        OptionalInt with,
        CheckReport report,
        BiFunction<EmailDomain, Optional<CheckState>, Change> change) {
      if (with.isPresent() && with.getAsInt() != attempt) {
        return Optional.empty();
      }
      Change becomes = change.apply(domain, Optional.of(watch));
      domain = becomes.domain();
      watch = becomes.watch().orElseThrow();
      becomes.events().forEach(event -> events.add(event.type()));
      attempt++;
      return Optional.of(domain);
    }

    @Override
    public void register(
        NewDomain domain,
        Event created,
        Instant lapsedBefore,
        Function<EmailDomain, Event> superseded,
        Runnable publish,
        Runnable withdraw) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean awaitsFirstVerification(DomainName name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isFree(DomainName name, UUID organization, Instant lapsedBefore) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<EmailDomain> page(UUID organization, Optional<UUID> after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<EmailDomain> change(
        UUID organization, UUID id, Function<EmailDomain, Change> change) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<DkimKey> keys(UUID id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CheckState> watch(UUID id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TimelineEntry> timelineSince(UUID id, Instant since, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<TimelineEntry> timeline(UUID id, Optional<UUID> after, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<EmailDomain> delete(
        UUID organization, UUID id, Function<EmailDomain, Event> deleted) {
      throw new UnsupportedOperationException();
    }
  }
}
