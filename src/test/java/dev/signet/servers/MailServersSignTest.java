package dev.signet.servers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.servers.MailVerifiers.Verifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Issue 12: mail servers sign with what the running Signet hands out, and four verifiers that ask
/// through Unbound, the customer's CNAMEs and our name server find the signatures good (SG-2, SG-3,
/// SG-4).
@Tag("slow")
class MailServersSignTest {
  @RegisterExtension
  static final World WORLD = World.with(Map.of("SIGNET_SIGNING_ADDR", "127.0.0.1:0"));

  private static final Set<String> SIGNS = Set.of("ap1");

  private static MailVerifiers verifiers;
  private static Customer customer;
  private static String credential;

  @BeforeAll
  static void start() {
    customer = WORLD.register("sign.test");
    WORLD.serve("sign.test", WORLD.zone("sign.test", customer.fill(Customer.RECORDS)));
    WORLD.apply();
    assertEquals("verified", customer.verdict());
    Answer made =
        WORLD.node().post("/admin/signing-keys", TestNode.ADMIN_TOKEN, "{\"name\":\"mx1\"}");
    credential = made.json().get("key").stringValue();
    verifiers = MailVerifiers.start(WORLD.unbound().socket(), WORLD.place(20));
  }

  @AfterAll
  static void stop() {
    verifiers.close();
  }

  private static String message(String domain, int number) {
    return """
    From: Ada <ada@%1$s>
    To: b@example.org
    Subject: message %2$d
    Date: Sat, 28 Nov 2026 10:00:00 +0000
    Message-ID: <%2$d@%1$s>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8

    Hello  there,

    this is number %2$d.

    """
        .formatted(domain, number)
        .replace("\n", "\r\n");
  }

  private static void assertAllPass(List<String> messages) {
    List<Map<Verifier, Set<String>>> passes =
        verifiers.passes(
            messages.stream().map(one -> one.getBytes(StandardCharsets.ISO_8859_1)).toList());
    for (int i = 0; i < passes.size(); i++) {
      for (Verifier verifier : Verifier.values()) {
        assertEquals(SIGNS, passes.get(i).get(verifier), verifier + ": " + messages.get(i));
      }
    }
  }

  @Test
  void rspamdSignsWithKeysThatItReadsFromSignet() throws IOException {
    assertTrue(
        Files.readString(Path.of("docs", "signing.md")).contains(RspamdSigner.SIGNING),
        "the page shows what is tested here");
    try (RspamdSigner rspamd =
        RspamdSigner.start(
            WORLD.unbound().socket(), WORLD.place(21), WORLD.node().signing(), credential)) {
      List<String> signed = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        signed.add(rspamd.sign(message("sign.test", i)));
      }
      assertAllPass(signed);
      String foreign = message("foreign.test", 9);
      assertEquals(foreign, rspamd.sign(foreign));
    }
  }

  @Test
  void aPlatformHasItsMessagesSignedAndKeepsNoKey() throws Exception {
    List<String> signed = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 3; i++) {
        String message = message("sign.test", 100 + i);
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(URI.create(WORLD.node().signing() + "/sign/sign.test"))
                    .header("Authorization", "Bearer " + credential)
                    .POST(HttpRequest.BodyPublishers.ofString(message, StandardCharsets.ISO_8859_1))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response::body);
        StringBuilder out = new StringBuilder();
        for (JsonNode field : JsonMapper.shared().readTree(response.body()).get("headers")) {
          out.append(field.stringValue()).append("\r\n");
        }
        signed.add(out.append(message).toString());
      }
    }
    assertAllPass(signed);
  }
}
