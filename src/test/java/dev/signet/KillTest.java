package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.RunningChild.Reply;
import dev.signet.store.Store;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `kill -9` in the middle of two hundred creates and deletes, again and again on the same data:
/// what was acknowledged holds, and nothing half-made is (AP-4, AP-5, AP-7). Every other time
/// PostgreSQL is killed with it.
@Tag("slow")
class KillTest {
  private static final int ROUNDS = 10;
  private static final int AT_ONCE = 200;
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);

  /// What the callers know about one domain.
  private enum Known {
    CREATED,
    /// Asked for, and no answer came.
    PERHAPS_DELETED,
    DELETED
  }

  private final Map<JsonNode, Known> known = new ConcurrentHashMap<>();
  private final Random random = new Random();

  @Test
  void whatWasAcknowledgedHoldsAndNothingIsHalfMade() throws Exception {
    Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "kill-");
    RunningChild child = RunningChild.start(data);
    int interrupted = 0;
    try {
      for (int round = 0; round < ROUNDS; round++) {
        interrupted += load(child, round);
        child = RunningChild.start(data);
        assertWhole(child);
      }
    } finally {
      child.close();
    }
    assertTrue(interrupted > ROUNDS * 10, "only " + interrupted + " calls were interrupted");
    assertTrue(known.size() >= ROUNDS * 5, "only " + known.size() + " creates were acknowledged");
    // A hundred megabytes; kept to be looked at when something went wrong.
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Creates and deletes until the child is killed; how many calls got no answer.
  private int load(RunningChild child, int round) throws Exception {
    List<JsonNode> old =
        known.entrySet().stream()
            .filter(entry -> entry.getValue() == Known.CREATED)
            .map(Map.Entry::getKey)
            .toList();
    List<Future<Boolean>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        int number = i;
        calls.add(
            threads.submit(() -> {
              try {
                if (number < old.size() && number % 4 == 0) {
                  delete(child, old.get(number));
                }
                create(child, "r" + round + "n" + number + ".kill.test");
                return false;
              } catch (UncheckedIOException gone) {
                return true;
              }
            }));
      }
      awaitCreates(known.size() + 5 + random.nextInt(20));
      child.kill(round % 2 == 1);
    }
    int interrupted = 0;
    for (Future<Boolean> call : calls) {
      interrupted += call.get() ? 1 : 0;
    }
    return interrupted;
  }

  /// The moment is drawn in answers rather than in time, so that a slow machine proves as much.
  private void awaitCreates(int wanted) throws InterruptedException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (known.size() < wanted && System.nanoTime() < patience) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private void create(RunningChild child, String name) {
    Reply reply = child.send("POST", "/v1/domains", "{\"name\":\"" + name + "\"}");
    if (reply.status() == 503) {
      return; // PostgreSQL may die first, and then nothing was done.
    }
    assertEquals(201, reply.status(), reply::toString);
    JsonNode domain = reply.json();
    known.put(domain, Known.CREATED);
    if (name.hashCode() % 2 == 0) {
      delete(child, domain);
    }
  }

  private void delete(RunningChild child, JsonNode domain) {
    known.put(domain, Known.PERHAPS_DELETED);
    Reply reply = child.send("DELETE", path(domain), "");
    if (reply.status() == 503) {
      return;
    }
    assertEquals(204, reply.status(), reply::toString);
    known.put(domain, Known.DELETED);
  }

  private static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue();
  }

  private void assertWhole(RunningChild child) throws Exception {
    for (Map.Entry<JsonNode, Known> entry : known.entrySet()) {
      JsonNode domain = entry.getKey();
      Reply reply = child.send("GET", path(domain), "");
      switch (entry.getValue()) {
        case CREATED -> assertThere(child, domain, reply);
        case DELETED -> assertEquals(404, reply.status(), domain::toString);
        case PERHAPS_DELETED -> {
          if (reply.status() == 200) {
            assertThere(child, domain, reply);
            entry.setValue(Known.CREATED);
          } else {
            assertEquals(404, reply.status());
            entry.setValue(Known.DELETED);
          }
        }
      }
    }
    Store.Target database = child.database();
    assertNone(
        database,
        "domains without two keys",
        """
        email_domain d WHERE 2 <> (SELECT count(*) FROM dkim_key k
                                    WHERE k.domain_id = d.id AND k.state = 'active')
        """);
    assertNone(
        database,
        "live domains under a retired token",
        "email_domain d JOIN zone_token t USING (token) WHERE t.retired_at IS NOT NULL");
    assertNone(
        database,
        "tokens that belong to nobody and are not retired",
        """
        zone_token t WHERE retired_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM email_domain d WHERE d.token = t.token)
        """);
    assertNone(
        database,
        "domains without exactly one event of their creation",
        """
        email_domain d WHERE 1 <> (SELECT count(*) FROM event e
                                    WHERE e.domain_id = d.id AND e.type = 'domain.created')
        """);
    assertNone(
        database,
        "domains that are there after the event of their deletion",
        "email_domain d JOIN event e ON e.domain_id = d.id AND e.type = 'domain.deleted'");
    assertNone(database, "work given up", "work WHERE given_up");
    assertServed(child, database);
  }

  private static void assertThere(RunningChild child, JsonNode domain, Reply reply) {
    assertEquals(200, reply.status(), domain::toString);
    assertEquals(domain, reply.json());
    assertEquals(List.of(), AskDns.missing(child.dns(), domain));
  }

  private static void assertNone(Store.Target database, String what, String from) {
    assertEquals(0, TestDatabase.number(database, "SELECT count(*) FROM " + from), what);
  }

  /// Whatever the database holds is served, acknowledged or not, and no retired token is.
  private static void assertServed(RunningChild child, Store.Target database)
      throws InterruptedException {
    Set<String> live = new HashSet<>(TestDatabase.rows(database, "SELECT token FROM email_domain"));
    for (String token : live) {
      String target = token + ".c.anypost.email";
      assertTrue(!AskDns.data(child.dns(), target, "MX").isEmpty(), target);
      for (String selector : List.of("ap1", "ap2")) {
        String name = selector + "._domainkey." + target;
        assertTrue(!AskDns.data(child.dns(), name, "TXT").isEmpty(), name);
      }
    }
    long end = System.nanoTime() + GONE_WITHIN.toNanos();
    for (String token :
        TestDatabase.rows(database, "SELECT token FROM zone_token WHERE retired_at IS NOT NULL")) {
      while (!AskDns.nothingAt(child.dns(), token + ".c.anypost.email")) {
        assertTrue(System.nanoTime() < end, token + " is still served");
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    // What the killed process had claimed waits for its lease to end; everything else is done by
    // now.
    String free = "SELECT count(*) FROM work WHERE leased_until IS NULL OR leased_until < now()";
    while (TestDatabase.number(database, free) > 0) {
      assertTrue(System.nanoTime() < end, "work is left over");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
