package dev.signet.provider.resend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.provider.ListedDomain;
import dev.signet.provider.ProviderFailure;
import dev.signet.provider.ProviderRefused;
import dev.signet.provider.ProviderRefused.Why;
import dev.signet.provider.ProviderUnavailable;
import dev.signet.provider.RemoteDomain;
import dev.signet.provider.resend.ChaosProvider.Call;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the client does about each kind of trouble. Requests go over real sockets; waiting is
/// virtual, so that a time asserted here is what a caller would really have waited.
class ResendClientTest {
  private static final DomainName ACME = DomainName.of("acme.com");
  private static final UUID ORGANIZATION = new UUID(0, 1);
  private static final Fault NO_REPLY = new Fault.LostReply();
  private static final Fault NO_REQUEST = new Fault.LostRequest();

  private final VirtualTime time = new VirtualTime();
  private ChaosProvider chaos;
  private ResendClient resend;

  @BeforeEach
  void start() throws IOException {
    chaos = ChaosProvider.start(time);
    chaos.acceptDuplicates();
    resend = client(chaos.url(), ChaosProvider.KEY);
  }

  @AfterEach
  void stop() {
    chaos.close();
  }

  @Test
  void verifyStartsOnceReadStartsNothingAndDeleteIsIdempotent() {
    RemoteDomain made = resend.create(ORGANIZATION, ACME);
    assertEquals("not_started", made.rawStatus());
    assertEquals(4, made.records().size());

    resend.startVerification(made.remoteId());
    assertEquals("pending", resend.read(made.remoteId(), ACME).rawStatus());
    chaos.judge(made.remoteId(), "verified", "verified");
    assertEquals("verified", resend.read(made.remoteId(), ACME).rawStatus());
    assertEquals(1, chaos.calls(Call.VERIFY));

    resend.delete(made.remoteId());
    resend.delete(made.remoteId());
    assertEquals(List.of(), chaos.held());
    assertRefused(Why.GONE, "Resend has no such domain.", () -> resend.read(made.remoteId(), ACME));
    assertRefused(
        Why.GONE, "Resend has no such domain.", () -> resend.startVerification(made.remoteId()));
  }

  @Test
  void aListIsWalkedPageByPageAndNoFurtherThanAsked() {
    chaos.pageSize(2);
    for (int i = 0; i < 5; i++) {
      chaos.plant("d" + i + ".com", time.instant().plusSeconds(i));
    }
    List<ListedDomain> seen = new ArrayList<>();
    assertTrue(resend.walk(3, seen::add));
    assertEquals(
        List.of("d4.com", "d3.com", "d2.com", "d1.com", "d0.com"),
        seen.stream().map(each -> each.name().toString()).toList());
    assertFalse(resend.walk(2, _ -> {}));
  }

  @Test
  void harmlessCallsAreRepeatedUntilTheyAreAnswered() {
    String id = chaos.plant("acme.com", time.instant());
    chaos.next(Call.READ, new Fault.ErrorBefore(503), NO_REQUEST, new Fault.ErrorBefore(500));
    assertEquals(id, resend.read(id, ACME).remoteId());
    assertEquals(4, chaos.calls(Call.READ));
    chaos.next(Call.VERIFY, NO_REPLY);
    resend.startVerification(id);
    assertEquals(2, chaos.calls(Call.VERIFY));
    chaos.next(Call.DELETE, NO_REPLY);
    resend.delete(id);
    assertEquals(List.of(), chaos.held());
  }

  /// The JDK's client would, on a connection it kept from the read before.
  @Test
  void nothingIsRepeatedBehindOurBack() {
    String id = chaos.plant("acme.com", time.instant());
    resend.read(id, ACME);
    chaos.next(Call.READ, NO_REPLY);
    resend.read(id, ACME);
    assertEquals(3, chaos.calls(Call.READ));
    assertTrue(gaps().getFirst().toMillis() >= 520 && gaps().getLast().toMillis() >= 520);
  }

