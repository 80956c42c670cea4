package dev.signet.api.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// OP-4 and OP-5 on the running service.
class AdminTest {
  private static final String ADMIN = TestNode.ADMIN_TOKEN;
  private static final String HEADER = "X-Anyreach-Org";
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static JsonNode created(String path, String body) {
    Answer answer = node.post(path, ADMIN, body);
    assertEquals(201, answer.status(), answer::toString);
    return answer.json();
  }

  private static String organization(String name) {
    JsonNode made = created("/admin/organizations", "{\"name\":\"" + name + "\"}");
    assertEquals(name, made.get("name").stringValue());
    return made.get("id").stringValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ap", "ak"})
  void aKeyWorksInItsOrganizationUntilItIsDeleted(String prefix) {
    String organization = organization("Keys " + prefix);
    JsonNode made =
        created(
            "/admin/api-keys",
            "{\"organization_id\":\"%s\",\"name\":\"k\",\"permissions\":\"full\",\"prefix\":\"%s\"}"
                .formatted(organization, prefix));
    String key = made.get("key").stringValue();
    assertTrue(key.startsWith(prefix + "_"));
    assertEquals(
        "team_" + organization,
        node.get("/v1/whoami", key).json().get("team").get("id").stringValue());
    JsonNode listed = node.get("/admin/api-keys?limit=1", ADMIN).json().get("data").get(0);
    assertEquals(made.get("id"), listed.get("id"));
    assertEquals(prefix, listed.get("prefix").stringValue());
    assertEquals(key.substring(0, 12), listed.get("key_prefix").stringValue());
    assertFalse(listed.toString().contains(key));
    String path = "/admin/api-keys/" + made.get("id").stringValue();
    assertEquals(204, node.delete(path, ADMIN).status());
    assertEquals(401, node.get("/v1/whoami", key).status());
    assertEquals(404, node.delete(path, ADMIN).status());
  }

  @Test
  void aKeyMayHaveScopesOfItsOwn() {
    String organization = organization("Scopes");
    String key =
        created(
                "/admin/api-keys",
                "{\"organization_id\":\"%s\",\"name\":\"k\",\"scopes\":[\"email_domains:read\"]}"
                    .formatted(organization))
            .get("key")
            .stringValue();
    assertEquals(200, node.get("/v1/domains", key).status());
    assertEquals(403, node.post("/v1/domains", key, "{\"name\":\"scopes.test\"}").status());
  }

  @Test
  void aPersonalTokenWorksWhereItWasGrantedWithTheScopesOfThere() {
    String one = organization("One");
    String two = organization("Two");
    String three = organization("Three");
    JsonNode made =
        created(
            "/admin/personal-tokens",
            """
            {"name":"t","organizations":[{"id":"%s","scopes":["email_domains:manage"]},
                                         {"id":"%s","scopes":["email_domains:read"]}]}
            """
                .formatted(one, two));
    String token = made.get("token").stringValue();
    assertTrue(token.startsWith("pat_"));
    String body = "{\"name\":\"personal.test\"}";
    assertEquals(403, node.send("POST", "/v1/domains", token, body, HEADER, two).status());
    assertEquals(201, node.send("POST", "/v1/domains", token, body, HEADER, one).status());
    assertEquals(200, node.send("GET", "/v1/domains", token, "", HEADER, two).status());
    assertEquals(403, node.send("GET", "/v1/domains", token, "", HEADER, three).status());
    assertEquals(403, node.send("GET", "/v1/domains", token, "", HEADER, "nonsense").status());
    assertEquals(401, node.get("/v1/domains", token).status());
    // It is none of the organization's keys.
    String key = node.key(java.util.UUID.fromString(one), dev.signet.access.Scope.all());
    assertEquals(404, node.get("/v1/api-keys/key_" + made.get("id").stringValue(), key).status());

    String path = "/admin/personal-tokens/" + made.get("id").stringValue();
    assertEquals(
        404, node.delete("/admin/api-keys/" + made.get("id").stringValue(), ADMIN).status());
    assertEquals(204, node.delete(path, ADMIN).status());
    assertEquals(401, node.send("GET", "/v1/domains", token, "", HEADER, one).status());
  }

  @Test
  void anOrganizationIsDeletedOnceItHoldsNothingAndItsKeysWithIt() {
    String organization = organization("Leaving");
    String key =
        created("/admin/api-keys", "{\"organization_id\":\"" + organization + "\",\"name\":\"k\"}")
            .get("key")
            .stringValue();
    String domain = node.register(key, "leaving.test").get("id").stringValue();
    Answer holding = node.delete("/admin/organizations/" + organization, ADMIN);
    assertEquals(409, holding.status());
    assertEquals("conflict", holding.json().get("error").get("type").stringValue());
    assertEquals(204, node.delete("/v1/domains/" + domain, key).status());
    assertEquals(204, node.delete("/admin/organizations/" + organization, ADMIN).status());
    assertEquals(401, node.get("/v1/whoami", key).status());
    assertEquals(404, node.delete("/admin/organizations/" + organization, ADMIN).status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          organizations   | {}                                                       | name
          organizations   | {"name":""}                                              | name
          organizations   | {"name":7}                                               | name
          api-keys        | {"name":"k"}                                             | organization_id
          api-keys        | {"name":"k","organization_id":"nobody"}                  | organization_id
          api-keys        | {"name":"k","organization_id":"0190a000-0000-7000-8000-000000000000"} | organization_id
          api-keys        | {"organization_id":"ORG"}                                | name
          api-keys        | {"name":"k","organization_id":"ORG","prefix":"pat"}      | prefix
          api-keys        | {"name":"k","organization_id":"ORG","prefix":"xx"}       | prefix
          api-keys        | {"name":"k","organization_id":"ORG","scopes":["all"]}    | scopes
          api-keys        | {"name":"k","organization_id":"ORG","permissions":"all"} | permissions
          personal-tokens | {"name":"t"}                                             | organizations
          personal-tokens | {"name":"t","organizations":[]}                          | organizations
          personal-tokens | {"name":"t","organizations":["ORG"]}                     | organizations.0
          personal-tokens | {"name":"t","organizations":[{"id":"x"}]}                | organizations.0.id
          personal-tokens | {"name":"t","organizations":[{"id":"ORG","scopes":["x"]}]} | organizations.0.scopes
          """)
  void badInputIs422AndNamesTheField(String path, String body, String field) {
    Answer answer =
        node.post("/admin/" + path, ADMIN, body.replace("ORG", node.organization().toString()));
    assertEquals(422, answer.status(), answer::toString);
    assertEquals(
        Set.of(field), Set.copyOf(answer.json().get("error").get("errors").propertyNames()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"organizations", "api-keys", "personal-tokens"})
  void listsComeInPages(String list) {
    String organization = organization("Pages");
    for (int i = 0; i < 5; i++) {
      created(
          "/admin/" + list,
          """
          {"name":"p","organization_id":"%s","organizations":[{"id":"%s"}]}
          """
              .formatted(organization, organization));
    }
    Set<String> seen = new HashSet<>();
    String after = "";
    JsonNode page;
    do {
      page = node.get("/admin/" + list + "?limit=2" + after, ADMIN).json();
      page.get("data").forEach(item -> assertTrue(seen.add(item.get("id").stringValue())));
      after = "&after=" + page.get("next_cursor").asString();
    } while (page.get("has_more").booleanValue());
    assertTrue(seen.size() >= 5);
  }

  @Test
  void theOperatorsEndpointsNeedNoToken() {
    assertEquals("{\"status\":\"ok\"}", node.get("/healthz", "").body());
    Answer ready = node.get("/readyz", "");
    assertEquals(200, ready.status());
    assertEquals("ready", ready.json().get("status").stringValue());
    assertEquals(
        Set.of("database", "dns", "publisher"),
        Set.copyOf(ready.json().get("checks").propertyNames()));
    Answer metrics = node.get("/metrics", "");
    assertTrue(metrics.body().contains("signet_http_requests_total{"));
    assertTrue(metrics.body().contains("signet_dkim_pool_level"));
    Answer description = node.get("/openapi.yaml", "");
    assertTrue(description.body().startsWith("openapi: 3.1"));
  }
}
