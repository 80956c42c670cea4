package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.postgres.Target;
import dev.signet.publishing.Publisher;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The database takes every connection away again and again while domains come and go: callers hear
/// 503, never 500; what was acknowledged holds; what is served is what the database says.
class DatabaseTroubleTest {
  private static final int CUTS = 25;
  private static final int CALLERS = 8;
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Set<ZoneToken> published = ConcurrentHashMap.newKeySet();

  private Publisher noted(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        published.add(domain.token());
        real.publish(domain);
      }

      @Override
      public void withdraw(ZoneToken token) {
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  @Test
  void lostConnectionsAreNobodysLoss() throws Exception {
    try (TestNode node = TestNode.start(new TestNode.Options().publishing(this::noted))) {
      String key = node.key();
      Map<JsonNode, Boolean> acknowledged = new ConcurrentHashMap<>();
      AtomicInteger refused = new AtomicInteger();
      AtomicBoolean done = new AtomicBoolean();
      try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
        List<Future<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
          String suffix = ".c" + caller + ".trouble.test";
          callers.add(
              threads.submit(() -> {
                for (int i = 0; !done.get(); i++) {
                  Answer made = node.post("/v1/domains", key, "{\"name\":\"n" + i + suffix + "\"}");
                  if (made.status() == 503) {
                    assertTrue(made.header("Retry-After").isPresent());
                    refused.incrementAndGet();
                    continue;
                  }
                  assertEquals(201, made.status(), made::toString);
                  acknowledged.put(made.json(), true);
                  if (i % 2 == 0) {
                    Answer gone = node.delete(path(made.json()), key);
                    if (gone.status() == 204) {
                      acknowledged.put(made.json(), false);
                    } else {
                      assertTrue(Set.of(404, 503).contains(gone.status()), gone::toString);
                      acknowledged.remove(made.json());
                    }
                  }
                }
              }));
        }
        try {
          // On a busy machine it takes longer until enough was done to prove anything.
          long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
          for (int cut = 0;
              cut < CUTS || (acknowledged.size() <= 50 && System.nanoTime() < patience);
              cut++) {
            TimeUnit.MILLISECONDS.sleep(120);
            TestDatabase.rows(
                node.database(),
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                """);
          }
        } finally {
          done.set(true);
        }
        for (Future<?> caller : callers) {
          caller.get();
        }
      }
      assertTrue(refused.get() > 10, refused + " refusals are too few to prove anything");
      assertTrue(acknowledged.size() > 50, "too few creates");
      for (Map.Entry<JsonNode, Boolean> domain : acknowledged.entrySet()) {
        assertEquals(domain.getValue() ? 200 : 404, node.get(path(domain.getKey()), key).status());
      }
      assertServedIsWhatTheDatabaseSays(node);
    }
  }

  private static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue();
  }

  private void assertServedIsWhatTheDatabaseSays(TestNode node) throws InterruptedException {
    List<String> live = TestDatabase.rows(node.database(), "SELECT token FROM email_domain");
    long end = System.nanoTime() + QUIET.toNanos();
    for (ZoneToken token : published) {
      boolean there = live.contains(token.label());
      String target = token.label() + ".c.anypost.email";
      while (AskDns.nothingAt(node.dns(), target) == there) {
        assertTrue(
            System.nanoTime() < end, token.label() + (there ? " is not served" : " is served"));
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  @Test
  void aRegistrationWhoseCommitIsNotHeardOfIsServedIfTheDatabaseHasIt() throws Exception {
    Target real = TestDatabase.fresh();
    try (DeafProxy proxy = DeafProxy.before(real);
        TestNode node =
            TestNode.start(
                new TestNode.Options()
                    .on(proxy.target())
                    .publishing(publisher -> lastStep(publisher, proxy::goDeaf)))) {
      String key = node.key();
      node.register(key, "heard.test");
      proxy.arm();
      Answer answer = node.post("/v1/domains", key, "{\"name\":\"unheard.test\"}");
      assertEquals(503, answer.status(), answer::toString);
      assertTrue(answer.body().contains("may or may not have been done"), answer::toString);
      JsonNode domain = node.get("/v1/domains?limit=1", key).json().get("data").get(0);
      assertEquals("unheard.test", domain.get("name").stringValue());
      // Long enough for every second look to have come.
      for (int look = 0; look < 15; look++) {
        assertEquals(List.of(), AskDns.missing(node.dns(), domain));
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static Publisher lastStep(Publisher real, Runnable then) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        real.publish(domain);
        then.run();
      }

      @Override
      public void withdraw(ZoneToken token) {
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  @Test
  void anOrganizationThatIsGoneElsewhereIsNoFaultHere() {
    try (TestNode node = TestNode.start();
        TestNode other = TestNode.start(node.beside())) {
      UUID organization = node.organization();
      String key = node.key(organization, Scope.all());
      // From now on the other node believes the key for a while.
      assertEquals(200, other.get("/v1/domains", key).status());
      assertEquals(
          204, node.delete("/admin/organizations/" + organization, TestNode.ADMIN_TOKEN).status());
      Answer late = other.post("/v1/domains", key, "{\"name\":\"late.test\"}");
      assertEquals(401, late.status(), late::toString);
      assertEquals(401, other.get("/v1/whoami", key).status());
      Answer lateKey = other.post("/v1/api-keys", key, "{\"name\":\"k\",\"permissions\":\"full\"}");
      assertEquals(401, lateKey.status(), lateKey::toString);
    }
  }
}
