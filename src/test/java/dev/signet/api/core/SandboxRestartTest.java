package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Checking in the sandbox is durable: a node that stops leaves it to the next (AR-8).
class SandboxRestartTest {
  @Test
  void checkingGoesOnAfterARestartWithoutAnotherVerify() throws InterruptedException {
    TestNode first = TestNode.start();
    String key = first.key();
    JsonNode domain;
    try (first) {
      domain = CoreStoryTest.register(first, key, "{\"domain\":\"restart.test\"}");
      JsonNode asked = first.post(CoreStoryTest.path(domain) + "/verify", key, "").json();
      assertEquals("pending", CoreStoryTest.status(asked));
    }
    try (TestNode second = TestNode.start(first.beside())) {
      CoreStoryTest.publish(second, domain);
      CoreStoryTest.refreshUntil(second, key, domain, "verified");
      assertEquals(
          1,
          TestDatabase.number(
              second.database(), "SELECT run FROM sandbox_domain WHERE name = 'restart.test'"));
    }
    assertEquals(7, UUID.fromString(domain.get("id").stringValue()).version());
  }
}
