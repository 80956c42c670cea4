package dev.signet.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// Rotation of keys over the API of a node, with the customer's DNS in the playground (DK-1, DK-2,
/// DK-3).
@Timeout(400)
class RotationsTest {
  private static final Duration DAY = Duration.ofDays(1);

  private static SteeredClock clock;
  private static TestNode node;
  private static int names;

  @BeforeAll
  static void start() {
    clock = new SteeredClock(Instant.parse("2026-12-01T10:00:00Z"));
    node =
        TestNode.start(
            new TestNode.Options()
                .at(clock)
                .looking(Duration.ofMillis(10))
                .with("SIGNET_SELECTORS", "ap1,ap2,ap3:ed25519")
                .with("SIGNET_CLAIM_SELECTORS", "ap5,ap6")
                .with("SIGNET_LIMIT_VERIFY", "1000/1000"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private record Domain(String key, String id, JsonNode json) {
    String path() {
      return "/v1/domains/" + id + "/dkim";
    }

    JsonNode dkim() {
      Answer answer = node.get(path(), key);
      assertEquals(200, answer.status(), answer::toString);
      return answer.json();
    }

    String state(String selector) {
      return StreamSupport.stream(dkim().get("slots").spliterator(), false)
          .filter(slot -> slot.get("selector").stringValue().equals(selector))
          .map(slot -> slot.get("state").stringValue() + " " + slot.get("version"))
          .findFirst()
          .orElseThrow();
    }

    List<String> events() {
      Answer answer = node.get("/v1/events?limit=100&start=2026-01-01T00:00:00Z", key);
      assertEquals(200, answer.status(), answer::toString);
      return StreamSupport.stream(answer.json().get("data").spliterator(), false)
          .map(event -> event.get("type").stringValue())
          .filter(type -> type.startsWith("dkim."))
          .toList()
          .reversed();
    }
  }

  private static Domain registered() {
    String key = node.key();
    JsonNode json = node.register(key, "rotating" + ++names + ".example");
    return new Domain(key, json.get("id").stringValue(), json);
  }

  private static Domain verified() {
    Domain domain = registered();
    node.publish(domain.json());
    Answer answer = node.post("/v1/domains/" + domain.id() + "/verify", domain.key(), "");
    assertEquals("verified", answer.json().get("status").stringValue(), answer::toString);
    return domain;
  }

  /// Lets time pass until something holds: real time for the node to work, virtual time in steps.
  private static void until(String what, Duration step, BooleanSupplier holds) {
    until(what, step, holds, () -> pause(50));
  }

  /// The same, where the clock must not run ahead of the node, however slow the machine is.
  private static void untilInTime(
      Domain domain, String what, Duration step, BooleanSupplier holds) {
    until(what, step, holds, () -> settle(domain));
  }

  private static void until(String what, Duration step, BooleanSupplier holds, Runnable meanwhile) {
    Instant start = clock.instant();
    for (int i = 0; i < 600; i++) {
      meanwhile.run();
      if (holds.getAsBoolean()) {
        return;
      }
      clock.advance(step);
    }
    throw new AssertionError("not " + what + " from " + start + " to " + clock.instant());
  }

  /// Waits until the node has done what is due for this domain.
  private static void settle(Domain domain) {
    long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < patience && due(domain) > 0) {
      pause(20);
    }
  }

  private static long due(Domain domain) {
    return TestDatabase.number(
        node.database(),
        "SELECT count(*) FROM dkim_rotation WHERE due_at <= '"
            + clock.instant()
            + "' AND domain_id = '"
            + domain.id().substring("domain_".length())
            + "'");
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRotationGoesThroughItsStagesByItself() {
    Domain domain = verified();
    assertEquals("signing 1", domain.state("ap1"));
    assertEquals("published 1", domain.state("ap2"));

    Answer young = node.post(domain.path() + "/rotate", domain.key(), "");
    assertEquals(409, young.status(), young::toString);
    assertTrue(young.body().contains("has not been published long enough"), young.body());

    clock.advance(Duration.ofHours(25));
    Answer asked = node.post(domain.path() + "/rotate", domain.key(), "");
    assertEquals(202, asked.status(), asked::toString);
    assertEquals("due", asked.json().get("rotation").get("phase").stringValue());
    until("switched", Duration.ofSeconds(30), () -> domain.state("ap2").equals("signing 1"));
    assertEquals("retiring 1", domain.state("ap1"));
    assertEquals("overlap", domain.dkim().get("rotation").get("phase").stringValue());

    Instant switched = clock.instant();
    until(
        "destroyed",
        Duration.ofMinutes(5),
        () -> rows("sealed_key IS NULL AND selector = 'ap1'", domain) == 1);
    assertFalse(clock.instant().isBefore(switched.plus(Duration.ofHours(1))));
    until("revoked", Duration.ofHours(4), () -> domain.state("ap1").equals("revoked 1"));
    assertFalse(clock.instant().isBefore(switched.plus(DAY.multipliedBy(7)).minusSeconds(60)));
    until("renewed", DAY, () -> domain.state("ap1").equals("published 2"));
    assertEquals("idle", domain.dkim().get("rotation").get("phase").stringValue());
    assertEquals(List.of("dkim.rotation_started", "dkim.rotated", "dkim.revoked"), domain.events());
  }

  @Test
  void anEd25519KeySignsBesideTheOtherAsSoonAsItIsSeen() {
    Domain domain = verified();
    until("signing", Duration.ofMinutes(10), () -> domain.state("ap3").equals("signing 1"));
    assertEquals("signing 1", domain.state("ap1"));
  }

  @Test
  void anEmergencyIsOverInAQuarterOfAnHourTwiceInARow() {
    Domain domain = verified();
    clock.advance(Duration.ofHours(25));
    for (int i = 1; i <= 2; i++) {
      Instant called = clock.instant();
      String from = i == 1 ? "ap1" : "ap2";
      Answer asked = node.post(domain.path() + "/rotate", domain.key(), "{\"emergency\":true}");
      assertEquals(202, asked.status(), asked::toString);
      untilInTime(
          domain, "revoked", Duration.ofSeconds(10), () -> domain.state(from).equals("revoked 1"));
      // What resolvers hold of the old key is gone one TTL later.
      Instant safe = clock.instant().plus(Duration.ofMinutes(5));
      assertFalse(safe.isAfter(called.plus(Duration.ofMinutes(15))), called + " to " + safe);
      assertEquals(i == 1 ? "signing 1" : "signing 2", domain.state(i == 1 ? "ap2" : "ap1"));
      assertEquals(0, rows("key_state = 'revoked' AND sealed_key IS NOT NULL", domain));
    }
  }

  /// A planned rotation leaves the old key valid for days: it must not take an emergency's place.
  @Test
  void aRequestUnderWayIsNotReplacedByAWeakerOne() {
    Domain domain = verified();
    clock.advance(Duration.ofHours(25));
    settle(domain);
    String row = " WHERE domain_id = '" + domain.id().substring("domain_".length()) + "'";
    TestDatabase.run(
        node.database(),
        "UPDATE dkim_rotation SET request = 'forced', requested_at = now(), generation = generation + 1,"
            + " due_at = '2999-01-01'"
            + row);
    for (String weaker : List.of("", "{\"emergency\":true}")) {
      Answer asked = node.post(domain.path() + "/rotate", domain.key(), weaker);
      assertEquals(202, asked.status(), asked::toString);
      assertEquals("emergency", asked.json().get("rotation").get("phase").stringValue());
      assertEquals(
          List.of("forced"),
          TestDatabase.rows(node.database(), "SELECT request FROM dkim_rotation" + row));
    }
  }

  @Test
  void aStandbyThatTheCustomerDoesNotPublishIsWaitedFor() {
    Domain domain = verified();
    JsonNode second = domain.json().get("dns_records").get(2);
    node.playground()
        .world()
        .remove(
            DomainName.of(second.get("fqdn").stringValue()), RecordType.CNAME, Optional.empty());
    clock.advance(Duration.ofHours(25));
    Answer refused = node.post(domain.path() + "/rotate", domain.key(), "{\"emergency\":true}");
    assertEquals(409, refused.status(), refused::toString);
    assertTrue(refused.body().contains("behind the customer's CNAME"), refused.body());
    Answer planned = node.post(domain.path() + "/rotate", domain.key(), "");
    assertEquals(409, planned.status(), planned::toString);

    // Its time comes, and it says what it waits for.
    Answer often = node.patch(domain.path(), domain.key(), "{\"rotation\":{\"interval_days\":14}}");
    assertEquals(200, often.status(), often::toString);
    assertEquals(14, often.json().get("rotation").get("interval_days").intValue());
    clock.advance(DAY.multipliedBy(14));
    // After the looks that show it to be missing: until then it is said to be young.
    untilInTime(
        domain,
        "waiting for the customer",
        Duration.ofMinutes(20),
        () ->
            domain
                .dkim()
                .get("rotation")
                .get("waiting_for")
                .path("code")
                .asString("")
                .equals("not_seen_at_customer"));
    assertEquals("signing 1", domain.state("ap1"));

    // Forced, it does not wait.
    Answer forced =
        node.post(domain.path() + "/rotate", domain.key(), "{\"emergency\":true,\"force\":true}");
    assertEquals(202, forced.status(), forced::toString);
    until("switched", Duration.ofSeconds(10), () -> domain.state("ap2").equals("signing 1"));
  }

  @Test
  void whatIsAskedWronglyIsRefused() {
    Domain domain = registered();
    assertEquals(
        422,
        node.patch(domain.path(), domain.key(), "{\"rotation\":{\"interval_days\":13}}").status());
    assertEquals(
        422, node.post(domain.path() + "/rotate", domain.key(), "{\"force\":true}").status());
    assertEquals(404, node.get(domain.path(), node.key()).status());
    assertEquals(404, node.post(domain.path() + "/rotate", node.key(), "").status());
    Answer off = node.patch(domain.path(), domain.key(), "{\"rotation\":{\"enabled\":false}}");
    assertEquals(200, off.status(), off::toString);
    assertFalse(off.json().get("rotation").get("enabled").booleanValue());
    assertTrue(off.json().get("rotation").get("next_at").isNull());
  }

  private static int rows(String condition, Domain domain) {
    return TestDatabase.rows(
            node.database(),
            "SELECT selector FROM dkim_key WHERE domain_id = '"
                + domain.id().substring("domain_".length())
                + "' AND "
                + condition)
        .size();
  }
}
