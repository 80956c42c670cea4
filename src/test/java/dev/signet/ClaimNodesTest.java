package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.postgres.Target;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/// CL-5 and I5 with nodes that die and nodes that decide at once: a name has exactly one holder,
/// and a claim is completed once.
@Tag("slow")
@Timeout(300)
class ClaimNodesTest {
  private static final Duration CONFIRM = Duration.ofMinutes(10);

  private final SteeredClock clock = new SteeredClock(Instant.now());

  private TestNode.Options options(TestNode.Options options, Ports.Wrapper ports) {
    return options
        .at(clock)
        .through(ports)
        .with("SIGNET_LIMIT_VERIFY", "100000/100000")
        .with("SIGNET_LIMIT_ORG_VERIFY", "100000/100000");
  }

  private static JsonNode claimed(TestNode node, String key, String name) {
    Answer answer = node.post("/v1/domains/claims", key, "{\"name\":\"" + name + "\"}");
    assertTrue(answer.status() == 200 || answer.status() == 201, answer::toString);
    return answer.json();
  }

  private static Answer look(TestNode node, String key, JsonNode claim) {
    return node.post("/v1/domains/claims/" + claim.get("id").stringValue() + "/verify", key, "");
  }

  private static void put(TestNode node, JsonNode record) {
    node.playground()
        .world()
        .put(
            record.get("fqdn").stringValue(),
            record.get("type").stringValue(),
            record.get("value").stringValue());
  }

  private static void publish(TestNode node, JsonNode claim) {
    put(node, claim.get("record"));
    claim
        .get("dns_records")
        .forEach(record -> {
          node.playground()
              .world()
              .remove(
                  DomainName.of(record.get("fqdn").stringValue()),
                  RecordType.CNAME,
                  Optional.empty());
          put(node, record);
        });
  }

  /// One holder, one completion, and of both sides the events that belong to it.
  private static void assertOneTransfer(Target database, String name, JsonNode held) {
    assertEquals(
        List.of("1"),
        TestDatabase.rows(
            database, "SELECT count(*) FROM email_domain WHERE name = '" + name + "'"));
    for (String type : List.of("domain.transferred", "claim.completed", "claim.proven")) {
      assertEquals(
          List.of("1"),
          TestDatabase.rows(
              database,
              "SELECT count(*) FROM event WHERE type = '"
                  + type
                  + "' AND domain_name = '"
                  + name
                  + "'"),
          type);
    }
    assertEquals(
        List.of("1"),
        TestDatabase.rows(
            database,
            "SELECT count(*) FROM audit_entry WHERE action = 'domain.transferred' AND target_id = '"
                + held.get("id").stringValue().substring("domain_".length())
                + "'"));
    // Every key that is kept belongs to the one domain, or is the public half of the old holder's.
    assertEquals(
        List.of("2"),
        TestDatabase.rows(
            database,
            "SELECT count(*) FROM dkim_key k JOIN email_domain d ON d.id = k.domain_id WHERE d.name = '"
                + name
                + "'"));
    assertEquals(
        List.of(),
        TestDatabase.rows(
            database,
            "SELECT token FROM token_key WHERE sealed_key IS NOT NULL AND token IN (SELECT token FROM"
                + " domain_claim WHERE name = '"
                + name
                + "')"));
  }

