package dev.signet.provider.resend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.resend.ChaosProvider.Call;
import dev.signet.provider.resend.ChaosProvider.Held;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// FAULTS W6 and W7, as far as the client alone can keep them.
class ResendChaosTest {
  private static final DomainName ACME = DomainName.of("acme.com");
  private static final UUID ORGANIZATION = new UUID(0, 1);

  /// A provider that takes the same name twice and fails in every way, a third of the time.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void underRandomFaultsThereIsNoDuplicateAndNoWrongWordAboutWhatHappened(long seed)
      throws IOException {
    VirtualTime time = new VirtualTime();
    Random random = new Random(seed);
    List<Fault> faults =
        List.of(
            new Fault.LostReply(),
            new Fault.LostRequest(),
            new Fault.ErrorBefore(500),
            new Fault.ErrorAfter(500),
            new Fault.ErrorAfter(504),
            new Fault.ErrorBefore(504),
            new Fault.RateLimited("1"),
            new Fault.RateLimited("20"),
            new Fault.Says(409, "{\"name\":\"conflict\",\"message\":\"try again\"}"),
            new Fault.Says(200, "<html>"),
            new Fault.OtherDomain(),
            new Fault.Truncated(),
            new Fault.WrongTypes(),
            new Fault.Duplicates());
    int made = 0;
    int open = 0;
    try (ChaosProvider chaos = ChaosProvider.start(time)) {
      ResendClient resend = client(chaos, time, time, Timing.DEFAULT, random);
      chaos.acceptDuplicates();
      chaos.pageSize(10);
      // Refusals that act all the same are beyond what a client can know, so CREATE gets none.
      chaos.otherwise(call -> {
        Fault fault = faults.get(random.nextInt(faults.size()));
        boolean refusal = fault instanceof Fault.Says(int status, _) && status == 409;
        return random.nextInt(3) > 0 || (refusal && call == Call.CREATE) ? new Fault.None() : fault;
      });
      for (int i = 0; i < 120; i++) {
        DomainName name = DomainName.of("d" + i + ".com");
        Duration start = time.elapsed();
        try {
          RemoteDomain domain = resend.create(ORGANIZATION, name);
          made++;
          assertEquals(
              List.of(domain.remoteId()),
              chaos.held(name.toString()).stream().map(Held::id).toList());
        } catch (ProviderFailure failure) {
          open++;
          assertTrue(chaos.held(name.toString()).size() <= (failure.maybeHappened() ? 1 : 0));
        }
        assertTrue(time.elapsed().minus(start).compareTo(Duration.ofSeconds(15)) <= 0);
        time.sleep(Duration.ofMillis(random.nextInt(1000)));
      }
      assertTrue(made > 60 && open > 5, made + " made, " + open + " open");
      assertAtMostTwoASecond(chaos.arrivals());
      assertEquals(0, chaos.calls(Call.VERIFY));
    }
  }

  @Test
  void garbageIsRefusedWithAReasonWhateverTheCall() throws IOException {
    VirtualTime time = new VirtualTime();
    List<Fault> garbage =
        List.of(
            new Fault.Says(200, "<!doctype html><title>Just a moment</title>"),
            new Fault.Says(200, ""),
            new Fault.Says(200, "[".repeat(1_000_000)),
            new Fault.OtherDomain(),
            new Fault.ManyRecords(),
            new Fault.Truncated(),
            new Fault.WrongTypes());
    try (ChaosProvider chaos = ChaosProvider.start(time)) {
      ResendClient resend = client(chaos, time, time, Timing.DEFAULT, new Random(1));
      chaos.acceptDuplicates();
      String id = chaos.plant("acme.com", time.instant());
      for (Fault each : garbage) {
        chaos.next(Call.READ, each);
        refused(each, false, () -> resend.read(id, ACME));
        if (!(each instanceof Fault.ManyRecords)) {
          chaos.next(Call.VERIFY, each);
          refused(each, true, () -> resend.startVerification(id));
          String other = chaos.plant("other.com", time.instant());
          chaos.next(Call.DELETE, each);
          refused(each, true, () -> resend.delete(other));
        }
        // The domain was made: the caller must know that there may be something to undo.
        chaos.next(Call.CREATE, each);
        refused(each, true, () -> resend.create(ORGANIZATION, DomainName.of("new.com")));
      }
    }
  }

