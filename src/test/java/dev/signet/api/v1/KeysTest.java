package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.AddressBlock;
import dev.signet.access.Credentials;
import dev.signet.access.Permissions;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// AP-9, AP-10, C-1: who am I, and the keys of an organization.
class KeysTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_TRUSTED_PROXIES", "127.0.0.1"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static Answer created(String key, String body) {
    Answer answer = node.post("/v1/api-keys", key, body);
    assertEquals(201, answer.status(), answer::toString);
    return answer;
  }

  private static String path(JsonNode key) {
    return "/v1/api-keys/" + key.get("id").stringValue();
  }

  @Test
  void whoamiIsOpenToSendOnlyKeysAndNothingElseIs() {
    UUID organization = node.organization();
    for (Permissions permissions : Permissions.values()) {
      String key = node.key(organization, permissions.scopes());
      JsonNode me = node.get("/v1/whoami", key).json();
      assertEquals("team_" + organization, me.get("team").get("id").stringValue());
      assertTrue(me.get("team").get("name").stringValue().startsWith("Test "));
      assertTrue(me.get("api_key").get("id").stringValue().startsWith("key_"));
      assertEquals(permissions.wireText(), me.get("api_key").get("permissions").stringValue());
      assertTrue(me.get("limits").isNull());
      assertEquals(3, me.size());
    }
  }

  private static String narrow(UUID organization, Set<Scope> scopes) {
    return node.credentials()
        .addKey(
            organization,
            Secret.Prefix.AP,
            new Credentials.KeyTerms(
                "narrow",
                scopes,
                List.of("acme.com", "acme.net"),
                List.of(
                    AddressBlock.parse("127.0.0.0/8").orElseThrow(),
                    AddressBlock.parse("2001:db8::/32").orElseThrow())))
        .secret()
        .reveal();
  }

  private static String terms(String permissions, String domains, String addresses) {
    return "{\"name\":\"k\",\"permissions\":\"%s\",\"allowed_domains\":%s,\"allowed_ips\":%s}"
        .formatted(permissions, domains, addresses);
  }

  /// C-2: nobody grants, or widens to, more than they hold.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | full      | ['acme.com']           | ['127.0.0.1']         | 201",
        "true  | send_only | ['acme.net']           | ['2001:db8:1::/48']   | 201",
        "false | full      | ['acme.com']           | ['127.0.0.1']         | 403",
        "false | send_only | ['acme.com']           | ['127.0.0.1']         | 201",
        "true  | full      | null                   | ['127.0.0.1']         | 403",
        "true  | full      | []                     | ['127.0.0.1']         | 403",
        "true  | full      | ['acme.com','evil.com']| ['127.0.0.1']         | 403",
        "true  | full      | ['acme.com']           | null                  | 403",
        "true  | full      | ['acme.com']           | ['127.0.0.0/7']       | 403",
        "true  | full      | ['acme.com']           | ['10.0.0.1']          | 403",
        "true  | full      | ['acme.com']           | ['2001:db8::/31']     | 403",
      })
  void aKeyGivesNoMoreThanItHas(
      boolean all, String permissions, String domains, String addresses, int status) {
    UUID organization = node.organization();
    String caller = narrow(organization, all ? Scope.all() : Set.of(Scope.API_KEYS_MANAGE));
    String body = terms(permissions, domains.replace('\'', '"'), addresses.replace('\'', '"'));
    Answer made = node.post("/v1/api-keys", caller, body);
    assertEquals(status, made.status(), made::toString);
    String owner = node.key(organization, Scope.all());
    JsonNode other = created(owner, terms("send_only", "[\"acme.com\"]", "[\"127.0.0.1\"]")).json();
    Answer changed = node.patch(path(other), caller, body);
    assertEquals(status == 201 ? 200 : 403, changed.status(), changed::toString);
    if (status == 403) {
      assertEquals("permission_error", made.json().get("error").get("type").stringValue());
      assertEquals(
          "send_only",
          node.get(path(other), owner).json().get("permissions").stringValue(),
          "a refused change changed something");
    }
  }

  @Test
  void aKeyCannotWidenItself() {
    UUID organization = node.organization();
    String caller = narrow(organization, Set.of(Scope.API_KEYS_MANAGE));
    String self =
        "/v1/api-keys/"
            + node.get("/v1/whoami", caller).json().get("api_key").get("id").stringValue();
    assertEquals(403, node.patch(self, caller, "{\"permissions\":\"full\"}").status());
    assertEquals(403, node.patch(self, caller, "{\"allowed_ips\":null}").status());
    assertEquals(403, node.patch(self, caller, "{\"allowed_domains\":null}").status());
    assertEquals(200, node.patch(self, caller, "{\"name\":\"renamed\"}").status());
    assertEquals(200, node.patch(self, caller, "{\"allowed_domains\":[\"acme.com\"]}").status());
  }

  @Test
  void anOrganizationHasAHundredKeysAtMost() {
    UUID organization = node.organization();
    String key = node.key(organization, Scope.all());
    String last = "";
    for (int i = 1; i < 100; i++) {
      last = path(created(key, terms("send_only", "null", "null")).json());
    }
    Answer tooMany = node.post("/v1/api-keys", key, terms("send_only", "null", "null"));
    assertEquals(409, tooMany.status(), tooMany::toString);
    assertEquals(204, node.delete(last, key).status());
    created(key, terms("send_only", "null", "null"));
  }

  @Test
  void aKeyLivesItsLife() {
    UUID organization = node.organization();
    String key = node.key(organization, Scope.all());
    JsonNode made =
        created(
                key,
                "{\"name\":\" Server \",\"permissions\":\"send_only\","
                    + "\"allowed_domains\":[\"Acme.com\"],\"allowed_ips\":[\"192.0.2.0/24\"]}")
            .json();
    String secret = made.get("key").stringValue();
    assertEquals("Server", made.get("name").stringValue());
    assertEquals("send_only", made.get("permissions").stringValue());
    assertEquals("[\"acme.com\"]", made.get("allowed_domains").toString());
    assertEquals("[\"192.0.2.0/24\"]", made.get("allowed_ips").toString());
    assertEquals(secret.substring(0, 12), made.get("key_prefix").stringValue());
    assertTrue(made.get("last_used_at").isNull());
    JsonNode read = node.get(path(made), key).json();
    assertFalse(read.has("key"), "shown once");
    assertEquals(8, read.size());

    JsonNode renamed = node.patch(path(made), key, "{\"name\":\"Other\"}").json();
    assertEquals("Other", renamed.get("name").stringValue());
    assertEquals(read.get("allowed_ips"), renamed.get("allowed_ips"));
    assertEquals(read.get("permissions"), renamed.get("permissions"));
    JsonNode lifted =
        node.patch(
                path(made),
                key,
                "{\"permissions\":\"full\",\"allowed_ips\":null,\"allowed_domains\":[]}")
            .json();
    assertEquals("full", lifted.get("permissions").stringValue());
    assertTrue(lifted.get("allowed_ips").isNull());
    assertTrue(lifted.get("allowed_domains").isNull());
    assertEquals(200, node.get("/v1/domains", secret).status());

    assertEquals(204, node.delete(path(made), key).status());
    assertEquals(401, node.get("/v1/domains", secret).status(), "revoked");
    assertEquals(404, node.get(path(made), key).status());
    assertEquals(404, node.delete(path(made), key).status());
    assertEquals(404, node.patch(path(made), key, "{}").status());
  }

  @Test
  void keysAreListedNewestFirstInPages() {
    String key = node.key();
    for (int i = 0; i < 4; i++) {
      created(key, "{\"name\":\"k" + i + "\",\"permissions\":\"full\"}");
    }
    Set<String> seen = new HashSet<>();
    JsonNode page = node.get("/v1/api-keys?limit=2", key).json();
    assertEquals("k3", page.get("data").get(0).get("name").stringValue());
    int pages = 1;
    page.get("data").forEach(item -> assertTrue(seen.add(item.get("id").stringValue())));
    while (page.get("has_more").booleanValue()) {
      String after = page.get("next_cursor").stringValue();
      page = node.get("/v1/api-keys?limit=2&after=" + after, key).json();
      page.get("data").forEach(item -> assertTrue(seen.add(item.get("id").stringValue())));
      pages++;
    }
    assertEquals(5, seen.size());
    assertEquals(3, pages);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"permissions":"full"}                               | name              | This field is required.
          {"name":" ","permissions":"full"}                    | name              | The name must be 1 to 200 characters long.
          {"name":"a\\u0007","permissions":"full"}             | name              | The name must not hold control characters.
          {"name":"a"}                                         | permissions       | This field is required.
          {"name":"a","permissions":"root"}                    | permissions       | Permissions are 'full' or 'send_only'.
          {"name":"a","permissions":1}                         | permissions       | This must be a string, and is a number.
          {"name":"a","permissions":"full","allowed_ips":"x"}  | allowed_ips       | This must be a list, and is a string.
          {"name":"a","permissions":"full","allowed_ips":["127.1"]} | allowed_ips.0 | This is neither an address nor a CIDR block, such as 192.0.2.1 or 2001:db8::/32.
          {"name":"a","permissions":"full","allowed_ips":["::1","10.0.0.0/33"]} | allowed_ips.1 | This is neither an address nor a CIDR block, such as 192.0.2.1 or 2001:db8::/32.
          {"name":"a","permissions":"full","allowed_ips":["localhost"]} | allowed_ips.0 | This is neither an address nor a CIDR block, such as 192.0.2.1 or 2001:db8::/32.
          {"name":"a","permissions":"full","allowed_domains":["a b"]} | allowed_domains.0 | This is not a domain name.
          {"name":"a","permissions":"full","allowed_domains":[7]} | allowed_domains.0 | This must be a string, and is a number.
          """)
  void aBadKeyIs422(String body, String field, String message) {
    Answer answer = node.post("/v1/api-keys", node.key(), body);
    assertEquals(422, answer.status(), answer::toString);
    JsonNode errors = answer.json().get("error").get("errors");
    assertEquals(1, errors.size(), errors::toString);
    assertEquals(message, errors.get(field).get(0).stringValue());
  }

  @Test
  void aKeyBoundToAddressesWorksFromThemOnlyAlsoBehindATrustedProxy() {
    String key = node.key();
    JsonNode made =
        created(
                key,
                "{\"name\":\"bound\",\"permissions\":\"full\",\"allowed_ips\":"
                    + "[\"203.0.113.7\",\"2001:db8:1::/48\"]}")
            .json();
    String bound = made.get("key").stringValue();
    assertFrom(403, bound, "198.51.100.1");
    assertFrom(403, bound, "2001:db8:2::1");
    assertFrom(200, bound, "203.0.113.7");
    assertFrom(200, bound, "2001:db8:1:ffff::1");
    // What stands left of the first address that no proxy of ours vouches for may be invented.
    assertFrom(403, bound, "203.0.113.7, 198.51.100.1");
    assertFrom(200, bound, "198.51.100.1, 203.0.113.7");
    assertEquals(403, node.get("/v1/whoami", bound).status(), "127.0.0.1 itself");
    Answer refused = node.send("GET", "/v1/whoami", bound, "", "X-Forwarded-For", "198.51.100.1");
    assertEquals(
        "This key may not be used from the address 198.51.100.1.",
        refused.json().get("error").get("message").stringValue());

    node.patch(path(made), key, "{\"allowed_ips\":null}");
    assertFrom(200, bound, "198.51.100.1");
  }

  private static void assertFrom(int status, String key, String forwarded) {
    assertEquals(
        status,
        node.send("GET", "/v1/whoami", key, "", "X-Forwarded-For", forwarded).status(),
        forwarded);
  }

  @Test
  void noSecretIsKeptAnywhere() {
    String key = node.key();
    String body = "{\"name\":\"canary\",\"permissions\":\"full\"}";
    String plain = created(key, body).json().get("key").stringValue();
    Answer first = node.send("POST", "/v1/api-keys", key, body, "Idempotency-Key", "canary-1");
    assertEquals(201, first.status());
    String replayable = first.json().get("key").stringValue();
    // It can be replayed, and yet nobody who reads the database learns it.
    assertEquals(
        first.body(),
        node.send("POST", "/v1/api-keys", key, body, "Idempotency-Key", "canary-1").body());
    for (String table :
        TestDatabase.rows(
            node.database(),
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
      for (String secret : List.of(plain, replayable, key)) {
        String hex = HexFormat.of().formatHex(secret.getBytes(StandardCharsets.US_ASCII));
        assertEquals(
            0,
            TestDatabase.number(
                node.database(),
                "SELECT count(*) FROM %s t WHERE t::text LIKE '%%%s%%' OR t::text LIKE '%%%s%%'"
                    .formatted(table, secret, hex)),
            table);
      }
    }
  }

  @Test
  void aKeyRevokedOnAnotherNodeStopsWithinFiveSeconds() throws Exception {
    try (TestNode other = TestNode.start(node.beside())) {
      String key = node.key();
      JsonNode made = created(key, "{\"name\":\"far\",\"permissions\":\"full\"}").json();
      String far = made.get("key").stringValue();
      assertEquals(200, other.get("/v1/whoami", far).status());
      assertEquals(204, node.delete(path(made), key).status());
      long end = System.nanoTime() + 5_000_000_000L;
      while (other.get("/v1/whoami", far).status() == 200) {
        assertTrue(System.nanoTime() < end, "still works");
        Thread.sleep(100);
      }
      assertEquals(401, other.get("/v1/whoami", far).status());
    }
  }
}