  @Test
  void nodesThatDecideAtOnceCompleteAClaimOnce() throws Exception {
    Target database = TestDatabase.fresh();
    try (TestNode a =
            TestNode.start(options(new TestNode.Options().on(database), Ports.Wrapper.none()));
        TestNode b = TestNode.start(options(a.beside().on(database), Ports.Wrapper.none()));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String holder = a.key();
      String claimant = a.key();
      for (int round = 0; round < 5; round++) {
        String name = "at-once-" + round + ".test";
        JsonNode held = a.register(holder, name);

        JsonNode claim = claimed(a, claimant, name);
        // Both nodes see the customer's DNS: each has a playground of its own.
        publish(a, claim);
        publish(b, claim);
        assertEquals(200, look(a, claimant, claim).status());
        clock.advance(CONFIRM);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Answer>> looks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          TestNode node = i % 2 == 0 ? a : b;
          Callable<Answer> looking =
              () -> {
                start.await();
                return look(node, claimant, claim);
              };
          looks.add(threads.submit(looking));
        }
        start.countDown();
        for (Future<Answer> one : looks) {
          assertEquals("completed", one.get().json().get("status").stringValue());
        }
        assertOneTransfer(database, name, held);
      }
    }
  }

  /// C2 for claims: a node breaks off before and after each call about a claim, by an exception and
  /// by its death; the node after it finishes.
  @Test
  void aNodeThatBreaksOffLeavesOneHolderAndOneCompletion() {
    int number = 0;
    for (String call : List.of("ClaimStore.make", "ClaimStore.decide", "ClaimStore.object")) {
      for (CrashPoint.Side side : CrashPoint.Side.values()) {
        for (Fuse.Mode mode : Fuse.Mode.values()) {
          breakOff(new CrashPoint(side, call), mode, "crash-" + ++number + ".test");
        }
      }
    }
  }

  private void breakOff(CrashPoint point, Fuse.Mode mode, String name) {
    Target database = TestDatabase.fresh();
    Fuse fuse = new Fuse();
    TestNode node = TestNode.start(options(new TestNode.Options().on(database), fuse));
    String holder = node.key();
    String claimant = node.key();
    JsonNode held = node.register(holder, name);
    node.publish(held);
    String domain = "/v1/domains/" + held.get("id").stringValue();
    node.post(domain + "/verify", holder, "");
    CountDownLatch blown = new CountDownLatch(0);
    if (point.call().equals("ClaimStore.object")) {
      JsonNode claim = claimed(node, claimant, name);
      put(node, claim.get("record"));
      look(node, claimant, claim);
      clock.advance(CONFIRM);
      look(node, claimant, claim);
      blown = fuse.arm(point, mode);
      tolerated(() -> node.post(domain + "/objection", holder, ""));
    } else {
      // A holder that has been demoted for long gives way at once, so that every step is in reach.
      TestDatabase.rows(
          database,
          "UPDATE email_domain SET status = 'pending', demoted_at = now() - interval '90 hours'"
              + " WHERE name = '"
              + name
              + "' RETURNING id");
      TestDatabase.rows(
          database,
          "UPDATE email_domain SET demoted_at = now() - interval '90 hours' WHERE name = '"
              + name
              + "' RETURNING id");
      if (point.call().equals("ClaimStore.decide")) {
        JsonNode claim = claimed(node, claimant, name);
        publish(node, claim);
        look(node, claimant, claim);
        clock.advance(CONFIRM);
        blown = fuse.arm(point, mode);
        tolerated(() -> look(node, claimant, claim));
      } else {
        blown = fuse.arm(point, mode);
        tolerated(() -> claimed(node, claimant, name));
      }
    }
    assertTrue(Fuse.blown(blown, 30_000), () -> point + " was not passed");
    fuse.disarm();
    fuse.bury();
    String masterKey = node.masterKey().toString();
    node.close();
    try (TestNode next =
        TestNode.start(
            options(
                new TestNode.Options().on(database).with("SIGNET_MASTER_KEY_FILE", masterKey),
                Ports.Wrapper.none()))) {
      // The same again: what was acknowledged stands, what was not can be done.
      JsonNode claim;
      if (TestDatabase.rows(database, "SELECT state FROM domain_claim").contains("completed")) {
        claim = next.get("/v1/domains/claims", claimant).json().get("data").get(0);
      } else {
        claim = claimed(next, claimant, name);
        publish(next, claim);
        if (point.call().equals("ClaimStore.object")) {
          JsonNode first = next.post(domain + "/objection", holder, "").json();
          assertEquals(first, next.post(domain + "/objection", holder, "").json());
          put(next, first.get("record"));
          assertEquals("blocked", lookUntil(next, claimant, claim, "blocked"));
          assertEquals(
              List.of("1"), TestDatabase.rows(database, "SELECT count(*) FROM email_domain"));
          return;
        }
        assertEquals(
            "completed", lookUntil(next, claimant, claim, "completed"), point + " " + mode);
      }
      assertOneTransfer(database, name, held);
      JsonNode got =
          next.get("/v1/domains/" + claim.get("domain_id").stringValue(), claimant).json();
      assertEquals(List.of(), AskDns.missing(next.dns(), got), point + " " + mode);
      assertEquals(List.of("1"), TestDatabase.rows(database, "SELECT count(*) FROM domain_claim"));
    }
  }

  /// The work of a new node looks too, perhaps before the records were published in its playground.
  private String lookUntil(TestNode node, String key, JsonNode claim, String wanted) {
    String status = "";
    for (int i = 0; i < 6 && !status.equals(wanted); i++) {
      status = look(node, key, claim).json().get("status").stringValue();
      clock.advance(CONFIRM);
    }
    return status;
  }

  private static void tolerated(Callable<?> call) {
    try {
      call.call();
    } catch (UncheckedIOException e) {
      // The node died before it answered.
    } catch (Exception e) {
      throw new AssertionError(e);
    } catch (AssertionError e) {
      // An answer of a node that is broken is not what was asked for.
    }
  }
}
