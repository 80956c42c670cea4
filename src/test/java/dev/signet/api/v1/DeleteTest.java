package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// AP-7: what is left of a deleted domain. Nothing, but that its token is never used again.
class DeleteTest {
  private static final int CYCLES = 200;
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String path(JsonNode domain) {
    return "/v1/domains/" + domain.get("id").stringValue();
  }

  @Test
  void aDeletedDomainIsGoneEverywhereAndItsNameIsFree() {
    String key = node.key();
    JsonNode domain = node.register(key, "gone.test");
    String target = AskDns.target(domain);
    assertEquals(List.of(), AskDns.missing(node.dns(), domain));
    assertEquals(204, node.delete(path(domain), key).status());
    assertEquals(404, node.get(path(domain), key).status());
    assertEquals(404, node.patch(path(domain), key, "{\"tracking\":{}}").status());
    assertEquals(404, node.post(path(domain) + "/verify", key, "").status());
    assertEquals(404, node.delete(path(domain), key).status());
    assertEquals("[]", node.get("/v1/domains", key).json().get("data").toString());
    assertTrue(AskDns.nothingAt(node.dns(), target));
    assertTrue(AskDns.nothingAt(node.dns(), "ap1._domainkey." + target));
    assertEquals(
        0,
        TestDatabase.number(
            node.database(),
            "SELECT count(*) FROM dkim_key WHERE domain_id = '%s'"
                .formatted(domain.get("id").stringValue().substring("domain_".length()))));
    assertEquals("gone.test", node.register(node.key(), "gone.test").get("name").stringValue());
  }

  @Test
  void aTokenIsNeverUsedAgainAndOldRecordsNeverVerify() {
    String[] owners = {node.key(), node.key()};
    String name = "again.test";
    JsonNode first = node.register(owners[0], name);
    node.publish(first);
    Set<String> targets = new HashSet<>(Set.of(AskDns.target(first)));
    assertEquals(204, node.delete(path(first), owners[0]).status());
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      String owner = owners[cycle / 3 % 2];
      JsonNode domain = node.register(owner, name);
      assertTrue(targets.add(AskDns.target(domain)), "used again");
      if (cycle % 20 == 0) {
        JsonNode checked = node.post(path(domain) + "/verify", owner, "").json();
        assertEquals("pending", checked.get("status").stringValue());
        assertEquals(
            "apex_cname_mismatch", checked.get("verification_failure").get("code").stringValue());
      }
      assertEquals(204, node.delete(path(domain), owner).status());
    }
    assertEquals(CYCLES + 1, targets.size());
    for (String target : targets) {
      assertTrue(AskDns.nothingAt(node.dns(), target), target);
    }
    assertEquals(
        0,
        TestDatabase.number(
            node.database(),
            "SELECT count(*) FROM zone_token t WHERE retired_at IS NULL AND NOT EXISTS"
                + " (SELECT 1 FROM email_domain d WHERE d.token = t.token)"));
  }

  @Test
  void dkimRecordsOfAnOldRegistrationAreAMismatchToo() {
    String key = node.key();
    JsonNode old = node.register(key, "dkim-again.test");
    node.publish(old);
    node.delete(path(old), key);
    JsonNode domain = node.register(key, "dkim-again.test");
    JsonNode verification = domain.get("dns_records").get(0);
    node.playground()
        .world()
        .remove(
            dev.signet.name.DomainName.of(verification.get("fqdn").stringValue()),
            dev.signet.dns.RecordType.CNAME,
            java.util.Optional.empty());
    node.playground()
        .world()
        .put(
            verification.get("fqdn").stringValue(),
            "CNAME",
            verification.get("value").stringValue());
    JsonNode checked = node.post(path(domain) + "/verify", key, "").json();
    assertEquals(
        "dkim_cname_mismatch", checked.get("verification_failure").get("code").stringValue());
  }
}
