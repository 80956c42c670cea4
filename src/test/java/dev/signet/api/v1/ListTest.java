package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// AP-3: pages of domains.
class ListTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<String> ids(JsonNode page) {
    return page.get("data").valueStream().map(item -> item.get("id").stringValue()).toList();
  }

  private static void fill(String key, int count, String suffix) {
    for (int i = 0; i < count; i++) {
      node.register(key, "n" + i + suffix);
    }
  }

  @Test
  void aPageHasTwentyAndTheNewestComesFirst() {
    String key = node.key();
    assertEquals(
        "{\"data\":[],\"has_more\":false,\"next_cursor\":null}",
        node.get("/v1/domains", key).body());
    fill(key, 21, ".page.test");
    JsonNode first = node.get("/v1/domains", key).json();
    assertEquals(20, first.get("data").size());
    assertEquals("n20.page.test", first.get("data").get(0).get("name").stringValue());
    assertTrue(first.get("has_more").booleanValue());
    JsonNode second =
        node.get("/v1/domains?after=" + first.get("next_cursor").stringValue(), key).json();
    assertEquals(1, second.get("data").size());
    assertFalse(second.get("has_more").booleanValue());
    assertTrue(second.get("next_cursor").isNull());
    // A page that ends with the list says so.
    JsonNode whole = node.get("/v1/domains?limit=21", key).json();
    assertFalse(whole.get("has_more").booleanValue());
    assertTrue(whole.get("next_cursor").isNull());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "", "1.5", "abc", "1e1", "%201", "999999999999"})
  void anotherLimitIs422(String limit) {
    Answer answer = node.get("/v1/domains?limit=" + limit, node.key());
    assertEquals(422, answer.status(), answer::toString);
    assertEquals(
        "The limit must be a whole number from 1 to 100.",
        answer.json().get("error").get("errors").get("limit").get(0).stringValue());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void theLimitsThemselvesAreAllowed(int limit) {
    assertEquals(200, node.get("/v1/domains?limit=" + limit, node.key()).status());
  }

  @Test
  void aCursorThatWeDidNotGiveIs422() {
    UUID organization = node.organization();
    String key = node.key(organization, Scope.all());
    fill(key, 3, ".cursor.test");
    String cursor = node.get("/v1/domains?limit=1", key).json().get("next_cursor").stringValue();
    assertEquals(200, node.get("/v1/domains?after=" + cursor, key).status());
    // Another key of the same organization may go on.
    assertEquals(
        200, node.get("/v1/domains?after=" + cursor, node.key(organization, Scope.all())).status());
    List<String> bad = new ArrayList<>(List.of("", "x", cursor + "x", cursor.substring(1)));
    for (int place = 0; place < cursor.length(); place++) {
      char other = cursor.charAt(place) == 'A' ? 'B' : 'A';
      bad.add(cursor.substring(0, place) + other + cursor.substring(place + 1));
    }
    for (String text : bad) {
      assertBadCursor(node.get("/v1/domains?after=" + text, key));
    }
    // Another organization's, and another list's.
    assertBadCursor(node.get("/v1/domains?after=" + cursor, node.key()));
    node.key(organization, Scope.all());
    String other = node.get("/v1/api-keys?limit=1", key).json().get("next_cursor").stringValue();
    assertBadCursor(node.get("/v1/domains?after=" + other, key));
  }

  private static void assertBadCursor(Answer answer) {
    assertEquals(422, answer.status(), answer::toString);
    assertEquals(
        "This is not a cursor of this list. Send the next_cursor of the page before, unchanged, or"
            + " leave it out to start from the beginning.",
        answer.json().get("error").get("errors").get("after").get(0).stringValue());
  }

  @Test
  void walkingAllPagesWhileOthersInsertAndDeleteNeitherRepeatsNorSkips() throws Exception {
    String key = node.key();
    List<String> lasting = new ArrayList<>();
    List<String> passing = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lasting.add(node.register(key, "lasting" + i + ".walk.test").get("id").stringValue());
      passing.add(node.register(key, "passing" + i + ".walk.test").get("id").stringValue());
    }
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger changes = new AtomicInteger();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> others = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        others.add(
            threads.submit(() -> {
              Random random = new Random(thread);
              List<String> mine = new ArrayList<>(passing.subList(thread * 15, thread * 15 + 15));
              for (int i = 0; !done.get(); i++) {
                mine.add(
                    node.register(key, "t" + thread + "i" + i + ".walk.test")
                        .get("id")
                        .stringValue());
                String victim = mine.remove(random.nextInt(mine.size()));
                assertEquals(204, node.delete("/v1/domains/" + victim, key).status());
                changes.incrementAndGet();
              }
            }));
      }
      try {
        for (int walk = 0; walk < 12; walk++) {
          List<String> seen = walk(key, 1 + walk * 2);
          assertEquals(seen.size(), new HashSet<>(seen).size(), "repeated");
          assertTrue(new HashSet<>(seen).containsAll(lasting), "skipped");
        }
      } finally {
        done.set(true);
      }
      for (Future<?> other : others) {
        other.get();
      }
    }
    assertTrue(changes.get() > 20, changes + " changes are too few to prove anything");
  }

  private static List<String> walk(String key, int limit) {
    List<String> seen = new ArrayList<>();
    JsonNode page = node.get("/v1/domains?limit=" + limit, key).json();
    seen.addAll(ids(page));
    while (page.get("has_more").booleanValue()) {
      String after = page.get("next_cursor").stringValue();
      page = node.get("/v1/domains?limit=" + limit + "&after=" + after, key).json();
      seen.addAll(ids(page));
    }
    return seen;
  }

  @Test
  void aPageShowsOnlyOnesOwn() {
    String mine = node.key();
    String theirs = node.key();
    fill(mine, 2, ".mine.test");
    fill(theirs, 2, ".theirs.test");
    Set<String> names = new HashSet<>();
    node.get("/v1/domains", mine)
        .json()
        .get("data")
        .forEach(item -> names.add(item.get("name").stringValue()));
    assertEquals(Set.of("n0.mine.test", "n1.mine.test"), names);
  }
}
