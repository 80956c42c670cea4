package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode.Answer;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// AP-5: when the records cannot be published, nothing remains, and a retry works.
class PublishingFailureTest {
  private static final int TRIES = 1000;

  /// What the publisher does to a new domain.
  private enum Mood {
    FINE,
    /// Refuses before it has done anything.
    REFUSES,
    /// Serves the records, and then does not say so.
    LOSES_THE_ANSWER
  }

  private TestNode node;
  private volatile Mood mood = Mood.FINE;
  private final Set<ZoneToken> tried = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    node = TestNode.start(new TestNode.Options().publishing(this::moody));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Publisher moody(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        tried.add(domain.token());
        if (mood != Mood.REFUSES) {
          real.publish(domain);
        }
        if (mood != Mood.FINE) {
          throw new PublishingFailed("a name server says nothing");
        }
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

  /// How many rows each table holds, but for those that the sealing of the audit log moves beside.
  private Map<String, Long> rows() {
    Map<String, Long> rows = new TreeMap<>();
    for (String table :
        TestDatabase.rows(
            node.database(),
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                + " AND table_name NOT IN ('audit_unsealed', 'audit_seal')")) {
      rows.put(table, TestDatabase.number(node.database(), "SELECT count(*) FROM " + table));
    }
    return rows;
  }

  private void assertNothingServed() {
    for (ZoneToken token : tried) {
      String target = token.label() + ".c.anypost.email";
      assertTrue(AskDns.nothingAt(node.dns(), target), target);
      assertTrue(AskDns.nothingAt(node.dns(), "ap1._domainkey." + target), target);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      names = {"REFUSES", "LOSES_THE_ANSWER"})
  void nothingIsLeftAndTheNameIsFreeAtOnce(Mood failing) {
    String key = node.key();
    Map<String, Long> before = rows();
    mood = failing;
    for (String[] headers : List.of(new String[0], new String[] {"Idempotency-Key", "k"})) {
      Answer answer = node.send("POST", "/v1/domains", key, "{\"name\":\"five.test\"}", headers);
      assertEquals(503, answer.status(), answer::toString);
      assertEquals("provisioning_error", answer.json().get("error").get("type").stringValue());
      assertEquals("2", answer.header("Retry-After").orElseThrow());
      assertFalse(answer.body().contains("name server says nothing"));
    }
    assertEquals(before, rows());
    assertEquals(2, tried.size());
    assertNothingServed();
    assertEquals("[]", node.get("/v1/domains", key).json().get("data").toString());

    mood = Mood.FINE;
    String other = node.key();
    Answer retried =
        node.send("POST", "/v1/domains", other, "{\"name\":\"five.test\"}", "Idempotency-Key", "k");
    assertEquals(201, retried.status(), retried::toString);
    assertEquals(List.of(), AskDns.missing(node.dns(), retried.json()));
  }

  @Test
  void aThousandFailuresLeaveNoResidue() throws Exception {
    String key = node.key();
    Map<String, Long> before = rows();
    mood = Mood.LOSES_THE_ANSWER;
    List<Callable<Integer>> tries = new ArrayList<>();
    for (int i = 0; i < TRIES; i++) {
      String body = "{\"name\":\"n" + i % 10 + ".residue.test\"}";
      tries.add(() -> node.post("/v1/domains", key, body).status());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> status : threads.invokeAll(tries)) {
        assertEquals(503, status.get());
      }
    }
    assertEquals(before, rows());
    assertEquals(TRIES, tried.size());
    assertNothingServed();
    mood = Mood.FINE;
    for (int i = 0; i < 10; i++) {
      node.register(key, "n" + i + ".residue.test");
    }
  }
}
