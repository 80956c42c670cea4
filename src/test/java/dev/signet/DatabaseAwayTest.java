package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import dev.signet.dns.Rcode;
import dev.signet.postgres.Target;
import dev.signet.postgres.UnusableDatabase;
import dev.signet.store.UnreachableDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// D10: without its database a node says so at once, serves what it knows, and heals by itself.
class DatabaseAwayTest {
  private static final Duration HEARD_WITHIN = Duration.ofSeconds(5);
  private static final Duration HEALED_WITHIN = Duration.ofSeconds(5);
  private static ShakyDatabase database;

  /// Closed at once; it leaves the master key that belongs to the database.
  private static TestNode first;

  @BeforeAll
  static void start() {
    database = ShakyDatabase.start();
    first = TestNode.start(new TestNode.Options().on(database.directly()));
    first.close();
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  private static TestNode node(Wire wire) {
    return TestNode.start(first.beside().on(database.target(wire, 5)));
  }

  /// Sends every request that needs the database; each must be refused in time and in shape.
  private static void assertEveryRouteSaysLater(TestNode node, String key) throws Exception {
    List<Future<Duration>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Route route : node.routes()) {
        boolean admin = route.need() instanceof Route.Need.AdminToken;
        boolean open = route.need() instanceof Route.Need.Nothing;
        // Pages ask for a session before anything else, and have no place in the description.
        boolean page = route.dialect() == Dialect.CONSOLE;
        if (open || page || (admin && !route.method().equals("GET"))) {
          continue;
        }
        // The operator's token needs no database, so only an id that can be one leads there.
        String id = (route.template().contains("webhooks") ? "wh_" : "") + UUID.randomUUID();
        String path = route.template().replaceAll("\\{[^}]*}", id);
        String body = route.method().matches("POST|PUT|PATCH") ? "{\"name\":\"away.test\"}" : "";
        calls.add(
            threads.submit(() -> {
              long begin = System.nanoTime();
              Answer answer =
                  node.send(route.method(), path, admin ? TestNode.ADMIN_TOKEN : key, body);
              Duration took = Duration.ofNanos(System.nanoTime() - begin);
              assertEquals(503, answer.status(), () -> route + " said " + answer);
              assertTrue(answer.header("Retry-After").isPresent(), route::toString);
              if (route.dialect() == Dialect.V1) {
                assertEquals(
                    "provisioning_error",
                    answer.json().get("error").get("type").stringValue(),
                    route::toString);
              }
              return took;
            }));
      }
      for (Future<Duration> call : calls) {
        Duration took = call.get();
        assertTrue(took.compareTo(HEARD_WITHIN) < 0, () -> "took " + took);
      }
    }
    assertTrue(calls.size() > 10, "only " + calls.size() + " routes");
    Answer ready = node.get("/readyz", "");
    assertEquals(503, ready.status());
    assertFalse(ready.json().get("checks").get("database").get("ok").asBoolean(), ready::toString);
    assertEquals(200, node.get("/healthz", "").status());
  }

  private static void assertHeals(TestNode node, String key) throws InterruptedException {
    long end = System.nanoTime() + HEALED_WITHIN.toNanos();
    String name = UUID.randomUUID() + ".test";
    while (true) {
      Answer answer = node.post("/v1/domains", key, "{\"name\":\"" + name + "\"}");
      if (answer.status() == 201) {
        assertEquals(List.of(), AskDns.missing(node.dns(), answer.json()));
        break;
      }
      assertEquals(503, answer.status(), answer::toString);
      assertTrue(System.nanoTime() < end, () -> "still " + answer);
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEquals(200, node.get("/readyz", "").status());
  }

  @Test
  void whileTheDatabaseIsStoppedOrFrozenDnsGoesOnAndTheApiSaysLater() throws Exception {
    try (TestNode node = node(database.wire())) {
      String key = node.key();
      String stranger = node.key();
      String another = node.key();
      JsonNode domain = node.register(key, "away.example");

      database.stopImmediately();
      assertEveryRouteSaysLater(node, stranger);
      assertEquals(List.of(), AskDns.missing(node.dns(), domain));
      assertTrue(AskDns.nothingAt(node.dns(), "dnobody.c.anypost.email"));
      database.startAgain();
      assertHeals(node, key);

      database.freeze();
      try {
        assertEveryRouteSaysLater(node, another);
        assertEquals(List.of(), AskDns.missing(node.dns(), domain));
      } finally {
        database.thaw();
      }
      assertHeals(node, key);
    }
  }

  @Test
  void aNodeThatStartsBeforeItsDatabaseSaysServfailAndBecomesWhole() throws Exception {
    JsonNode domain;
    String key;
    try (TestNode node = node(database.wire())) {
      key = node.key();
      domain = node.register(key, "early.example");
    }
    try (Wire wire = database.anotherWire()) {
      int port = wire.cut();
      try (TestNode early = node(wire)) {
        String target = AskDns.target(domain);
        assertEquals(Rcode.SERVFAIL, AskDns.ask(early.dns(), target, "MX").rcode());
        assertEquals(Rcode.SERVFAIL, AskDns.ask(early.dns(), "c.anypost.email", "SOA").rcode());
        assertEquals(Rcode.REFUSED, AskDns.ask(early.dns(), "example.com", "MX").rcode());
        assertEveryRouteSaysLater(early, key);

        wire.pointAt(port);
        long end = System.nanoTime() + HEALED_WITHIN.toNanos();
        while (AskDns.ask(early.dns(), target, "MX").answer().isEmpty()) {
          assertTrue(System.nanoTime() < end, "the zone is not served");
          TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(List.of(), AskDns.missing(early.dns(), domain));
        assertHeals(early, early.key());
      }
    }
  }

  @Test
  void aDatabaseThatCanNeverBeUsedFailsTheStartOrTheWait() throws Exception {
    Target right = database.target(database.wire(), 2);
    Target wrongPassword = new Target(right.url(), right.user(), "wrong", right.connections());
    UnusableDatabase unusable =
        assertThrows(
            UnusableDatabase.class,
            () -> TestNode.start(new TestNode.Options().on(wrongPassword)).close());
    assertTrue(unusable.line().contains("password"), unusable::line);

    List<RuntimeException> outcomes =
        new ArrayList<>(List.of(new UnreachableDatabase("away", unusable), unusable));
    try (DatabaseOpening opening =
        DatabaseOpening.begin(() -> {
          throw outcomes.removeFirst();
        })) {
      assertFalse(opening.ready());
      ExecutionException late =
          assertThrows(ExecutionException.class, () -> opening.done().get(10, TimeUnit.SECONDS));
      assertInstanceOf(UnusableDatabase.class, late.getCause());
    }
  }
}
