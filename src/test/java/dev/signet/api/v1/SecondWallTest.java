package dev.signet.api.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.UnfilteredDriver;
import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import dev.signet.postgres.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// AU-2 and FAULTS A2: with the application's own filter switched off, row-level security alone
/// keeps every foreign row from being seen, changed or deleted. The routes come from the running
/// service.
class SecondWallTest {
  private static final List<String> TABLES =
      List.of(
          "organization",
          "credential_grant",
          "email_domain",
          "event",
          "idempotent_request",
          "provider_intent",
          "sandbox_domain",
          "email_address",
          "domain_check",
          "console_session",
          "audit_entry",
          "quarantine",
          "signing_credential",
          "domain_claim",
          "webhook",
          "webhook_queue",
          "webhook_delivery",
          "webhook_attempt");

  private static final String UNKNOWN = "0190a000-0000-7000-8000-000000000000";

  private Target plain;
  private TestNode node;
  private String key;
  private String stranger;
  private final Map<String, List<String>> foreign = new LinkedHashMap<>();

  @BeforeEach
  void start() {
    plain = TestDatabase.fresh();
    node = TestNode.start(new TestNode.Options().on(UnfilteredDriver.of(plain)));
    key = node.key(node.organization(), Scope.all());
    stranger = node.key(node.organization(), Scope.all());
    String registered = node.register(stranger, "foreign.wall.test").get("id").stringValue();
    foreign.put("domains", List.of(registered));
    foreign.put(
        "email-domains",
        List.of(
            registered.substring("domain_".length()),
            made("/core/email-domains", "{\"domain\":\"f1.test\",\"provider\":\"resend\"}"),
            made("/core/email-domains", "{\"domain\":\"f2.test\",\"provider\":\"native\"}")));
    foreign.put(
        "email-addresses",
        List.of(made("/core/email-addresses", "{\"address\":\"f@agents.anyreach.ai\"}")));
    node.register(key, "mine.wall.test");
    foreign.put("domains/claims", List.of(claim("/v1/domains/claims", "name", "mine.wall.test")));
    node.register(key, "wallmine.test");
    foreign.put(
        "email-domains/claims",
        List.of(claim("/core/email-domains/claims", "domain", "wallmine.test")));
    String hook = "{\"name\":\"w\",\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"]}";
    foreign.put("webhooks", List.of(made("/v1/webhooks", hook)));
    foreign.put("email-webhooks", List.of(made("/core/email-webhooks", hook)));
    node.register(stranger, "told.wall.test");
    foreign.put(
        "api-keys",
        List.of(made("/v1/api-keys", "{\"name\":\"foreign-key\",\"permissions\":\"full\"}")));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private String made(String path, String body) {
    Answer answer = node.post(path, stranger, body);
    assertEquals(201, answer.status(), answer::toString);
    return answer.json().get("id").stringValue();
  }

  private String claim(String path, String member, String name) {
    return made(path, "{\"%s\":\"%s\"}".formatted(member, name));
  }

  /// The collection of a route's ids; claims have a path below the domains'.
  private static String kind(Route route) {
    String[] parts = route.template().split("/");
    return parts[3].equals("claims") ? parts[2] + "/claims" : parts[2];
  }

  private static String body(Route route) {
    return switch (route.method()) {
      case "PATCH" ->
          route.template().endsWith("/dkim")
              ? "{\"rotation\":{}}"
              : route.template().contains("webhooks") ? "{\"name\":\"x\"}" : "{\"tracking\":{}}";
      case "PUT" -> "{\"enabled\":false}";
      default ->
          route.template().endsWith("/replay")
              ? "{\"since\":\"%1$s\",\"until\":\"%1$s\"}".formatted(Instant.now())
              : "";
    };
  }

  private List<Route> routes() {
    return node.routes().stream()
        .filter(route -> route.dialect() == Dialect.V1 || route.dialect() == Dialect.CORE)
        .toList();
  }

  /// What the routes let through of another organization.
  private List<String> leaks() {
    List<String> leaks = new ArrayList<>();
    int asked = 0;
    for (Route route : routes()) {
      if (route.template().contains("{id}")) {
        for (String id : foreign.getOrDefault(kind(route), List.of())) {
          Answer answer =
              node.send(
                  route.method(),
                  route.template().replace("{id}", id).replace("{delivery}", UNKNOWN),
                  key,
                  body(route));
          asked++;
          if (answer.status() != 404) {
            leaks.add(route.method() + " " + route.template() + " " + id + ": " + answer);
          }
        }
      } else if (route.method().equals("GET")) {
        Answer answer = node.get(route.template(), key);
        asked++;
        for (List<String> ids : foreign.values()) {
          for (String id : ids) {
            if (answer.body().contains(id)) {
              leaks.add("GET " + route.template() + ": " + id);
            }
          }
        }
      }
    }
    assertTrue(asked > 50, "the routes have shrunk to " + asked);
    return leaks;
  }

  @Test
  void noForeignRowIsSeenChangedOrDeleted() {
    String counts =
        "SELECT (SELECT count(*) FROM email_domain), (SELECT count(*) FROM email_address),"
            + " (SELECT count(*) FROM credential),"
            + " (SELECT count(*) FROM domain_claim WHERE state = 'pending'),"
            + " (SELECT count(*) FROM webhook WHERE status = 'active')";
    List<String> before = TestDatabase.rows(plain, counts);
    assertEquals(List.of(), leaks());
    assertEquals(before, TestDatabase.rows(plain, counts));
    // The name is taken all the same: C-5 is about the whole platform.
    assertEquals(422, node.post("/v1/domains", key, "{\"name\":\"foreign.wall.test\"}").status());
  }

  /// Without it the first test could not fail.
  @Test
  void withoutTheWallTheSameCallsSeeForeignRows() {
    for (String table : TABLES) {
      TestDatabase.run(plain, "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY");
    }
    List<String> leaks = leaks();
    assertFalse(leaks.isEmpty());
    for (String kind : foreign.keySet()) {
      assertTrue(
          leaks.stream().anyMatch(leak -> leak.contains("/" + kind + "/{id}")),
          kind + " of " + leaks);
    }
  }

  @Test
  void everyTableWithAnOrganizationHasThePolicyAndTheServiceCannotPassIt() {
    assertEquals(
        List.of(),
        TestDatabase.rows(
            plain,
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
               AND NOT a.attisdropped
               AND (a.attname IN ('organization_id', 'webhook_id', 'delivery_id') OR (c.relname = 'organization' AND a.attname = 'id'))
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                        AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
            """));
    assertEquals(
        List.of("f f"),
        TestDatabase.rows(
            plain, "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'signet_service'"));
    assertEquals(
        List.of("f f f"),
        TestDatabase.rows(
            plain,
            """
            SELECT has_table_privilege('signet_service', 'audit_entry', 'UPDATE'),
                   has_table_privilege('signet_service', 'audit_entry', 'DELETE'),
                   has_table_privilege('signet_service', 'audit_seal', 'UPDATE, DELETE, TRUNCATE')
            """));
  }
}