  @Test
  void afterFourAttemptsItIsEnoughAndTheCallerHearsWhy() {
    String id = chaos.plant("acme.com", time.instant());
    chaos.otherwise(_ -> new Fault.ErrorBefore(502));
    ProviderUnavailable read = unavailable(() -> resend.read(id, ACME));
    assertEquals("Resend answered with status 502.", read.reason());
    assertEquals(4, chaos.calls(Call.READ));
    assertFalse(read.maybeHappened());
    assertTrue(unavailable(() -> resend.delete(id)).maybeHappened());
    chaos.otherwise(_ -> NO_REQUEST);
    ProviderUnavailable lost = unavailable(() -> resend.read(id, ACME));
    assertEquals("Resend broke the connection off.", lost.reason());
  }

  @Test
  void waitsGrowAndAreSpread() {
    String id = chaos.plant("acme.com", time.instant());
    chaos.otherwise(_ -> new Fault.ErrorBefore(500));
    unavailable(() -> resend.read(id, ACME));
    List<Duration> gaps = gaps();
    assertEquals(3, gaps.size());
    for (int i = 0; i < 3; i++) {
      long full = 400L << i;
      long atLeast = Math.max(520, full / 2);
      assertTrue(gaps.get(i).toMillis() >= atLeast, gaps::toString);
      assertTrue(gaps.get(i).toMillis() <= Math.max(520, full) + 1, gaps::toString);
    }
  }

  @Test
  void retryAfterIsHonouredForEverybodyWhoSharesTheAccount() {
    String id = chaos.plant("acme.com", time.instant());
    chaos.next(Call.READ, new Fault.RateLimited("3"));
    resend.read(id, ACME);
    assertTrue(gaps().getFirst().toMillis() >= 3000, gaps()::toString);

    // Longer than this caller may wait: he is told, and the next one does not even ask.
    chaos.next(Call.READ, new Fault.RateLimited("30"));
    int before = chaos.arrivals().size();
    Duration start = time.elapsed();
    ProviderUnavailable first = unavailable(() -> resend.read(id, ACME));
    assertEquals("Resend asks us to send fewer requests.", first.reason());
    assertEquals(Optional.of(Duration.ofSeconds(30)), first.retryAfter());
    ProviderUnavailable second = unavailable(() -> resend.create(ORGANIZATION, ACME));
    assertEquals("Resend is asked too much at the moment.", second.reason());
    assertTrue(second.retryAfter().orElseThrow().compareTo(Duration.ofSeconds(29)) > 0);
    assertFalse(second.maybeHappened());
    assertEquals(before + 1, chaos.arrivals().size());
    assertTrue(time.elapsed().minus(start).toMillis() < 1000);

    time.sleep(Duration.ofSeconds(40));
    resend.read(id, ACME);
  }

