package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// C-10 and AP-8 on the running service.
class LimitsTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            new TestNode.Options()
                .with("SIGNET_LIMIT_READS", "1/30")
                .with("SIGNET_LIMIT_WRITES", "1/20")
                .with("SIGNET_LIMIT_FAILED_AUTH", "20")
                .with("SIGNET_TRUSTED_PROXIES", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static void assertLimited(Answer answer) {
    assertEquals(429, answer.status(), answer::toString);
    assertEquals("rate_limit_exceeded", answer.json().get("error").get("type").stringValue());
    assertTrue(Integer.parseInt(answer.header("Retry-After").orElseThrow()) >= 1);
  }

  @Test
  void overTheReadLimitIs429AndWaitingAsToldIsEnough() throws Exception {
    UUID organization = node.organization();
    String key = node.key(organization, Scope.all());
    Answer last = node.get("/v1/api-keys", key);
    int passed = 0;
    while (last.status() == 200) {
      passed++;
      assertTrue(passed < 60, "never limited");
      last = node.get("/v1/api-keys", key);
    }
    assertTrue(passed >= 30, "the burst is 30, and only " + passed + " passed");
    assertLimited(last);
    // Writes have a bucket of their own, and another key has one too.
    assertEquals(422, node.post("/v1/domains", key, "{}").status());
    assertEquals(200, node.get("/v1/domains", node.key(organization, Scope.all())).status());
    Thread.sleep(1000L * Integer.parseInt(last.header("Retry-After").orElseThrow()));
    assertEquals(200, node.get("/v1/domains", key).status());
  }

  @Test
  void overTheWriteLimitIs429() {
    String key = node.key();
    Answer last = node.post("/v1/domains", key, "{}");
    int passed = 0;
    while (last.status() == 422) {
      passed++;
      assertTrue(passed < 50, "never limited");
      last = node.post("/v1/domains", key, "{}");
    }
    assertTrue(passed >= 20);
    assertLimited(last);
    assertEquals(200, node.get("/v1/domains", key).status());
  }

  @Test
  void aVerifyOverItsLimitGivesTheDomainWithoutAskingTheDns() {
    // Without the proxy that the other tests have: behind one there is no playground to ask.
    try (TestNode alone = TestNode.start()) {
      UUID organization = alone.organization();
      String path = "";
      JsonNode checked = null;
      String key = alone.key(organization, Scope.all());
      path = "/v1/domains/" + alone.register(key, "limited.test").get("id").stringValue();
      for (int i = 0; i < 10; i++) {
        Answer answer = alone.post(path + "/verify", key, "");
        assertEquals(200, answer.status());
        checked = answer.json();
      }
      // Ten in a burst, perhaps one more if that took five seconds.
      alone.post(path + "/verify", alone.key(organization, Scope.all()), "");
      long asked = alone.playground().queries().counters().get("queries");
      Answer over = alone.post(path + "/verify", alone.key(organization, Scope.all()), "");
      assertEquals(200, over.status());
      assertEquals(checked, over.json());
      assertEquals(asked, alone.playground().queries().counters().get("queries"));
    }
  }

  @Test
  void twentyFailedAuthenticationsAMinuteFromOneAddressAreTheMost() {
    String[] from = {"X-Forwarded-For", "192.0.2.77"};
    for (int i = 0; i < 20; i++) {
      assertEquals(401, node.send("GET", "/v1/whoami", "ap_wrong" + i, "", from).status());
    }
    assertLimited(node.send("GET", "/v1/whoami", "ap_wrong", "", from));
    // A valid key passes all the same, and the admin API has a count of its own.
    assertEquals(200, node.send("GET", "/v1/whoami", node.key(), "", from).status());
    assertEquals(401, node.send("GET", "/admin/organizations", "wrong", "", from).status());
    assertEquals(
        401,
        node.send("GET", "/v1/whoami", "ap_wrong", "", "X-Forwarded-For", "192.0.2.78").status());
  }

  @Test
  void wrongAdminTokensAreCountedByThemselves() {
    String[] from = {"X-Forwarded-For", "192.0.2.79"};
    for (int i = 0; i < 20; i++) {
      assertEquals(401, node.send("GET", "/admin/organizations", "wrong" + i, "", from).status());
    }
    assertLimited(node.send("GET", "/admin/organizations", "wrong", "", from));
    assertEquals(401, node.send("GET", "/v1/whoami", "ap_wrong", "", from).status());
    // This node made its admin token itself.
    assertEquals(
        200, node.send("GET", "/admin/organizations", TestNode.ADMIN_TOKEN, "", from).status());
  }

  @Test
  void allKeysOfAnOrganizationTogetherGetFourTimesAsMuchAsOne() {
    UUID organization = node.organization();
    int passed = 0;
    for (int key = 0; key < 6; key++) {
      String secret = node.key(organization, Scope.all());
      for (int i = 0; i < 20; i++) {
        passed += node.post("/v1/domains", secret, "{}").status() == 422 ? 1 : 0;
      }
    }
    assertTrue(passed >= 80, "the burst of four keys is 80, and only " + passed + " passed");
    assertTrue(passed < 110, passed + " passed");
    assertEquals(422, node.post("/v1/domains", node.key(), "{}").status());
  }

  @Test
  void verifiesOfAllDomainsTogetherAreLimitedToo() {
    try (TestNode alone =
        TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_ORG_VERIFY", "0.001/3"))) {
      String key = alone.key();
      for (int i = 0; i < 3; i++) {
        assertTrue(asks(alone, key, "v" + i + ".test"), "verify " + i);
      }
      assertTrue(!asks(alone, key, "v3.test"), "a fourth was asked about");
      assertTrue(asks(alone, alone.key(), "v4.test"), "another organization is limited");
    }
  }

  private static boolean asks(TestNode node, String key, String name) {
    String path = "/v1/domains/" + node.register(key, name).get("id").stringValue() + "/verify";
    long before = node.playground().queries().counters().getOrDefault("queries", 0L);
    assertEquals(200, node.post(path, key, "").status());
    return node.playground().queries().counters().getOrDefault("queries", 0L) > before;
  }

  @Test
  void verifyIsAlways200() {
    String key = node.key();
    JsonNode domain = node.register(key, "always.test");
    String path = "/v1/domains/" + domain.get("id").stringValue();
    Answer answer = node.post(path + "/verify", key, "");
    assertEquals(200, answer.status());
    assertEquals("pending", answer.json().get("status").stringValue());
    assertEquals(200, node.post(path + "/verify", key, "{\"ignored\":true}").status());
  }
}
