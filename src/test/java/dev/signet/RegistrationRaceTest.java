package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import java.net.IDN;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// C-5: of a hundred organizations that register one name at once, exactly one gets it, however the
/// name is spelled.
class RegistrationRaceTest {
  private static final int ORGANIZATIONS = 100;
  private static final int ROUNDS = 6;
  private static TestNode node;
  private static List<String> keys;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    keys = new ArrayList<>();
    for (int i = 0; i < ORGANIZATIONS; i++) {
      keys.add(node.key());
    }
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String spelled(String name, int way) {
    return switch (way % 6) {
      case 0 -> name;
      case 1 -> name.toUpperCase(Locale.ROOT);
      case 2 -> name + ".";
      case 3 -> IDN.toASCII(name);
      case 4 -> " " + IDN.toASCII(name).toUpperCase(Locale.ROOT) + ". ";
      default -> name.replace('.', '。');
    };
  }

  @Test
  void exactlyOneGetsIt() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(ORGANIZATIONS)) {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "rénnen" + round + ".example";
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < ORGANIZATIONS; i++) {
          String key = keys.get(i);
          String body = "{\"name\":\"" + spelled(name, i) + "\"}";
          // Some with an idempotency key, whose row lives in the same transaction.
          String[] headers =
              i % 4 == 3
                  ? new String[] {"Idempotency-Key", name.length() + "r" + round}
                  : new String[0];
          answers.add(
              threads.submit(() -> {
                start.await();
                return node.send("POST", "/v1/domains", key, body, headers);
              }));
        }
        start.countDown();
        List<Answer> won = new ArrayList<>();
        for (Future<Answer> future : answers) {
          Answer answer = future.get();
          if (answer.status() == 201) {
            won.add(answer);
          } else {
            assertEquals(422, answer.status(), answer::toString);
            assertEquals(
                "The domain " + IDN.toASCII(name) + " is already registered.",
                answer.json().get("error").get("errors").get("name").get(0).stringValue());
          }
        }
        assertEquals(1, won.size(), name);
        assertEquals(List.of(), AskDns.missing(node.dns(), won.getFirst().json()));
      }
    }
    assertEquals(ROUNDS, TestDatabase.number(node.database(), "SELECT count(*) FROM email_domain"));
    assertEquals(ROUNDS, TestDatabase.number(node.database(), "SELECT count(*) FROM zone_token"));
    assertEquals(2 * ROUNDS, TestDatabase.number(node.database(), "SELECT count(*) FROM dkim_key"));
    assertEquals(ROUNDS, TestDatabase.number(node.database(), "SELECT count(*) FROM event"));
  }

  @Test
  void ofManyWhoTakeOverALapsedHoldExactlyOneGetsIt() throws Exception {
    SteeredClock clock = new SteeredClock(java.time.Instant.now());
    try (TestNode later = TestNode.start(new TestNode.Options().at(clock));
        ExecutorService threads = Executors.newFixedThreadPool(30)) {
      later.register(later.key(), "lapsed.test");
      clock.advance(java.time.Duration.ofDays(8));
      List<String> callers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        callers.add(later.key());
      }
      List<Future<Integer>> answers =
          callers.stream()
              .map(key ->
                  threads.submit(
                      () -> later.post("/v1/domains", key, "{\"name\":\"lapsed.test\"}").status()))
              .toList();
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        statuses.add(answer.get());
      }
      statuses.sort(Comparator.naturalOrder());
      assertEquals(201, statuses.getFirst());
      assertTrue(
          statuses.subList(1, statuses.size()).stream().allMatch(s -> s == 422),
          statuses::toString);
      assertEquals(
          List.of("domain.created", "domain.created", "domain.superseded"),
          TestDatabase.rows(later.database(), "SELECT type FROM event ORDER BY type"));
    }
  }
}
