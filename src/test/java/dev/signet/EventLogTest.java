package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// EV-1, EV-2, EV-3 (AP-11), EV-4: each transition is one event, numbered without a gap, that shows
/// what GET showed.
class EventLogTest {
  private static List<JsonNode> events(TestNode node, String path, String key) {
    List<JsonNode> out = new ArrayList<>();
    JsonNode page = node.get(path, key).json();
    page.get(path.startsWith("/v1") ? "data" : "items").forEach(out::add);
    return out.reversed();
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(event -> event.get("type").stringValue()).toList();
  }

  /// The data of an event without what GET does not have.
  private static JsonNode shown(JsonNode event) {
    ObjectNode data = ((ObjectNode) event.get("data")).deepCopy();
    assertTrue(data.get("email_id").isNull());
    data.remove(List.of("previous_status", "email_id"));
    return data;
  }

  @Test
  void eachTransitionIsOneEventThatShowsWhatGetShowed() {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      JsonNode made = node.register(key, "told.story.example");
      String v1 = "/v1/domains/" + made.get("id").stringValue();
      String core =
          "/core/email-domains/" + made.get("id").stringValue().substring("domain_".length());
      List<JsonNode> shownV1 = new ArrayList<>(List.of(node.get(v1, key).json()));
      List<JsonNode> shownCore = new ArrayList<>(List.of(node.get(core, key).json()));
      node.post(v1 + "/verify", key, "");
      shownV1.add(node.get(v1, key).json());
      shownCore.add(node.get(core, key).json());
      node.publish(made);
      node.post(v1 + "/verify", key, "");
      shownV1.add(node.get(v1, key).json());
      shownCore.add(node.get(core, key).json());
      node.patch(v1, key, "{\"tracking\":{\"opens_enabled\":true,\"subdomain\":\"links\"}}");
      shownV1.add(node.get(v1, key).json());
      shownCore.add(node.get(core, key).json());
      node.delete(v1, key);
      shownV1.add(shownV1.getLast());
      shownCore.add(shownCore.getLast());

      List<String> expected =
          List.of(
              "domain.created",
              "domain.failed",
              "domain.verified",
              "domain.updated",
              "domain.deleted");
      List<JsonNode> byV1 = events(node, "/v1/events", key);
      List<JsonNode> byCore = events(node, "/core/email-events", key);
      assertEquals(expected, types(byV1));
      assertEquals(expected, types(byCore));
      assertEquals(shownV1, byV1.stream().map(EventLogTest::shown).toList());
      assertEquals(shownCore, byCore.stream().map(EventLogTest::shown).toList());
      assertEquals(
          IntStream.rangeClosed(1, 5).boxed().toList(),
          byV1.stream().map(event -> event.get("sequence").intValue()).toList());
      assertTrue(byV1.getFirst().get("data").get("previous_status").isNull());
      assertEquals("pending", byV1.get(2).get("data").get("previous_status").stringValue());
      assertEquals("verified", byV1.get(3).get("data").get("previous_status").stringValue());
    }
  }

  @Test
  void aClientThatLostItsAnswerLearnsTheId() {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      JsonNode made = node.register(key, "lost.answer.example");
      String body = "{\"name\":\" LOST.answer.example.\"}";
      TestNode.Answer again = node.post("/v1/domains", key, body);
      assertEquals(422, again.status());
      assertTrue(again.body().contains(made.get("id").stringValue()), again::toString);
      TestNode.Answer other = node.post("/v1/domains", node.key(), body);
      assertEquals(422, other.status());
      assertFalse(other.body().contains("domain_"), "nothing says who holds it");
    }
  }

  @Test
  void aListAnswersQuestionsAndNoOthers() {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      node.register(key, "one.asked.example");
      JsonNode two = node.register(key, "two.asked.example");
      node.delete("/v1/domains/" + two.get("id").stringValue(), key);
      assertEquals(
          List.of("domain.created", "domain.deleted"),
          types(events(node, "/v1/events?domain=two.asked.example", key)));
      assertEquals(
          List.of("domain.deleted"),
          types(events(node, "/v1/events?event_type=domain.deleted", key)));
      assertEquals(
          3, events(node, "/v1/events?event_type=domain.deleted,domain.created", key).size());
      assertEquals(400, node.get("/v1/events?domain=none.asked.example", key).status());
      assertEquals(400, node.get("/core/email-events?domain=none.asked.example", key).status());
      assertEquals(422, node.get("/v1/events?event_type=domain.lost", key).status());
      TestNode.Answer unknown = node.get("/v1/events?type=domain.created", key);
      assertEquals(422, unknown.status());
      assertTrue(unknown.json().get("error").get("errors").has("type"), unknown::toString);
      String soon =
          URLEncoder.encode(Instant.now().plusSeconds(60).toString(), StandardCharsets.UTF_8);
      assertEquals(List.of(), events(node, "/v1/events?start=" + soon + "&end=" + soon, key));
      JsonNode first = node.get("/v1/events?limit=2", key).json();
      assertTrue(first.get("has_more").booleanValue());
      JsonNode second =
          node.get("/v1/events?limit=2&after=" + first.get("next_cursor").stringValue(), key)
              .json();
      assertEquals(1, second.get("data").size());
      assertEquals(0, node.get("/v1/events", node.key()).json().get("data").size());
    }
  }

  @Test
  void aboveTheBoundTheLastEventTellsWhatStands() {
    Instant began = Instant.now();
    AtomicReference<Instant> now = new AtomicReference<>(began);
    TestNode.Options options =
        new TestNode.Options().at(now::get).with("SIGNET_LIMIT_VERIFY", "1000/1000");
    try (TestNode node = TestNode.start(options)) {
      String key = node.key();
      JsonNode made = node.register(key, "flap.story.example");
      String path = "/v1/domains/" + made.get("id").stringValue();
      JsonNode apex = made.get("dns_records").get(0);
      node.publish(made);
      for (int i = 0; i < 3; i++) {
        now.updateAndGet(at -> at.plusSeconds(60));
        node.post(path + "/verify", key, "");
        now.updateAndGet(at -> at.plusSeconds(60));
        node.playground()
            .world()
            .remove(
                DomainName.of(apex.get("fqdn").stringValue()), RecordType.CNAME, Optional.empty());
        node.post(path + "/verify", key, "");
        node.publish(made);
      }
      now.updateAndGet(at -> at.plusSeconds(60));
      node.post(path + "/verify", key, "");
      assertEquals("verified", node.get(path, key).json().get("status").stringValue());
      List<JsonNode> told = events(node, "/v1/events", key);
      assertEquals(List.of("domain.created", "domain.verified", "domain.failed"), types(told));
      now.updateAndGet(at -> at.plus(Duration.ofHours(1)));
      assertEquals(1, node.settleHeldEvents());
      told = events(node, "/v1/events", key);
      assertEquals(4, told.size());
      JsonNode last = told.getLast();
      assertEquals("domain.verified", last.get("type").stringValue());
      assertEquals("verified", last.get("data").get("status").stringValue());
      assertEquals(5, last.get("left_out").intValue());
      assertEquals(4, last.get("sequence").intValue());
      assertFalse(told.get(1).has("left_out"));
      assertEquals(0, node.settleHeldEvents());
    }
  }
}
