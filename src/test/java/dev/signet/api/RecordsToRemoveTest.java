package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// CONTRACT section 7, "Leaving": what a customer takes out of its DNS, by both dialects.
final class RecordsToRemoveTest {
  private static TestNode node;
  private static String key;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    key = node.key();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<String> said(JsonNode of) {
    List<String> out = new ArrayList<>();
    for (JsonNode record : of.get("dns_records")) {
      out.add(
          record.get("type").stringValue()
              + " "
              + record.get("fqdn").stringValue()
              + " "
              + record.get("value").stringValue());
    }
    return out;
  }

  @Test
  void itNamesWhatWasToBePublishedAndWhetherItIsThere() {
    JsonNode made = node.register(key, "leaving.example");
    String path = "/v1/domains/" + made.get("id").stringValue();
    JsonNode before = node.get(path + "/records-to-remove", key).json();
    assertEquals("leaving.example", before.get("name").stringValue());
    List<String> all = said(before);
    assertEquals(said(made), all.subList(0, 3));
    assertEquals(5, all.size(), () -> "with DMARC and incoming mail, as the console shows: " + all);

    JsonNode first = made.get("dns_records").get(0);
    node.send(
        "PUT",
        "/playground/records",
        "",
        "{\"name\":\"%s\",\"type\":\"%s\",\"value\":\"%s\"}"
            .formatted(
                first.get("fqdn").stringValue(),
                first.get("type").stringValue(),
                first.get("value").stringValue()));
    assertEquals(200, node.post(path + "/verify", key, "").status());
    JsonNode after = node.get(path + "/records-to-remove", key).json();
    assertEquals(all, said(after));
    assertEquals("verified", after.get("dns_records").get(0).get("status").stringValue());
    assertEquals("pending", after.get("dns_records").get(1).get("status").stringValue());
  }

  @Test
  void itSaysWhatToMindBeforeMailGoesMissing() {
    JsonNode made =
        node.send(
                "POST",
                "/core/email-domains",
                key,
                "{\"domain\":\"minding.example\",\"provider\":\"native\"}")
            .json();
    JsonNode leaving =
        node.get("/core/email-domains/" + made.get("id").stringValue() + "/records-to-remove", key)
            .json();
    assertEquals("minding.example", leaving.get("domain").stringValue());
    TreeMap<String, Boolean> minded = new TreeMap<>();
    for (JsonNode record : leaving.get("dns_records")) {
      String text = record.get("value").stringValue();
      minded.put(
          text.startsWith("v=DMARC1") ? "DMARC" : record.get("type").stringValue(),
          !record.get("note").isNull());
    }
    assertEquals("{CNAME=false, DMARC=true, MX=true}", minded.toString());
  }

  @Test
  void foreignAndUnknownDomainsAreNotThere() {
    JsonNode made = node.register(key, "private.example");
    String path = "/v1/domains/" + made.get("id").stringValue() + "/records-to-remove";
    assertEquals(404, node.get(path, node.key()).status());
    assertEquals(404, node.get("/v1/domains/domain_nothing/records-to-remove", key).status());
    assertTrue(node.get(path, key).body().contains("private.example"));
  }
}
