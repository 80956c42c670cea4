package dev.signet.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keys and signatures for mail servers, over the signing listener (SG-1, SG-2, SG-3, SG-4).
@Timeout(120)
class HandOutTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String MESSAGE =
      "From: a@%1$s\r\nTo: b@example.org\r\nSubject: hello\r\nDate: Sat, 28 Nov 2026 10:00:00"
          + " +0000\r\nMessage-ID: <1@%1$s>\r\n\r\nHello.\r\n";

  private static TestNode node;
  private static String platform;
  private static int names;

  @BeforeAll
  static void start() {
    node =
        TestNode.start(
            new TestNode.Options()
                .with("SIGNET_SIGNING_ADDR", "127.0.0.1:0")
                .with("SIGNET_LIMIT_VERIFY", "1000/1000"));
    platform = credential("{\"name\":\"platform\"}");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String credential(String body) {
    Answer made = node.post("/admin/signing-keys", TestNode.ADMIN_TOKEN, body);
    assertEquals(201, made.status(), made::toString);
    String key = made.json().get("key").stringValue();
    assertTrue(key.startsWith("sk_"), key);
    return key;
  }

  private record Domain(UUID organization, String key, String id, String name) {}

  private static Domain verified() {
    UUID organization = node.organization();
    String key = node.key(organization, dev.signet.access.Scope.all());
    String name = "mail" + ++names + ".example";
    JsonNode domain = node.register(key, name);
    node.publish(domain);
    String id = domain.get("id").stringValue();
    Answer answer = node.post("/v1/domains/" + id + "/verify", key, "");
    assertEquals("verified", answer.json().get("status").stringValue(), answer::toString);
    return new Domain(organization, key, id, name);
  }

  private record Reply(int status, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    JsonNode selectors() {
      assertEquals(200, status, body);
      return json().path("data").path("selectors");
    }
  }

  private static Reply ask(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create(node.signing() + path));
  }

  private static Reply read(String path, String credential) {
    return ask(at(path).header("X-Vault-Token", credential));
  }

  private static Reply sign(String domain, String credential, byte[] message) {
    return ask(
        at("/sign/" + domain)
            .header("Authorization", "Bearer " + credential)
            .header("Content-Type", "message/rfc822")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message)));
  }

  private static byte[] served(Domain domain, String selector) throws Exception {
    return Base64.getDecoder()
        .decode(
            TestDatabase.rows(
                    node.database(),
                    "SELECT translate(encode(public_key, 'base64'), E'\\n', '') FROM dkim_key WHERE selector = '%s'"
                            .formatted(selector)
                        + " AND domain_id = '%s'".formatted(domain.id().replace("domain_", "")))
                .getFirst());
  }

  @Test
  void theKeyThatSignsIsHandedOutInBothShapesAndIsThePublishedOne() throws Exception {
    Domain domain = verified();
    for (String path : List.of("/v1/dkim/", "/v1/", "/v1/a/b/c/")) {
      JsonNode selectors = read(path + domain.name(), platform).selectors();
      assertEquals(1, selectors.size(), path);
      JsonNode first = selectors.get(0);
      assertEquals("ap1", first.get("selector").stringValue());
      assertEquals(domain.name(), first.get("domain").stringValue());
      assertEquals("rsa", first.get("alg").stringValue());
      assertEquals(2048, first.get("bits").intValue());
      assertTrue(first.get("valid_start") == null && first.get("valid_end") == null);
    }
    String pem =
        read("/v1/dkim/" + domain.name(), platform).selectors().get(0).get("key").stringValue();
    byte[] pkcs8 = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    KeyFactory rsa = KeyFactory.getInstance("RSA");
    RSAPrivateCrtKey secret =
        (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    RSAPublicKey half =
        (RSAPublicKey)
            rsa.generatePublic(
                new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
    assertEquals(
        Base64.getEncoder().encodeToString(served(domain, "ap1")),
        Base64.getEncoder().encodeToString(half.getEncoded()));

    JsonNode second = read("/v1/kv/data/dkim/" + domain.name(), platform).json().get("data");
    assertEquals(pem, second.get("data").get("key").stringValue());
    assertEquals("ap1", second.get("data").get("selector").stringValue());
    assertEquals(1, second.get("data").get("selectors").size());
    assertEquals(1, second.get("metadata").get("version").intValue());
    assertEquals(false, second.get("metadata").get("destroyed").booleanValue());
    Reply one = read("/v1/kv/data/dkim/" + domain.name() + "/ap1", platform);
    assertEquals(pem, one.json().get("data").get("data").get("key").stringValue());
    Reply standby = read("/v1/kv/data/dkim/" + domain.name() + "/ap2", platform);
    assertEquals(404, standby.status());
    assertEquals("{\"errors\":[]}", standby.body());
  }

  @Test
  void nothingIsHandedOutForWhatIsUnknownUnverifiedForeignOrNotAllowed() {
    Domain domain = verified();
    Domain other = verified();
    String pending = "pending.example";
    node.register(domain.key(), pending);
    String own =
        credential("{\"name\":\"own\",\"organization_id\":\"" + domain.organization() + "\"}");
    String some = credential("{\"name\":\"some\",\"allowed_domains\":[\"" + domain.name() + "\"]}");
    for (String credential : List.of(own, some)) {
      assertEquals(1, read("/v1/dkim/" + domain.name(), credential).selectors().size());
      assertEquals(0, read("/v1/dkim/" + other.name(), credential).selectors().size());
      assertEquals(404, sign(other.name(), credential, message(other)).status());
      assertEquals(200, sign(domain.name(), credential, message(domain)).status());
    }
    for (String name : List.of(pending, "nobody.example", "not a name", "localhost")) {
      String path = name.replace(" ", "%20");
      assertEquals(0, read("/v1/dkim/" + path, platform).selectors().size(), name);
      assertEquals(404, sign(path, platform, message(domain)).status(), name);
    }
  }

  @Test
  void aCredentialOpensNothingElseAndNoOtherCredentialOpensKeys() {
    Domain domain = verified();
    assertEquals(401, node.get("/v1/domains", platform).status());
    assertEquals(401, node.get("/admin/signing-keys", platform).status());
    for (String path : List.of("/v1/dkim/" + domain.name(), "/sign/" + domain.name())) {
      Reply reply =
          ask(HttpRequest.newBuilder(node.uri().resolve(path)).header("X-Vault-Token", platform));
      assertEquals(404, reply.status(), "the public port serves none of it");
    }
    for (String credential :
        List.of(domain.key(), TestNode.ADMIN_TOKEN, "sk_" + "0".repeat(39), "", "x")) {
      Reply reply = read("/v1/dkim/" + domain.name(), credential);
      assertEquals(403, reply.status(), reply::body);
      assertEquals("{\"errors\":[\"permission denied\"]}", reply.body());
    }
    assertEquals(
        403,
        read(
                "/v1/dkim/" + domain.name(),
                credential("{\"name\":\"far\",\"allowed_ips\":[\"192.0.2.0/24\"]}"))
            .status());
    assertEquals(
        403,
        read(
                "/v1/dkim/" + domain.name(),
                credential("{\"name\":\"old\",\"expires_at\":\"2026-01-01T00:00:00Z\"}"))
            .status());
  }

  @Test
  void whatIsTakenBackOrDeletedIsHandedOutNoMoreWithinFiveSeconds() throws Exception {
    Domain deleted = verified();
    Domain demoted = verified();
    Answer made =
        node.post("/admin/signing-keys", TestNode.ADMIN_TOKEN, "{\"name\":\"short-lived\"}");
    String credential = made.json().get("key").stringValue();
    for (Domain domain : List.of(deleted, demoted)) {
      assertEquals(1, read("/v1/dkim/" + domain.name(), credential).selectors().size());
    }
    assertEquals(204, node.delete("/v1/domains/" + deleted.id(), deleted.key()).status());
    TestDatabase.rows(
        node.database(),
        "UPDATE email_domain SET status = 'pending' WHERE name = '"
            + demoted.name()
            + "' RETURNING 1");
    long begun = System.nanoTime();
    while (read("/v1/dkim/" + deleted.name(), credential).selectors().size()
            + read("/v1/dkim/" + demoted.name(), credential).selectors().size()
        > 0) {
      assertTrue(System.nanoTime() - begun < 5_000_000_000L, "still handed out after 5 s");
    }
    assertEquals(
        204,
        node.delete(
                "/admin/signing-keys/" + made.json().get("id").stringValue(), TestNode.ADMIN_TOKEN)
            .status());
    assertEquals(403, read("/v1/dkim/" + demoted.name(), credential).status());
  }

  private static byte[] message(Domain domain) {
    return MESSAGE.formatted(domain.name()).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void badMessagesGetAClearRefusal() {
    Domain domain = verified();
    String good = MESSAGE.formatted(domain.name());
    List<List<String>> bad =
        List.of(
            List.of("bare_line_feed", good.replace("Hello.\r\n", "Hello.\n")),
            List.of("line_too_long", good.replace("Hello.", "x".repeat(999))),
            List.of("no_from", good.replace("From:", "X-From:")),
            List.of("several_froms", "From: c@example.com\r\n" + good),
            List.of("nul", good.replace("Hello.", "Hel\0lo.")));
    for (List<String> one : bad) {
      Reply reply = sign(domain.name(), platform, one.get(1).getBytes(StandardCharsets.ISO_8859_1));
      assertEquals(422, reply.status(), one.get(0));
      assertEquals(one.get(0), reply.json().get("flaw").stringValue());
      assertTrue(reply.json().get("errors").get(0).stringValue().length() > 10, reply::body);
    }
    Reply signed = sign(domain.name(), platform, message(domain));
    String field = signed.json().get("headers").get(0).stringValue();
    assertTrue(
        field.startsWith("DKIM-Signature: ")
            && field.contains("d=" + domain.name())
            && field.contains("c=relaxed/relaxed")
            && field.contains("s=ap1"),
        field);
  }

  /// SG-6.
  @Test
  void aProbePassesWithThePublishedKeyAndSaysWhyWhereItDoesNot() {
    Domain domain = verified();
    Answer proof = node.post("/v1/domains/" + domain.id() + "/dkim/proof", domain.key(), "");
    assertEquals(200, proof.status(), proof::toString);
    assertTrue(proof.json().get("pass").booleanValue(), proof::toString);
    assertEquals("ap1", proof.json().get("selector").stringValue());
    assertTrue(proof.json().get("seen").get(0).stringValue().startsWith("v=DKIM1"));
    String unpublished = node.register(domain.key(), "unpublished.example").get("id").stringValue();
    Answer failed = node.post("/v1/domains/" + unpublished + "/dkim/proof", domain.key(), "");
    assertEquals(false, failed.json().get("pass").booleanValue(), failed::toString);
    assertTrue(failed.json().get("why").stringValue().length() > 10, failed::toString);
  }

  @Test
  void otherPathsAndMethodsAreClearRefusals() {
    assertEquals(404, read("/", platform).status());
    assertEquals(404, read("/v2/dkim/a.example", platform).status());
    assertEquals(404, read("/v1//a.example", platform).status());
    assertEquals(405, read("/sign/a.example", platform).status());
    assertEquals(
        405, ask(at("/v1/dkim/a.example").header("X-Vault-Token", platform).DELETE()).status());
  }
}
