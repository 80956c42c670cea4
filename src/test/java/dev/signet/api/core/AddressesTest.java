package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// AR-10, AR-11: addresses on the platform domain and on verified domains.
class AddressesTest {
  private static final String ADDRESSES = "/core/email-addresses";
  private static TestNode node;
  private static String key;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_LIMIT_VERIFY", "1000/1000"));
    key = node.key();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Answer create(String who, String address, String more) {
    return node.post(ADDRESSES, who, "{\"address\":\"" + address + "\"" + more + "}");
  }

  private static JsonNode created(String who, String address) {
    Answer answer = create(who, address, "");
    assertEquals(201, answer.status(), answer::toString);
    return answer.json();
  }

  private static String path(JsonNode address) {
    return ADDRESSES + "/" + address.get("id").stringValue();
  }

  /// A domain that is verified.
  private static JsonNode domain(String who, String name) {
    JsonNode domain =
        CoreStoryTest.register(node, who, "{\"domain\":\"" + name + "\",\"provider\":\"native\"}");
    CoreStoryTest.publish(node, domain);
    JsonNode verified = node.post(CoreStoryTest.path(domain) + "/verify", who, "").json();
    assertEquals("verified", CoreStoryTest.status(verified), verified::toString);
    return verified;
  }

  @Test
  void thePlatformDomainNeedsNoRegistration() {
    JsonNode made = created(key, " Agent-7@Agents.AnyReach.ai ");
    assertEquals("agent-7@agents.anyreach.ai", made.get("address").stringValue());
    assertEquals("agent-7@agents.anyreach.ai", made.get("outbound_from_address").stringValue());
    assertEquals("resend", made.get("provider").stringValue());
    assertTrue(made.get("enabled").booleanValue());
    assertTrue(made.get("agent_id").isNull());
    assertEquals(made, node.get(path(made), key).json());
    Answer taken = create(node.key(), "AGENT-7@agents.anyreach.ai", "");
    assertEquals(409, taken.status());
    assertEquals(
        "The address agent-7@agents.anyreach.ai is already in use.",
        taken.json().get("detail").stringValue());
    assertEquals(204, node.delete(path(made), key).status());
    assertEquals(404, node.get(path(made), key).status());
    created(node.key(), "agent-7@agents.anyreach.ai");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | nobody",
        "422 | @agents.anyreach.ai",
        "422 | a.b@agents.anyreach.ai",
        "422 | a b@agents.anyreach.ai",
        "422 | a@b@agents.anyreach.ai",
        "422 | ä@agents.anyreach.ai",
        "422 | postmaster@agents.anyreach.ai",
        "422 | Abuse@agents.anyreach.ai",
        "422 | sales@not a domain",
        "400 | sales@never-registered.test",
        "400 | sales@theirs.test",
        "400 | sales@pending.test",
      })
  void refusesOtherAddresses(int status, String address) {
    String other = node.key();
    if (address.endsWith("theirs.test")) {
      domain(other, "theirs.test");
    }
    if (address.endsWith("pending.test")) {
      CoreStoryTest.register(node, key, "{\"domain\":\"pending.test\"}");
    }
    Answer answer = create(key, address, "");
    assertEquals(status, answer.status(), answer::toString);
  }

  @Test
  void whatItSaysItIsFromIsOnesOwn() {
    domain(key, "mine.test");
    created(key, "known@agents.anyreach.ai");
    created(node.key(), "stranger@agents.anyreach.ai");
    String from = ",\"outbound_from_address\":\"%s\"";
    assertEquals(201, create(key, "a@mine.test", from.formatted("sales@mine.test")).status());
    assertEquals(
        201, create(key, "b@mine.test", from.formatted("known@agents.anyreach.ai")).status());
    assertEquals(
        400, create(key, "c@mine.test", from.formatted("stranger@agents.anyreach.ai")).status());
    assertEquals(400, create(key, "c@mine.test", from.formatted("ceo@elsewhere.test")).status());
    assertEquals(422, create(key, "c@mine.test", from.formatted("nobody")).status());
    assertEquals(422, create(key, "c@mine.test", ",\"provider\":\"resend\"").status());
    assertEquals(422, create(key, "c@mine.test", ",\"provider\":\"x\"").status());
    assertEquals(422, create(key, "c@mine.test", ",\"enabled\":\"yes\"").status());
    assertEquals(201, create(key, "c@mine.test", ",\"provider\":\"native\"").status());
  }

  @Test
  void changesOnlyWhatIsSent() {
    JsonNode made =
        create(key, "change@agents.anyreach.ai", ",\"agent_id\":\"a\",\"enabled\":false").json();
    Answer first = node.send("PUT", path(made), key, "{\"inbound_agent_version_id\":\"v2\"}");
    assertEquals(200, first.status(), first::toString);
    assertEquals("a", first.json().get("agent_id").stringValue());
    assertEquals("v2", first.json().get("inbound_agent_version_id").stringValue());
    assertFalse(first.json().get("enabled").booleanValue());
    JsonNode second =
        node.send(
                "PUT",
                path(made),
                key,
                "{\"agent_id\":null,\"enabled\":true,\"address\":\"Change@agents.anyreach.ai\"}")
            .json();
    assertTrue(second.get("agent_id").isNull());
    assertTrue(second.get("enabled").booleanValue());
    assertEquals(
        422,
        node.send("PUT", path(made), key, "{\"address\":\"other@agents.anyreach.ai\"}").status());
    assertEquals(422, node.send("PUT", path(made), key, "{\"agent_id\":\"\"}").status());
    assertEquals(second, node.get(path(made), key).json());
    assertEquals(
        404,
        node.send("PUT", ADDRESSES + "/" + UUID.randomUUID(), key, "{\"enabled\":true}").status());
  }

  @Test
  void addressesOfADeletedDomainAreLeftOverAndInNobodysWay() {
    JsonNode domain = domain(key, "leaving.test");
    JsonNode made = created(key, "team@leaving.test");
    assertEquals(204, node.delete(CoreStoryTest.path(domain), key).status());
    JsonNode left = node.get(path(made), key).json();
    assertFalse(left.get("enabled").booleanValue());
    assertEquals(400, node.send("PUT", path(made), key, "{\"enabled\":true}").status());

    String next = node.key();
    domain(next, "leaving.test");
    JsonNode theirs = created(next, "team@leaving.test");
    assertEquals(400, node.send("PUT", path(made), key, "{\"enabled\":true}").status());
    assertEquals(200, node.get(path(theirs), next).status());
    assertEquals(404, node.get(path(theirs), key).status());
    assertEquals(204, node.delete(path(made), key).status());
    assertEquals(200, node.get(path(theirs), next).status());
  }

  @Test
  void anAddressComesBackWithItsDomain() {
    JsonNode domain = domain(key, "returning.test");
    JsonNode made = created(key, "team@returning.test");
    assertEquals(204, node.delete(CoreStoryTest.path(domain), key).status());
    domain(key, "returning.test");
    Answer back = node.send("PUT", path(made), key, "{\"enabled\":true}");
    assertEquals(200, back.status(), back::toString);
    assertTrue(back.json().get("enabled").booleanValue());
    assertEquals(409, create(key, "team@returning.test", "").status());
  }
}
