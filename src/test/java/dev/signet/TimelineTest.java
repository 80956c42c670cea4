package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TimelineTest {
  @Test
  void aDomainsPastCanBeRead() {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      JsonNode domain = node.register(key, "past.story.example");
      String path = "/v1/domains/" + domain.get("id").stringValue();
      node.post(path + "/verify", key, "");
      node.post(path + "/verify", key, "");
      List<JsonNode> entries = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page = node.get(path + "/timeline?limit=7" + cursor, key).json();
        page.get("data").forEach(entries::add);
        cursor =
            page.get("has_more").booleanValue()
                ? "&after=" + page.get("next_cursor").stringValue()
                : "";
      } while (!cursor.isEmpty());
      assertEquals(
          entries.size(),
          entries.stream().map(entry -> entry.get("id").stringValue()).distinct().count());
      assertEquals("domain.created", entries.getLast().get("type").stringValue());
      JsonNode check =
          entries.stream()
              .filter(entry -> entry.get("kind").stringValue().equals("check"))
              .findFirst()
              .orElseThrow();
      assertEquals("contradicted", check.get("mail_flow").stringValue());
      assertEquals(2, check.get("count").intValue(), "the same again is the same entry");
      assertTrue(
          entries.stream()
              .anyMatch(entry ->
                  entry.has("server")
                      && entry.get("outcome").stringValue().equals("no_such_name")
                      && entry.get("count").intValue() == 2),
          entries::toString);
      assertEquals(404, node.get(path + "/timeline", node.key()).status());
    }
  }
}
