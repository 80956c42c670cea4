package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.dkim.KeyMaker;
import dev.signet.provider.EmailProvider;
import dev.signet.provider.resend.Timing;
import dev.signet.publishing.IntentPublisher;
import dev.signet.publishing.IntentStore;
import dev.signet.publishing.Publisher;
import dev.signet.store.Store;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nothing slow happens while a database connection is held (POLICIES 4.9): keys, providers, name
/// servers.
class SlowWorkTest {
  private static final String STUCK =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()";

  private final CountDownLatch keysMayBeMade = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();

  private KeyMaker drained() {
    KeyMaker real = KeySupply.shared();
    return () -> {
      waiting.incrementAndGet();
      try {
        assertTrue(keysMayBeMade.await(60, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return real.make();
    };
  }

  /// With far fewer connections than callers, and no key to be had.
  @ParameterizedTest
  @CsvSource({
    "/v1/domains,         '{\"name\":\"n%d.test\"}'",
    "/core/email-domains, '{\"domain\":\"n%d.test\",\"provider\":\"native\"}'",
    "/core/email-domains, '{\"domain\":\"n%d.test\",\"provider\":\"resend\"}'",
  })
  void whoWaitsForKeysHoldsNoConnection(String path, String body) throws Exception {
    TestNode.Options options = new TestNode.Options().with("SIGNET_KEY_POOL", "2");
    options.making(drained());
    try (TestNode node = TestNode.start(options);
        ExecutorService threads = Executors.newFixedThreadPool(40)) {
      String greedy = node.key();
      String other = node.key();
      List<Callable<Answer>> creates = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int number = i;
        creates.add(() ->
            node.send(
                "POST", path, greedy, body.formatted(number), "Idempotency-Key", "key-" + number));
      }
      List<Future<Answer>> running = creates.stream().map(threads::submit).toList();
      await(() -> reserved(node) == 40);
      // The node's own rounds may be inside a transaction at this very moment; one that waits for
      // keys would stay there.
      await(() -> TestDatabase.number(node.database(), STUCK) == 0);
      for (int i = 0; i < 20; i++) {
        assertEquals(200, node.get("/v1/domains", other).status());
        assertEquals(200, node.get("/v1/domains", greedy).status());
      }
      assertFalse(running.getFirst().isDone(), "nobody waits: the test shows nothing");
      keysMayBeMade.countDown();
      for (Future<Answer> one : running) {
        assertEquals(201, one.get().status(), () -> one.resultNow().toString());
      }
      assertTrue(creates.get(7).call().header("Idempotent-Replayed").isPresent());
    }
  }

  /// A claim has keys of its own from the beginning, so it waits for them as well.
  @Test
  void whoClaimsAndWaitsForKeysHoldsNoConnection() throws Exception {
    try (TestNode rich = TestNode.start()) {
      String holder = rich.key();
      int claims = 12;
      for (int i = 0; i < claims; i++) {
        rich.register(holder, "n" + i + ".test");
      }
      TestNode.Options options = rich.beside().with("SIGNET_KEY_POOL", "2");
      options.making(drained());
      try (TestNode node = TestNode.start(options);
          ExecutorService threads = Executors.newFixedThreadPool(claims)) {
        List<Future<Answer>> running = new ArrayList<>();
        for (int i = 0; i < claims; i++) {
          String body = "{\"name\":\"n%d.test\"}".formatted(i);
          String claimant = node.key();
          running.add(
              threads.submit(() ->
                  node.send(
                      "POST", "/v1/domains/claims", claimant, body, "Idempotency-Key", "key")));
        }
        await(() -> reserved(node) == claims);
        await(() -> TestDatabase.number(node.database(), STUCK) == 0);
        String other = node.key();
        for (int i = 0; i < 20; i++) {
          assertEquals(200, node.get("/v1/domains", other).status());
        }
        assertFalse(running.getFirst().isDone(), "nobody waits: the test shows nothing");
        keysMayBeMade.countDown();
        for (Future<Answer> one : running) {
          assertEquals(201, one.get().status(), () -> one.resultNow().toString());
        }
      }
    }
  }

  private static long reserved(TestNode node) {
    return TestDatabase.number(node.database(), "SELECT count(*) FROM idempotent_request");
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(7).toNanos();
    while (!done.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not in time");
      Thread.sleep(5);
    }
  }

  /// Every call of a provider, of the keys' maker and of name servers elsewhere, on each route that
  /// leads there.
  @Test
  void noSlowPortIsCalledInsideATransaction() {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    Queue<String> inside = new ConcurrentLinkedQueue<>();
    TestNode.Options options =
        new TestNode.Options()
            .providing(
                Timing.DEFAULT, real -> noting(EmailProvider.class, real, calls, inside), x -> x);
    KeyMaker real = KeySupply.shared();
    options.making(() -> {
      note("make", calls, inside);
      return real.make();
    });
    try (TestNode node = TestNode.start(options)) {
      String key = node.key();
      String[] idempotent = {"Idempotency-Key", "one"};
      Answer made =
          node.send("POST", "/core/email-domains", key, "{\"domain\":\"a.test\"}", idempotent);
      assertEquals(201, made.status(), made::toString);
      String item = "/core/email-domains/" + made.json().get("id").stringValue();
      for (String verb : List.of("/verify", "/refresh")) {
        Answer answer = node.send("POST", item + verb, key, "", idempotent);
        assertEquals(200, answer.status(), answer::toString);
      }
      node.send("POST", "/v1/domains", key, "{\"name\":\"b.test\"}", idempotent);
      assertEquals(204, node.delete(item, key).status());
    }
    assertTrue(calls.contains("create") && calls.contains("make"), calls::toString);
    assertEquals(List.of(), List.copyOf(inside), "called while a connection was held");
  }

  /// Name servers elsewhere are told before the transaction begins, and what was told for nothing
  /// is taken back after it has ended: six at once register each name, and one gets it.
  @Test
  void nameServersElsewhereAreToldOutsideTransactions() throws Exception {
    Queue<String> calls = new ConcurrentLinkedQueue<>();
    Queue<String> inside = new ConcurrentLinkedQueue<>();
    Publisher servers =
        new Publisher() {
          @Override
          public void publish(ServedDomain domain) {
            note("publish", calls, inside);
          }

          @Override
          public void withdraw(ZoneToken token) {
            note("withdraw", calls, inside);
          }

          @Override
          public void probe() {}
        };
    List<IntentStore> intents = new ArrayList<>();
    TestNode.Options options =
        new TestNode.Options().publishing(embedded -> new Elsewhere(embedded, servers, intents));
    try (TestNode node = TestNode.start(options);
        Store store = Store.over(node.database());
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      store.prepare(shared -> {});
      intents.add(store.intents());
      for (String[] header : List.of(new String[] {}, new String[] {"Idempotency-Key", "x"})) {
        String body = "{\"name\":\"n" + header.length + ".test\"}";
        List<Callable<Answer>> creates = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          String key = node.key();
          creates.add(() -> node.send("POST", "/v1/domains", key, body, header));
        }
        int made = 0;
        for (Future<Answer> one : threads.invokeAll(creates)) {
          made += one.get().status() == 201 ? 1 : 0;
        }
        assertEquals(1, made);
      }
      long told = calls.stream().filter("publish"::equals).count();
      assertEquals(told - 2, calls.size() - told, calls::toString);
      assertEquals(
          0, TestDatabase.number(node.database(), "SELECT count(*) FROM publishing_intent"));
      claims(node, threads);
    }
    assertEquals(List.of(), List.copyOf(inside), "called while a connection was held");
  }

  /// Three of one organization claim a name at once, and three of three others: one claim each.
  private static void claims(TestNode node, ExecutorService threads) throws Exception {
    for (String[] header : List.of(new String[] {}, new String[] {"Idempotency-Key", "claim"})) {
      String name = "n" + header.length + ".test";
      List<Callable<Answer>> claims = new ArrayList<>();
      String same = node.key();
      for (int i = 0; i < 3; i++) {
        for (String key : List.of(same, node.key())) {
          claims.add(() ->
              node.send("POST", "/v1/domains/claims", key, "{\"name\":\"" + name + "\"}", header));
        }
      }
      for (Future<Answer> one : threads.invokeAll(claims)) {
        int status = one.get().status();
        // The same request with the same key is told to wait for the first.
        assertTrue(
            status == 201 || status == 200 || status == 409, () -> one.resultNow().toString());
      }
      assertEquals(
          4,
          TestDatabase.number(
              node.database(), "SELECT count(*) FROM domain_claim WHERE name = '" + name + "'"));
    }
    // What was told for a second claim of the same organization is undone by work.
    assertEquals(
        List.of(),
        TestDatabase.rows(
            node.database(),
            "SELECT token FROM publishing_intent WHERE token NOT IN (SELECT subject FROM work WHERE"
                + " kind = '"
                + IntentStore.KIND
                + "')"));
  }

  private record Elsewhere(Publisher embedded, Publisher servers, List<IntentStore> intents)
      implements Publisher {
    private Publisher publisher() {
      return new IntentPublisher(servers, intents.getFirst(), InstantSource.system(), 4);
    }

    @Override
    public void prepare(ServedDomain domain) {
      publisher().prepare(domain);
    }

    @Override
    public void publish(ServedDomain domain) {
      publisher().publish(domain);
    }

    @Override
    public void withdraw(ZoneToken token) {
      publisher().withdraw(token);
    }

    @Override
    public void probe() {
      embedded.probe();
    }
  }

  private static void note(String call, Queue<String> calls, Queue<String> inside) {
    calls.add(call);
    if (Store.holdsConnection()) {
      inside.add(call);
    }
  }

  private static <T> T noting(Class<T> port, T real, Queue<String> calls, Queue<String> inside) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              if (!List.of("name", "sandbox", "vocabulary").contains(method.getName())) {
                note(method.getName(), calls, inside);
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
