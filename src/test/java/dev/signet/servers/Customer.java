package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dns.RecordType;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Somebody who registered a domain, and knows what to publish.
record Customer(TestNode node, String key, JsonNode domain) {
  /// The three CNAMEs, relative to a zone at the domain itself.
  static final String RECORDS =
      """
      anypost         CNAME {verification}
      ap1._domainkey  CNAME {ap1}
      ap2._domainkey  CNAME {ap2}
      """;

  String id() {
    return domain.get("id").stringValue();
  }

  String path() {
    return "/v1/domains/" + id();
  }

  /// `template` with the targets of this domain: `{verification}`, `{ap1}`, `{ap2}`, `{tracking}`,
  /// all absolute; its `{token}`; and the data that we serve behind them: `{mx}`, `{spf}`,
  /// `{key1}`, `{key2}`.
  String fill(String template) {
    String verification = domain.get("dns_records").get(0).get("value").stringValue();
    String text =
        template
            .replace("{verification}", verification + ".")
            .replace("{tracking}", "t." + verification + ".")
            .replace("{token}", token());
    text = text.replace("{TOKEN}", token().toUpperCase(Locale.ROOT));
    for (JsonNode record : domain.get("dns_records")) {
      String value = record.get("value").stringValue();
      text = text.replace("{" + value.substring(0, value.indexOf('.')) + "}", value + ".");
    }
    if (text.contains("{mx}") || text.contains("{spf}") || text.contains("{key")) {
      text =
          text.replace("{mx}", served(verification, RecordType.MX))
              .replace("{spf}", served(verification, RecordType.TXT))
              .replace("{key1}", served("ap1._domainkey." + verification, RecordType.TXT))
              .replace("{key2}", served("ap2._domainkey." + verification, RecordType.TXT));
    }
    return text;
  }

  /// The data of the one record that our own name server serves there.
  private String served(String name, RecordType type) {
    return Ask.recursive(node.dns(), name, type).answer().getFirst().data().text();
  }

  String token() {
    String target = domain.get("dns_records").get(0).get("value").stringValue();
    return target.substring(0, target.indexOf('.'));
  }

  /// Turns tracking on, at `track`.
  void track() {
    Answer answer =
        node.patch(
            path(),
            key,
            "{\"tracking\":{\"opens_enabled\":true,\"clicks_enabled\":true,\"subdomain\":\"track\"}}");
    assertEquals(200, answer.status(), answer::toString);
  }

  /// One page of what is known about the domain's past; the first without a cursor.
  JsonNode timeline(String cursor) {
    String after = cursor.isEmpty() ? "" : "&after=" + cursor;
    Answer answer = node.get(path() + "/timeline?limit=100" + after, key);
    assertEquals(200, answer.status(), answer::toString);
    return answer.json();
  }

  /// The domain after a verify.
  JsonNode verify() {
    Answer answer = node.post(path() + "/verify", key, "");
    assertEquals(200, answer.status(), answer::toString);
    assertEquals(domain.get("dns_records"), answer.json().get("dns_records"), "V-6");
    return answer.json();
  }

  /// What is found when the DNS is asked now.
  Answer diagnosis() {
    return node.get(path() + "/diagnosis?fresh=true", key);
  }

  /// The status after a verify, and behind it the failure's code if there is one.
  String verdict() {
    return verdict(verify());
  }

  static String verdict(JsonNode domain) {
    JsonNode failure = domain.get("verification_failure");
    return domain.get("status").stringValue()
        + (failure.isNull() ? "" : " " + failure.get("code").stringValue());
  }

  static String message(JsonNode domain) {
    JsonNode failure = domain.get("verification_failure");
    return failure.isNull() ? "" : failure.get("message").stringValue();
  }
}
