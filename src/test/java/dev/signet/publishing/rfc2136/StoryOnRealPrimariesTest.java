package dev.signet.publishing.rfc2136;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.dns.TsigFailed;
import dev.signet.name.DomainName;
import dev.signet.publishing.PublishingFailed;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The main job with each real server as the publisher (issue 6, CONTRACT AP-2 to AP-8).
class StoryOnRealPrimariesTest {
  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void aDomainIsServedAtItsCreationVerifiedAndGoneAfterItsDeletion(RealPrimary.Kind kind) {
    try (RealPrimary primary = RealPrimary.start(kind);
        TestNode node = node(primary.addressText())) {
      String key = node.key();
      JsonNode domain = node.register(key, "story.example");
      assertEquals(List.of(), AskDns.missing(primary.address(), domain), "AP-4");
      String path = "/v1/domains/" + domain.get("id").stringValue();

      node.publish(domain);
      Answer verified = node.post(path + "/verify", key, "");
      assertEquals("verified", verified.json().get("status").stringValue(), verified::toString);

      assertEquals(0L, drift(node));
      assertEquals(204, node.delete(path, key).status());
      awaitNothing(primary.address(), AskDns.target(domain));
      assertEquals(List.of(), primary.tokens());
    }
  }

  @ParameterizedTest
  @EnumSource(RealPrimary.Kind.class)
  void onlyTheRightKeyAtTheRightTimeIsTaken(RealPrimary.Kind kind) {
    try (RealPrimary primary = RealPrimary.start(kind)) {
      InstantSource now = InstantSource.system();
      probe(primary, RealPrimary.key(now));
      String other = "YW5vdGhlci1rZXktd2l0aC10aGUtc2FtZS1uYW1lLi4uLi4=";
      // PowerDNS says no more than NOTAUTH.
      boolean vague = kind == RealPrimary.Kind.POWERDNS;
      assertFails(vague ? "NOTAUTH" : "BADSIG", primary, RealPrimary.key("signet", other, now));
      assertFails(vague ? "NOTAUTH" : "BADKEY", primary, RealPrimary.key("stranger", other, now));
      InstantSource late = () -> Instant.now().minus(Duration.ofHours(1));
      assertFails(vague ? "NOTAUTH" : "BADTIME", primary, RealPrimary.key(late));
    }
  }

  private static void assertFails(
      String expected, RealPrimary primary, dev.signet.dns.TsigKey key) {
    PublishingFailed failed =
        Assertions.assertThrows(PublishingFailed.class, () -> probe(primary, key));
    assertTrue(String.valueOf(failed.getMessage()).contains(expected), failed::toString);
    assertTrue(failed.getCause() instanceof TsigFailed);
  }

  private static void probe(RealPrimary primary, dev.signet.dns.TsigKey key) {
    new DynamicUpdatePublisher(
            DynamicUpdatePublisher.Options.of(
                DomainName.of(RealPrimary.ZONE),
                List.of("ap1", "ap2"),
                List.of(primary.address()),
                key),
            any -> List.of(),
            new Random())
        .probe();
  }

  static TestNode node(String servers) {
    TestNode.Options options = new TestNode.Options();
    RealPrimary.environment(servers).forEach(options::with);
    return TestNode.start(options);
  }

  static long drift(TestNode node) {
    Answer answer = node.get("/admin/zone/diff", TestNode.ADMIN_TOKEN);
    assertEquals(200, answer.status(), answer::toString);
    assertEquals("true", answer.header("Signet-Complete").orElse(""), answer::toString);
    return Long.parseLong(answer.header("Signet-Drift").orElse("-1"));
  }

  static void awaitNothing(InetSocketAddress server, String name) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!AskDns.nothingAt(server, name)) {
      assertTrue(System.nanoTime() < deadline, name + " is still served");
      Thread.onSpinWait();
    }
  }
}
