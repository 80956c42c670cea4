package dev.signet.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// AR-1, AR-3, AR-10: what may be registered under `/core`, and what is said to who sends something
/// else.
class CoreNamesTest {
  private static final String DOMAINS = "/core/email-domains";
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "422 | mail.acme.com             | acme.com",
        "422 | www.acme.co.uk            | acme.co.uk",
        "422 | info@acme.com             | acme.com",
        "422 | @acme.com                 | acme.com",
        "422 | https://acme.com/contact  | acme.com",
        "422 | https://www.acme.com      | acme.com",
        "422 | acme.com:25               | acme.com",
        "422 | *.acme.com                | acme.com",
        "422 | com                       | public suffix",
        "422 | co.uk                     | public suffix",
        "422 | localhost                 | localhost",
        "422 | 192.0.2.1                 | IP address",
        "422 | acme                      | one label",
        "422 | foo.agents.anyreach.ai    | platform domain",
        "422 | x.c.anypost.email         | own DNS zone",
        "409 | agents.anyreach.ai        | without registering",
        "409 | ' Agents.AnyReach.AI. '   | without registering",
      })
  void saysWhatToSendInstead(int status, String name, String words) {
    for (String provider : new String[] {"native", "resend"}) {
      Answer answer =
          node.post(
              DOMAINS, key, "{\"domain\":\"%s\",\"provider\":\"%s\"}".formatted(name, provider));
      assertEquals(status, answer.status(), answer::toString);
      String detail = answer.json().get("detail").stringValue();
      assertTrue(detail.contains(words), detail);
      assertFalse(detail.contains("{"), detail);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"domain\":               ",
        "422 | ''                         ",
        "422 | {}                         ",
        "422 | []                         ",
        "422 | {\"domain\":null}          ",
        "422 | {\"domain\":7}             ",
        "422 | {\"domain\":\"\"}          ",
        "422 | {\"domain\":[\"acme.com\"]}",
        "422 | {\"domain\":\"acme.com\",\"provider\":\"sendgrid\"}",
        "422 | {\"domain\":\"acme.com\",\"provider\":7}",
        "422 | {\"domain\":\"acme.com\",\"provider\":\"\"}",
      })
  void refusesWhatIsNoRegistration(int status, String body) {
    Answer answer = node.post(DOMAINS, key, body);
    assertEquals(status, answer.status(), answer::toString);
    Answer again =
        node.send("POST", DOMAINS, key, body, "Idempotency-Key", "bad-" + body.hashCode());
    assertEquals(answer.body(), again.body());
    assertEquals(
        0,
        TestDatabase.number(node.database(), "SELECT count(*) FROM email_domain"),
        "nothing is kept");
  }

  @Test
  void subdomainsAreRegisteredWhereTheOperatorAllowsThem() {
    try (TestNode other =
        TestNode.start(new TestNode.Options().with("SIGNET_ALLOW_SUBDOMAINS", "true"))) {
      Answer answer = other.post(DOMAINS, other.key(), "{\"domain\":\"mail.allowed.test\"}");
      assertEquals(201, answer.status(), answer::toString);
      assertEquals(
          "resend._domainkey.mail",
          answer.json().get("dns_records").get(2).get("name").stringValue());
      assertEquals("mail", answer.json().get("dns_records").get(3).get("name").stringValue());
    }
  }

  @Test
  void anIdempotencyKeyGivesTheSameDomainAgain() {
    for (String provider : new String[] {"native", "resend"}) {
      String body =
          "{\"domain\":\"idem-%s.test\",\"provider\":\"%s\"}".formatted(provider, provider);
      String idempotencyKey = "key-" + provider;
      String owner = node.key();
      Answer first = node.send("POST", DOMAINS, owner, body, "Idempotency-Key", idempotencyKey);
      Answer again = node.send("POST", DOMAINS, owner, body, "Idempotency-Key", idempotencyKey);
      assertEquals(201, first.status(), first::toString);
      assertEquals(first.body(), again.body());
      assertEquals("true", again.header("Idempotent-Replayed").orElse(""));
      Answer mismatch =
          node.send(
              "POST", DOMAINS, owner, "{\"domain\":\"z.test\"}", "Idempotency-Key", idempotencyKey);
      assertEquals(422, mismatch.status());
      assertEquals(409, node.post(DOMAINS, owner, body).status());
      node.delete(CoreStoryTest.path(first.json()), owner);
    }
  }
}