  @Test
  void anAbsurdRetryAfterDoesNotStopUsForLongerThanAMinute() {
    String id = chaos.plant("acme.com", time.instant());
    for (String absurd : List.of("999999999", "Fri, 31 Dec 9999 23:59:59 GMT")) {
      chaos.next(Call.READ, new Fault.RateLimited(absurd));
      assertEquals(
          Optional.of(Duration.ofHours(1)), unavailable(() -> resend.read(id, ACME)).retryAfter());
      time.sleep(Duration.ofSeconds(60));
      resend.read(id, ACME);
    }
    for (String odd : List.of("-5", "soon", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999")) {
      chaos.next(Call.READ, new Fault.RateLimited(odd));
      resend.read(id, ACME);
    }
  }

  @Test
  void aCreateWhoseReplyWasLostIsFoundAndNotRepeated() {
    for (Fault fault : List.of(NO_REPLY, new Fault.ErrorAfter(500), new Fault.ErrorAfter(504))) {
      DomainName name = DomainName.of("d" + chaos.calls(Call.CREATE) + ".com");
      chaos.next(Call.CREATE, fault);
      int before = chaos.calls(Call.CREATE);
      RemoteDomain made = resend.create(ORGANIZATION, name);
      assertEquals(before + 1, chaos.calls(Call.CREATE));
      assertEquals(made.remoteId(), chaos.held(name.toString()).getFirst().id());
      assertEquals(1, chaos.held(name.toString()).size());
    }
  }

  @Test
  void aLostReplyIsFoundInAListThatShowsThingsTwiceOrOnALaterPage() {
    chaos.pageSize(1);
    chaos.plant("newer.com", time.instant().plusSeconds(60));
    chaos.next(Call.CREATE, NO_REPLY);
    chaos.next(Call.LIST, new Fault.Duplicates(), new Fault.Duplicates());
    RemoteDomain made = resend.create(ORGANIZATION, ACME);
    assertEquals(1, chaos.calls(Call.CREATE));
    assertEquals(made.remoteId(), chaos.held("acme.com").getFirst().id());
  }

  @Test
  void aCreateThatSurelyDidNothingIsRepeated() {
    chaos.next(Call.CREATE, new Fault.RateLimited("1"), NO_REQUEST, new Fault.ErrorBefore(500));
    resend.create(ORGANIZATION, ACME);
    assertEquals(4, chaos.calls(Call.CREATE));
    // A refusal for too many requests needs no look-up; the other two did.
    assertEquals(2, chaos.calls(Call.LIST));
    assertEquals(1, chaos.held("acme.com").size());
  }

  @Test
  void aGatewayThatStoppedWaitingMayStillActSoTheCreateIsNotRepeated() {
    chaos.next(Call.CREATE, new Fault.ErrorBefore(504));
    ProviderUnavailable failure = unavailable(() -> resend.create(ORGANIZATION, ACME));
    assertTrue(failure.maybeHappened());
    assertEquals(1, chaos.calls(Call.CREATE));
  }

  @Test
  void aLeftoverOfTheSameNameIsNeverTakenOver() {
    String leftover = chaos.plant("acme.com", time.instant().minusSeconds(60));
    chaos.next(Call.CREATE, NO_REQUEST);
    ProviderUnavailable failure = unavailable(() -> resend.create(ORGANIZATION, ACME));
    assertTrue(failure.maybeHappened());
    assertEquals(1, chaos.calls(Call.CREATE));
    assertEquals(leftover, chaos.held("acme.com").getFirst().id());
  }

  @Test
  void whenTheListIsAwayTooTheOutcomeStaysOpen() {
    chaos.next(Call.CREATE, NO_REPLY);
    chaos.otherwise(_ -> new Fault.ErrorBefore(503));
    assertTrue(unavailable(() -> resend.create(ORGANIZATION, ACME)).maybeHappened());
    assertEquals(1, chaos.calls(Call.CREATE));
  }

  @Test
  void aRefusalIsPassedOnInPlainWords() {
    chaos.next(
        Call.CREATE,
        new Fault.Says(
            422,
            "{\"statusCode\":422,\"name\":\"validation_error\",\"message\":\"Your plan\\n\\u001b[1m has"
                + " no room for acme.com.\"}"));
    ProviderRefused refused =
        assertRefused(
            Why.REJECTED,
            "Resend says: Your plan [1m has no room for acme.com.",
            () -> resend.create(ORGANIZATION, ACME));
    assertFalse(refused.maybeHappened());
    assertEquals(1, chaos.calls(Call.CREATE));
    assertEquals(0, chaos.calls(Call.LIST));
    chaos.next(Call.CREATE, new Fault.Says(409, "<h1>no</h1>"));
    assertRefused(
        Why.REJECTED,
        "Resend answered with status 409.",
        () -> resend.create(ORGANIZATION, DomainName.of("b.com")));
  }

  @Test
  void aRefusalBecauseOurOwnLostCreateSucceededCountsAsSuccess() throws IOException {
    try (ChaosProvider strict = ChaosProvider.start(time)) {
      ResendClient client = client(strict.url(), ChaosProvider.KEY);
      // The list is behind: it does not show yet what the first attempt made.
      strict.next(Call.CREATE, NO_REPLY);
      strict.next(Call.LIST, new Fault.Says(200, "{\"object\":\"list\",\"data\":[]}"));
      RemoteDomain made = client.create(ORGANIZATION, ACME);
      assertEquals(made.remoteId(), strict.held("acme.com").getFirst().id());
      assertEquals(2, strict.calls(Call.CREATE));
      assertEquals(1, strict.held("acme.com").size());
    }
  }

  @Test
  void aKeyThatIsNotAcceptedIsTheOperatorsBusinessAndIsNeverRepeated() {
    String key = "re_wrong_key_0123456789";
    ResendClient wrong = client(chaos.url(), key);
    ProviderRefused refused =
        assertRefused(
            Why.CREDENTIALS,
            "Resend does not accept the configured API key.",
            () -> wrong.create(ORGANIZATION, ACME));
    assertFalse(refused.toString().contains(key));
    assertEquals("(secret)", new ApiKey(key).toString());
    assertFalse(ResendClient.Account.of(chaos.url(), new ApiKey(key)).toString().contains(key));
    chaos.next(
        Call.LIST,
        new Fault.Says(422, "{\"message\":\"bad header Bearer " + ChaosProvider.KEY + "\"}"));
    assertRefused(
        Why.REJECTED, "Resend says: bad header Bearer (key)", () -> resend.list(Optional.empty()));
  }

  @Test
  void aPageNotFoundIsNoWordAboutADomain() {
    String id = chaos.plant("acme.com", time.instant());
    chaos.next(Call.DELETE, new Fault.Says(404, "<html>no such page</html>"));
    // (The fault acts before it answers so; what matters is what the caller is told.)
    assertRefused(
        Why.UNREADABLE, "Resend's API is not at the configured URL.", () -> resend.delete(id));
  }

  @Test
  void aRedirectIsNotFollowed() throws IOException {
    String id = chaos.plant("acme.com", time.instant());
    try (ChaosProvider elsewhere = ChaosProvider.start(time)) {
      chaos.next(Call.READ, new Fault.Redirect(elsewhere.url() + "/domains/" + id));
      assertRefused(
          Why.UNREADABLE,
          "Resend answered with a redirect, which is not followed.",
          () -> resend.read(id, ACME));
      assertEquals(List.of(), elsewhere.arrivals());
    }
  }

  @Test
  void nobodyThereIsSaidQuicklyAndNothingHappened() throws IOException {
    URI gone;
    try (ChaosProvider closed = ChaosProvider.start(time)) {
      gone = closed.url();
    }
    ResendClient client = client(gone, ChaosProvider.KEY);
    ProviderUnavailable failure = unavailable(() -> client.create(ORGANIZATION, ACME));
    assertEquals("Resend cannot be reached.", failure.reason());
    assertFalse(failure.maybeHappened());
  }

  @Test
  void onlyHttpsOrThisMachineMayBeConfigured() {
    ApiKey key = new ApiKey(ChaosProvider.KEY);
    for (String fine :
        List.of(
            "https://api.resend.com",
            "https://proxy.example/resend/",
            "http://127.0.0.1:80",
            "http://[::1]:80",
            "http://localhost:1")) {
      ResendClient.Account.of(URI.create(fine), key);
    }
    for (String bad :
        List.of(
            "http://api.resend.com",
            "http://127.0.0.1.evil.com",
            "ftp://127.0.0.1",
            "https:/x",
            "/x",
            "https://u:p@api.resend.com",
            "https://api.resend.com?x=1",
            "https://api.resend.com#x")) {
      assertThrows(
          IllegalArgumentException.class, () -> ResendClient.Account.of(URI.create(bad), key), bad);
    }
    assertThrows(IllegalArgumentException.class, () -> new ApiKey("re_a\r\nX-Evil: 1"));
    assertThrows(IllegalArgumentException.class, () -> resend.read("../evil", ACME));
  }

  private List<Duration> gaps() {
    List<Instant> arrivals = chaos.arrivals();
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < arrivals.size(); i++) {
      gaps.add(Duration.between(arrivals.get(i - 1), arrivals.get(i)));
    }
    return gaps;
  }

  private ResendClient client(URI url, String key) {
    return new ResendClient(
        ResendClient.Account.of(url, new ApiKey(key)),
        RegisteredApex::of,
        new Pace(Duration.ofMillis(520), time),
        time,
        new Random(7));
  }

  private static ProviderUnavailable unavailable(Runnable call) {
    return assertThrows(ProviderUnavailable.class, call::run);
  }

  private static ProviderRefused assertRefused(Why why, String reason, Runnable call) {
    ProviderFailure failure = assertThrows(ProviderFailure.class, call::run);
    assertEquals(reason, failure.reason());
    ProviderRefused refused = (ProviderRefused) failure;
    assertEquals(why, refused.why());
    return refused;
  }
}