  /// Real time here, with limits a fraction of the real ones.
  @Test
  void slowAnswersEndInTimeWithAClearWord() throws IOException {
    Timing timing =
        new Timing(
            Duration.ofSeconds(2),
            Duration.ofMillis(600),
            Duration.ofSeconds(4),
            Duration.ofMillis(700));
    Duration slow = Duration.ofSeconds(15);
    InstantSource clock = InstantSource.system();
    try (ChaosProvider chaos = ChaosProvider.start(clock)) {
      ResendClient resend = client(chaos, Ticker.SYSTEM, clock, timing, new Random(1));
      chaos.acceptDuplicates();
      String id = chaos.plant("acme.com", clock.instant());

      chaos.next(Call.READ, new Fault.SlowAct(slow));
      assertFalse(late(() -> resend.read(id, ACME)).maybeHappened());

      chaos.next(Call.READ, new Fault.Trickle(Duration.ofMillis(50)));
      assertFalse(late(() -> resend.read(id, ACME)).maybeHappened());

      // Acted, but slow to say so: found in the list.
      chaos.next(Call.CREATE, new Fault.SlowReply(slow));
      assertEquals(
          resend.create(ORGANIZATION, DomainName.of("found.com")).remoteId(),
          chaos.held("found.com").getFirst().id());
      assertEquals(1, chaos.calls(Call.CREATE));

      // May act later than anybody waits: left open, and not repeated.
      chaos.next(Call.CREATE, new Fault.SlowAct(slow));
      assertTrue(
          late(() -> resend.create(ORGANIZATION, DomainName.of("later.com"))).maybeHappened());
      assertEquals(2, chaos.calls(Call.CREATE));
    }
  }

  @Test
  void theProductionLimitsLeaveACustomerHisAnswerWithin15Seconds() {
    Timing timing = Timing.DEFAULT;
    Duration most = Duration.ofSeconds(15);
    assertTrue(timing.create().compareTo(most) < 0);
    assertTrue(timing.other().multipliedBy(2).compareTo(most) < 0);
    assertEquals(Duration.ofSeconds(5), timing.connect());
  }

  private static ProviderUnavailable late(Runnable call) {
    long start = System.nanoTime();
    ProviderUnavailable failure = assertThrows(ProviderUnavailable.class, call::run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took::toString);
    assertEquals("Resend did not answer in time.", failure.reason());
    return failure;
  }

  private static void refused(Fault fault, boolean maybeHappened, Runnable call) {
    ProviderRefused refused =
        assertThrows(ProviderRefused.class, call::run, () -> String.valueOf(fault.getClass()));
    assertEquals(ProviderRefused.Why.UNREADABLE, refused.why());
    assertTrue(refused.reason().startsWith("Resend answered with "), refused::reason);
    assertTrue(refused.reason().length() < 100, refused::reason);
    assertEquals(maybeHappened, refused.maybeHappened());
  }

  private static void assertAtMostTwoASecond(List<Instant> arrivals) {
    for (int i = 2; i < arrivals.size(); i++) {
      Duration three = Duration.between(arrivals.get(i - 2), arrivals.get(i));
      assertTrue(three.compareTo(Duration.ofSeconds(1)) > 0, three::toString);
    }
  }

  private static ResendClient client(
      ChaosProvider chaos, Ticker ticker, InstantSource clock, Timing timing, Random random) {
    Duration spacing = ticker == Ticker.SYSTEM ? Duration.ZERO : Duration.ofMillis(520);
    return new ResendClient(
        new ResendClient.Account(chaos.url(), new ApiKey(ChaosProvider.KEY), timing),
        RegisteredApex::of,
        new Pace(spacing, ticker),
        clock,
        random);
  }
}
