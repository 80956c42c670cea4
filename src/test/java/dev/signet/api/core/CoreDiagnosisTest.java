package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// `GET /core/email-domains/{id}/diagnosis`, whoever stands behind the domain.
class CoreDiagnosisTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_VERIFY", "1000/1000"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static TreeSet<String> statuses(Answer answer) {
    TreeSet<String> out = new TreeSet<>();
    answer.json().get("records").forEach(record -> out.add(record.get("status").stringValue()));
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "resend"})
  void followsEachRecordOfTheProvider(String provider) {
    String key = node.key();
    String name = "core-" + provider + ".example";
    JsonNode domain =
        CoreStoryTest.register(
            node, key, "{\"domain\":\"" + name + "\",\"provider\":\"" + provider + "\"}");
    String path = CoreStoryTest.path(domain) + "/diagnosis";
    Answer before = node.get(path + "?fresh=true", key);
    assertEquals(200, before.status(), before::toString);
    assertEquals(domain.get("dns_records").size(), before.json().get("records").size());
    assertEquals(new TreeSet<>(Set.of("missing")), statuses(before), before::toString);
    assertTrue(before.json().get("broken").booleanValue());

    CoreStoryTest.publish(node, domain);
    node.playground().world().put("inbound.example", "A", "9.8.0.1");
    Answer after = node.get(path + "?fresh=true", key);
    assertEquals(new TreeSet<>(Set.of("ok")), statuses(after), after::toString);
    for (JsonNode finding : after.json().get("findings")) {
      assertFalse(finding.get("code").stringValue().equals("record_missing"), finding::toString);
    }
    assertEquals(404, node.get(path, node.key()).status());
    assertEquals(422, node.get(path + "?fresh=perhaps", key).status());
    assertEquals(200, node.get(path, key).status());
  }
}
