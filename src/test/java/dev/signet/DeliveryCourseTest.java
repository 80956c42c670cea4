package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.webhooks.Deliverer;
import dev.signet.webhooks.Delivery;
import dev.signet.webhooks.Secrets;
import dev.signet.webhooks.Webhook;
import dev.signet.webhooks.WebhookStore;
import dev.signet.webhooks.Webhooks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// FAULTS W3, WH-4 and WH-5 in virtual time: nothing is lost whatever fails and whoever dies, the
/// events of a domain come first in their order, and pauses are the specified ones.
class DeliveryCourseTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private final SteeredClock clock = new SteeredClock(START);
  private final Random random = new Random(13);
  private final List<Deliverer> nodes = new ArrayList<>();

  /// The end of a node, in the middle of what it did.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// The store of a node that dies in some of its calls, before their effect or after it.
  ///
  /// @param when gives 0 to live, 1 to die before the effect, 2 to die after it
  private static WebhookStore mortal(WebhookStore real, IntSupplier when) {
    return (WebhookStore)
        Proxy.newProxyInstance(
            WebhookStore.class.getClassLoader(),
            new Class<?>[] {WebhookStore.class},
            (proxy, method, arguments) -> {
              int end = when.getAsInt();
              if (end == 1) {
                throw new Killed();
              }
              try {
                Object result = method.invoke(real, arguments);
                if (end == 2) {
                  throw new Killed();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Deliverer node(EventFlood flood, IntSupplier death) {
    Deliverer made = flood.deliverer(mortal(flood.webhooks(), death), random::nextDouble);
    nodes.add(made);
    return made;
  }

  /// Delivers what is due until the moment `until`; a node that dies is followed by another.
  ///
  /// @return how many nodes died
  private int drive(EventFlood flood, Instant until, IntSupplier death) {
    int deaths = 0;
    Deliverer node = node(flood, death);
    while (true) {
      try {
        while (node.step() > 0) {
          // On with what became due meanwhile.
        }
      } catch (Killed died) {
        deaths++;
        node = node(flood, death);
      }
      Optional<Instant> next =
          TestDatabase.rows(
                  flood.database(),
                  """
                  SELECT to_char(min(greatest(resume_at, coalesce(leased_until, resume_at)))
                           AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                    FROM webhook w WHERE status = 'active'
                     AND (EXISTS (SELECT FROM webhook_queue q WHERE q.webhook_id = w.id)
                          OR EXISTS (SELECT FROM webhook_delivery d
                                      WHERE d.webhook_id = w.id AND d.state = 'pending'))
                  """)
              .stream()
              .filter(text -> !text.equals("null"))
              .map(Instant::parse)
              .findFirst();
      if (next.isEmpty() || next.get().isAfter(until)) {
        clock.advance(Duration.between(clock.instant(), until));
        return deaths;
      }
      Duration wait = Duration.between(clock.instant(), next.get()).plusMillis(1);
      clock.advance(wait.isNegative() ? Duration.ofMillis(1) : wait);
    }
  }

  /// What came, judged as a receiver would. Thread-safe.
  private static final class Ledger {
    private final boolean checked;
    private final Map<String, Integer> bodies = new HashMap<>();
    private final Map<String, List<Integer>> firstSequences = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Set<String> accepted = new HashSet<>();
    private int repeated;

    /// @param checked whether signatures are checked, which takes time
    Ledger(boolean checked) {
      this.checked = checked;
    }

    /// @param status what was answered
    synchronized void take(Receiver.Got got, int status) {
      String id = got.headers().get("webhook-id");
      if (checked) {
        byte[] body = got.body().getBytes(StandardCharsets.UTF_8);
        assertEquals(
            Secrets.standardSignature(
                List.of(EventFlood.SECRET),
                id,
                Long.parseLong(got.headers().get("webhook-timestamp")),
                body),
            got.headers().get("webhook-signature"));
        assertTrue(body.length <= 20_000, "a batch of " + body.length);
      }
      Integer before = bodies.putIfAbsent(id, got.body().hashCode());
      assertTrue(
          before == null || before == got.body().hashCode(), "the bytes of a batch never change");
      for (JsonNode event : JSON.readTree(got.body()).get("events")) {
        if (seen.add(event.get("id").stringValue())) {
          firstSequences
              .computeIfAbsent(event.get("data").get("id").stringValue(), any -> new ArrayList<>())
              .add(event.get("sequence").intValue());
        }
        if (status < 300 && !accepted.add(event.get("id").stringValue())) {
          repeated++;
        }
      }
    }
  }

  /// How the receiver of the long test answers, by the hours since the start.
  private static int scripted(Duration since) {
    double hours = since.toMillis() / 3_600_000.0;
    if (hours > 1 && hours < 1.5) {
      return 500;
    }
    if (hours > 5 && hours < 12) {
      return 503;
    }
    if (hours > 13 && hours < 13.2) {
      return 429;
    }
    return hours > 20 && hours < 60 ? 302 : 204;
  }

  @Test
  @Tag("slow")
  void nothingIsLostInEightyHoursOfFailuresAndDeaths() {
    int hours = 80;
    int domains = 50;
    int eachHour = Integer.getInteger("signet.delivery.events", 20_000) / (hours * domains);
    try (EventFlood flood = new EventFlood(clock);
        Receiver troubled = new Receiver();
        Receiver healthy = new Receiver()) {
      UUID organization = flood.organization();
      Webhook failing = flood.webhook(organization, troubled.url(), "*");
      flood.webhook(organization, healthy.url(), "domain.updated");
      troubled.answering(got -> scripted(Duration.between(START, clock.instant())));
      Ledger atTroubled = new Ledger(true);
      Ledger atHealthy = new Ledger(false);
      troubled.answeringAfterTaking(atTroubled::take);
      healthy.answeringAfterTaking(atHealthy::take);
      // About one call in twenty-five is a node's last.
      IntSupplier death = () -> random.nextInt(25) > 0 ? 0 : 1 + random.nextInt(2);
      int deaths = 0;
      for (int hour = 0; hour < hours; hour++) {
        flood.write(organization, domains, 1 + hour * eachHour, eachHour);
        deaths += drive(flood, START.plus(Duration.ofHours(hour + 1)), death);
      }
      // What waits for the last pause.
      deaths += drive(flood, START.plus(Duration.ofHours(hours + 30)), death);
      int all = hours * domains * eachHour;
      assertTrue(deaths > 30, "nodes died: " + deaths);
      for (Ledger ledger : List.of(atTroubled, atHealthy)) {
        assertEquals(all, ledger.accepted.size(), "nothing is lost");
        assertEquals(domains, ledger.firstSequences.size());
        ledger.firstSequences.forEach((domain, sequences) ->
            assertEquals(
                sequences.stream().sorted().toList(), sequences, "first in order: " + domain));
        assertTrue(ledger.repeated > 0, "what a node that died had sent is sent again");
      }
      assertEquals(0, TestDatabase.number(flood.database(), "SELECT count(*) FROM webhook_queue"));
      assertEquals(
          0,
          TestDatabase.number(
              flood.database(),
              "SELECT count(*) FROM webhook_delivery WHERE state <> 'delivered'"));
      assertEquals(
          1,
          TestDatabase.number(
              flood.database(),
              "SELECT count(*) FROM webhook WHERE id = '"
                  + failing.id()
                  + "' AND status = 'active' AND failing_since IS NULL"));
    }
  }

  @Test
  void aWebhookThatFailsForFiveDaysIsToldNoMoreAndItsOwnerHearsOfIt() {
    try (EventFlood flood = new EventFlood(clock);
        Receiver dead = new Receiver();
        Receiver other = new Receiver()) {
      UUID organization = flood.organization();
      Webhook failing = flood.webhook(organization, dead.url(), "domain.updated");
      flood.webhook(organization, other.url(), "webhook.disabled");
      dead.answering(got -> 500);
      flood.write(organization, 2, 1, 40);
      drive(flood, START.plus(Duration.ofHours(119)), () -> 0);
      Webhooks webhooks = flood.useCases(nodes.getLast());
      Optional<UUID> owner = Optional.of(organization);
      assertEquals(Webhook.Status.ACTIVE, webhooks.get(owner, failing.id()).status());
      Delivery parked = webhooks.deliveries(owner, failing.id(), Optional.empty(), 100).getLast();
      assertEquals(Delivery.State.PARKED, parked.state());
      assertEquals(PAUSES.size() + 1, parked.attempts().size());
      for (int i = 0; i < PAUSES.size(); i++) {
        Duration pause =
            Duration.between(parked.attempts().get(i).at(), parked.attempts().get(i + 1).at());
        double share = (double) pause.toMillis() / PAUSES.get(i).toMillis();
        assertTrue(share > 0.799 && share < 1.202, "pause " + i + " is " + pause);
      }
      assertEquals(0, other.rest().size());

      drive(flood, START.plus(Duration.ofHours(150)), () -> 0);
      assertEquals(Webhook.Status.CIRCUIT_DISABLED, webhooks.get(owner, failing.id()).status());
      String notice = other.rest().getFirst().body();
      assertTrue(notice.contains("webhook.disabled") && notice.contains("wh_" + failing.id()));
      long ended =
          TestDatabase.number(
              flood.database(),
              """
              SELECT extract(epoch FROM occurred_at)::bigint FROM event WHERE type = 'webhook.disabled'
              """);
      assertTrue(ended >= START.plus(Duration.ofHours(120)).getEpochSecond());
      dead.rest();

      // It goes on queueing, and is told everything when its owner opens it again.
      flood.write(organization, 2, 41, 10);
      drive(flood, START.plus(Duration.ofHours(151)), () -> 0);
      assertEquals(0, dead.rest().size(), "not told");
      Ledger ledger = new Ledger(true);
      dead.answering(got -> 204).answeringAfterTaking(ledger::take);
      webhooks.change(
          owner,
          failing.id(),
          new Webhooks.Change(
              Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("active")));
      drive(flood, START.plus(Duration.ofHours(152)), () -> 0);
      long parkedEvents =
          TestDatabase.number(
              flood.database(),
              "SELECT coalesce(sum(cardinality(event_ids)), 0) FROM webhook_delivery WHERE state = 'parked'");
      assertTrue(parkedEvents > 0);
      assertEquals(100 - parkedEvents, ledger.accepted.size());
      for (Delivery delivery : webhooks.deliveries(owner, failing.id(), Optional.empty(), 100)) {
        if (delivery.state() == Delivery.State.PARKED) {
          webhooks.retry(owner, failing.id(), delivery.id());
        } else {
          assertThrows(Refused.class, () -> webhooks.retry(owner, failing.id(), delivery.id()));
        }
      }
      drive(flood, START.plus(Duration.ofHours(153)), () -> 0);
      assertEquals(100, ledger.accepted.size());
      assertEquals(0, ledger.repeated);
    }
  }

  @Test
  void aBusyReceiverIsWaitedFor() {
    try (EventFlood flood = new EventFlood(clock);
        Receiver busy = new Receiver()) {
      UUID organization = flood.organization();
      flood.webhook(organization, busy.url(), "*");
      List<Instant> came = new ArrayList<>();
      busy.askingToWait("7200")
          .answering(got -> {
            came.add(clock.instant());
            return came.size() == 1 ? 429 : came.size() == 2 ? 503 : 204;
          });
      flood.write(organization, 1, 1, 1);
      drive(flood, START.plus(Duration.ofHours(10)), () -> 0);
      assertEquals(3, came.size());
      assertTrue(came.get(1).isAfter(came.get(0).plusSeconds(7199)));
      assertTrue(came.get(2).isAfter(came.get(1).plusSeconds(7199)));
    }
  }

  @Test
  void aRoundThatFailsHereIsPutOffAndNotTriedAtOnce() throws InterruptedException {
    try (EventFlood flood = new EventFlood(clock)) {
      UUID organization = flood.organization();
      Webhook webhook = flood.webhook(organization, "http://127.0.0.1:9/", "*");
      flood.write(organization, 1, 1, 1);
      WebhookStore real = flood.webhooks();
      CountDownLatch written = new CountDownLatch(1);
      WebhookStore failing =
          (WebhookStore)
              Proxy.newProxyInstance(
                  WebhookStore.class.getClassLoader(),
                  new Class<?>[] {WebhookStore.class},
                  (proxy, method, arguments) -> {
                    if (method.getName().equals("next")) {
                      throw new IllegalStateException("not the receiver's trouble");
                    }
                    Object result = method.invoke(real, arguments);
                    if (method.getName().equals("record")) {
                      written.countDown();
                    }
                    return result;
                  });
      try (Deliverer deliverer = flood.deliverer(failing, random::nextDouble).start()) {
        assertTrue(written.await(10, TimeUnit.SECONDS), "it is put off");
        assertEquals(
            1,
            TestDatabase.number(
                flood.database(),
                "SELECT count(*) FROM webhook WHERE id = '"
                    + webhook.id()
                    + "' AND lease = 1 AND leased_until IS NULL AND resume_at = '"
                    + START.plusSeconds(60)
                    + "'"));
      }
    }
  }

  @Test
  void aReplayAddsOnlyWhatDoesNotWaitAndHasABound() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (EventFlood flood = new EventFlood(new SteeredClock(now))) {
      UUID organization = flood.organization();
      Optional<UUID> owner = Optional.of(organization);
      UUID id = flood.webhook(organization, "http://127.0.0.1:9/", "*").id();
      flood.write(organization, 2, 1, 10);
      Webhooks webhooks = flood.useCases(flood.deliverer(flood.webhooks(), random::nextDouble));
      Instant since = now.minusSeconds(60);
      Instant until = now.plusSeconds(60);
      assertEquals(0, webhooks.replay(owner, id, since, until), "all wait already");
      flood.run("DELETE FROM webhook_queue");
      assertEquals(20, webhooks.replay(owner, id, since, until));
      assertEquals(0, webhooks.replay(owner, id, since, until));
      flood.run(
          """
          INSERT INTO webhook_queue (webhook_id, event_id)
          SELECT ?, uuidv7() FROM generate_series(1, 100000)
          """,
          id);
      assertEquals(
          Reason.CONFLICT,
          assertThrows(Refused.class, () -> webhooks.replay(owner, id, since, until)).reason());

      // What is about forgotten events goes, in several steps; what is about kept ones stays.
      flood.webhooks().tidy(now, now.plusSeconds(3600));
      assertEquals(20, TestDatabase.number(flood.database(), "SELECT count(*) FROM webhook_queue"));

      webhooks.change(
          owner,
          id,
          new Webhooks.Change(
              Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("disabled")));
      assertEquals(
          Reason.CONFLICT,
          assertThrows(Refused.class, () -> webhooks.replay(owner, id, since, until)).reason());
      assertEquals(0, TestDatabase.number(flood.database(), "SELECT count(*) FROM webhook_queue"));
    }
  }

  @Test
  void theOldSecretStopsSigningAfterADay() {
    try (EventFlood flood = new EventFlood(clock);
        Receiver receiver = new Receiver()) {
      UUID organization = flood.organization();
      Webhook webhook = flood.webhook(organization, receiver.url(), "*");
      Webhooks webhooks = flood.useCases(node(flood, () -> 0));
      String fresh = webhooks.rotate(Optional.of(organization), webhook.id()).secret();
      clock.advance(Duration.ofHours(24).minusSeconds(1));
      assertThrows(Refused.class, () -> webhooks.rotate(Optional.of(organization), webhook.id()));
      webhooks.test(Optional.of(organization), webhook.id());
      Receiver.Got both = receiver.next();
      assertEquals(
          signed(both, List.of(fresh, EventFlood.SECRET)), both.headers().get("anypost-signature"));
      clock.advance(Duration.ofSeconds(2));
      webhooks.test(Optional.of(organization), webhook.id());
      Receiver.Got one = receiver.next();
      assertEquals(signed(one, List.of(fresh)), one.headers().get("anypost-signature"));
      webhooks.rotate(Optional.of(organization), webhook.id());
    }
  }

  private static String signed(Receiver.Got got, List<String> secrets) {
    return Secrets.signature(
        secrets,
        Long.parseLong(got.headers().get("webhook-timestamp")),
        got.body().getBytes(StandardCharsets.UTF_8));
  }
}
