package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import org.junit.jupiter.api.Test;

/// A node whose operator has no provider's key and wants no sandbox, as production begins (CONTRACT
/// AR-8).
final class WithoutProviderTest {
  private static final String DOMAINS = "/core/email-domains";

  @Test
  void aDomainOfAProviderWithoutKeyIsRefusedInPlainWords() {
    try (TestNode node = TestNode.start(new TestNode.Options().with("SIGNET_SANDBOX", "false"))) {
      String token = node.key();
      for (String body :
          new String[] {
            "{\"domain\":\"acme.com\"}", "{\"domain\":\"acme.com\",\"provider\":\"resend\"}"
          }) {
        TestNode.Answer answer = node.send("POST", DOMAINS, token, body);
        assertEquals(503, answer.status(), answer::toString);
        assertTrue(answer.body().contains("resend is not set up on this server"), answer::body);
        assertTrue(answer.header("Retry-After").isPresent());
      }
      for (String table : new String[] {"email_domain", "provider_intent", "dkim_key"}) {
        assertEquals(
            0, TestDatabase.number(node.database(), "SELECT count(*) FROM " + table), table);
      }
      TestNode.Answer unknown =
          node.send("POST", DOMAINS, token, "{\"domain\":\"acme.com\",\"provider\":\"x\"}");
      assertEquals(422, unknown.status(), unknown::toString);
      assertTrue(unknown.body().contains("Providers: native."), unknown::body);
      TestNode.Answer ours =
          node.send("POST", DOMAINS, token, "{\"domain\":\"acme.com\",\"provider\":\"native\"}");
      assertEquals(201, ours.status(), ours::toString);
    }
  }

  @Test
  void anotherDefaultMayStandBehindNewDomains() {
    try (TestNode node =
        TestNode.start(
            new TestNode.Options()
                .with("SIGNET_SANDBOX", "false")
                .with("SIGNET_DEFAULT_PROVIDER", "native"))) {
      TestNode.Answer made = node.send("POST", DOMAINS, node.key(), "{\"domain\":\"acme.com\"}");
      assertEquals(201, made.status(), made::toString);
      assertEquals("native", made.json().get("provider").stringValue());
      assertFalse(made.json().has("sandbox"));
    }
  }

  @Test
  void domainsThatAreInTheSandboxStayUsable() {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      String id =
          node.send("POST", DOMAINS, key, "{\"domain\":\"acme.com\"}")
              .json()
              .get("id")
              .stringValue();
      try (TestNode other = TestNode.start(node.beside().with("SIGNET_SANDBOX", "false"))) {
        String path = DOMAINS + "/" + id;
        assertEquals(200, other.send("GET", path, key, "").status());
        assertEquals(200, other.send("POST", path + "/verify", key, "").status());
        assertEquals(204, other.send("DELETE", path, key, "").status());
      }
    }
  }
}
