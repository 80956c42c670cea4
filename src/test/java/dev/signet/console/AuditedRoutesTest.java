package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.TestNode.Answer;
import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// AU-1: every route that writes leaves exactly one row. The routes come from the running service,
/// so one that is added without a row in the table below fails on its first day.
class AuditedRoutesTest {
  /// Changes nothing that Signet keeps: the customer's DNS of a trial, held in memory, and what is
  /// sent once to be looked at.
  private static final Set<String> TRIALS =
      Set.of(
          "POST /console/domains/{id}/playground",
          "POST /v1/domains/{id}/dkim/proof",
          "POST /v1/webhooks/{id}/test",
          "POST /core/email-webhooks/{id}/test",
          "POST /admin/webhooks/{id}/test",
          "POST /console/webhooks/{webhook}/test",
          "POST /console/platform-webhooks/{webhook}/test");

  private static TestNode node;
  private static UUID organization;
  private static String key;
  private static String token;
  private static Visitor visitor;
  private static int names;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    organization = node.organization();
    key = node.key(organization, Scope.all());
    token =
        node.credentials()
            .addPersonalToken("t", Map.of(organization, Scope.all()))
            .secret()
            .reveal();
    visitor = Visitor.signedIn(node, key);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /// What one route did: the id of the request, and how the row must read.
  private record Done(String requestId, int status, String action) {}

  private static Done api(Answer answer, String action) {
    return new Done(answer.header("X-Request-Id").orElseThrow(), answer.status(), action);
  }

  private static Done page(Visitor.Page page, String action) {
    return new Done(page.headers().get("x-request-id"), page.status(), action);
  }

  private static String name() {
    return "audited-" + ++names + ".test";
  }

  private static String domain() {
    return node.register(key, name()).get("id").stringValue();
  }

  private static String lapsed() {
    String id = domain();
    TestDatabase.rows(
        node.database(),
        "UPDATE domain_check SET lapsed_at = now() WHERE domain_id = '"
            + uuid(id)
            + "' RETURNING domain_id");
    return id;
  }

  private static String uuid(String id) {
    return id.substring(id.indexOf('_') + 1);
  }

  private static String core(String provider) {
    return json(node.post(
            "/core/email-domains",
            key,
            "{\"domain\":\"%s\",\"provider\":\"%s\"}".formatted(name(), provider)))
        .get("id")
        .stringValue();
  }

  private static JsonNode json(Answer answer) {
    assertTrue(answer.status() < 300, answer::toString);
    return answer.json();
  }

  private static String address() {
    return json(node.post("/core/email-addresses", key, newAddress())).get("id").stringValue();
  }

  private static String newAddress() {
    return "{\"address\":\"a%d@agents.anyreach.ai\"}".formatted(++names);
  }

  private static String newKey() {
    return json(node.post("/v1/api-keys", key, "{\"name\":\"k\",\"permissions\":\"full\"}"))
        .get("id")
        .stringValue();
  }

  private static Answer admin(String method, String path, String body) {
    return node.send(method, path, TestNode.ADMIN_TOKEN, body);
  }

  private static Map<String, Supplier<Done>> writes() {
    Map<String, Supplier<Done>> all = new LinkedHashMap<>();
    all.put(
        "POST /v1/domains",
        () ->
            api(
                node.post("/v1/domains", key, "{\"name\":\"%s\"}".formatted(name())),
                "domain.created"));
    all.put(
        "PATCH /v1/domains/{id}",
        () ->
            api(
                node.patch(
                    "/v1/domains/" + domain(),
                    key,
                    "{\"tracking\":{\"subdomain\":\"t\",\"opens_enabled\":true}}"),
                "domain.updated"));
    all.put(
        "DELETE /v1/domains/{id}",
        () -> api(node.delete("/v1/domains/" + domain(), key), "domain.deleted"));
    all.put(
        "POST /v1/domains/{id}/verify",
        () -> api(node.post("/v1/domains/" + domain() + "/verify", key, ""), "domain.checked"));
    all.put(
        "POST /v1/domains/{id}/renew",
        () -> api(node.post("/v1/domains/" + lapsed() + "/renew", key, ""), "domain.renewed"));
    all.put(
        "POST /core/email-domains/{id}/renew",
        () ->
            api(
                node.post("/core/email-domains/" + uuid(lapsed()) + "/renew", key, ""),
                "domain.renewed"));
    all.put(
        "PATCH /v1/domains/{id}/dkim",
        () ->
            api(
                node.patch(
                    "/v1/domains/" + domain() + "/dkim",
                    key,
                    "{\"rotation\":{\"interval_days\":30}}"),
                "dkim.set"));
    all.put(
        "POST /v1/domains/{id}/dkim/rotate",
        () ->
            api(
                node.post(
                    "/v1/domains/" + domain() + "/dkim/rotate",
                    key,
                    "{\"emergency\":true,\"force\":true}"),
                "dkim.changed"));
    all.put(
        "POST /v1/api-keys",
        () ->
            api(
                node.post("/v1/api-keys", key, "{\"name\":\"k\",\"permissions\":\"full\"}"),
                "credential.created"));
    all.put(
        "PATCH /v1/api-keys/{id}",
        () ->
            api(
                node.patch("/v1/api-keys/" + newKey(), key, "{\"name\":\"other\"}"),
                "credential.updated"));
    all.put(
        "DELETE /v1/api-keys/{id}",
        () -> api(node.delete("/v1/api-keys/" + newKey(), key), "credential.deleted"));
    core(all);
    admin(all);
    console(all);
    webhooks(all, "/v1/webhooks", key);
    webhooks(all, "/core/email-webhooks", key);
    webhooks(all, "/admin/webhooks", TestNode.ADMIN_TOKEN);
    claims(all, "/v1/domains", "name", "domain_");
    claims(all, "/core/email-domains", "domain", "");
    all.put(
        "POST /admin/claims/{id}/resolve",
        () -> {
          String id = uuid(claimed("/v1/domains", "name").claim());
          settled(id, "state = 'blocked', blocked_reason = 'contested'");
          return api(
              admin("POST", "/admin/claims/" + id + "/resolve", "{\"for\":\"holder\"}"),
              "claim.decided");
        });
    return all;
  }

  private static String webhook(String base, String secret) {
    return json(node.post(
            base,
            secret,
            "{\"name\":\"w\",\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"]}"))
        .get("id")
        .stringValue();
  }

  /// A delivery of a webhook that was given up.
  private static String parked(String webhook) {
    return TestDatabase.rows(
            node.database(),
            "INSERT INTO webhook_delivery (id, webhook_id, lane, state, event_ids, body, due_at,"
                + " created_at, ended_at) VALUES (gen_random_uuid(), '"
                + uuid(webhook)
                + "', 0, 'parked', '{}', '\\x7b7d', now(), now(), now()) RETURNING id")
        .getFirst();
  }

  private static void webhooks(Map<String, Supplier<Done>> all, String base, String secret) {
    String hook = "{\"name\":\"w\",\"url\":\"https://hooks.example.com/in\",\"events\":[\"*\"]}";
    String item = base + "/{id}";
    all.put("POST " + base, () -> api(node.post(base, secret, hook), "webhook.created"));
    all.put(
        "PATCH " + item,
        () ->
            api(
                node.patch(base + "/" + webhook(base, secret), secret, "{\"name\":\"x\"}"),
                "webhook.updated"));
    all.put(
        "DELETE " + item,
        () -> api(node.delete(base + "/" + webhook(base, secret), secret), "webhook.deleted"));
    all.put(
        "POST " + item + "/rotate-secret",
        () ->
            api(
                node.post(base + "/" + webhook(base, secret) + "/rotate-secret", secret, ""),
                "webhook.secret-rotated"));
    all.put(
        "POST " + item + "/replay",
        () ->
            api(
                node.post(
                    base + "/" + webhook(base, secret) + "/replay",
                    secret,
                    "{\"since\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-02T00:00:00Z\"}"),
                "webhook.replayed"));
    all.put(
        "POST " + item + "/deliveries/{delivery}/retry",
        () -> {
          String id = webhook(base, secret);
          return api(
              node.post(base + "/" + id + "/deliveries/batch_" + parked(id) + "/retry", secret, ""),
              "webhook.delivery-retried");
        });
  }

  /// A claim of a name that another organization holds.
  ///
  /// @param domain the holder's, as the dialect names it
  private record Claimed(String claim, String claimant, String domain, String holder) {}

  private static Claimed claimed(String base, String member) {
    String holder = node.key();
    String name = name();
    String domain = node.register(holder, name).get("id").stringValue();
    // A claimant of its own each time: an organization may make five a day.
    String claimant = node.key();
    String claim =
        json(node.post(base + "/claims", claimant, "{\"%s\":\"%s\"}".formatted(member, name)))
            .get("id")
            .stringValue();
    return new Claimed(claim, claimant, domain, holder);
  }

  /// Puts a claim into a state that takes days to reach; no look that is under way changes it.
  private static void settled(String claim, String state) {
    TestDatabase.run(
        node.database(),
        "UPDATE domain_claim SET generation = generation + 1, "
            + state
            + " WHERE id = '"
            + claim
            + "'");
    TestDatabase.run(node.database(), "DELETE FROM work WHERE subject LIKE '" + claim + "/%'");
  }

  /// A claim that its holder has been told of.
  private static String told(Claimed made) {
    return "state = 'proven', notice_until = now() + interval '1 day', notice_counted = 0,"
        + " notice_holder = '"
        + uuid(made.domain())
        + "'";
  }

  private static void claims(
      Map<String, Supplier<Done>> all, String base, String member, String prefix) {
    String list = base + "/claims";
    all.put(
        "POST " + list,
        () -> {
          String name = name();
          node.register(node.key(), name);
          return api(
              node.post(list, node.key(), "{\"%s\":\"%s\"}".formatted(member, name)),
              "claim.created");
        });
    all.put(
        "DELETE " + list + "/{id}",
        () -> {
          Claimed made = claimed(base, member);
          return api(node.delete(list + "/" + made.claim(), made.claimant()), "claim.decided");
        });
    all.put(
        "POST " + list + "/{id}/verify",
        () -> {
          Claimed made = claimed(base, member);
          return api(
              node.post(list + "/" + made.claim() + "/verify", made.claimant(), ""),
              "claim.checked");
        });
    all.put(
        "POST " + base + "/{id}/objection",
        () -> {
          Claimed made = claimed(base, member);
          settled(uuid(made.claim()), told(made));
          return api(
              node.post(
                  base + "/" + prefix + uuid(made.domain()) + "/objection", made.holder(), ""),
              "claim.objected");
        });
  }

  private static void core(Map<String, Supplier<Done>> all) {
    all.put(
        "POST /core/email-domains",
        () ->
            api(
                node.post(
                    "/core/email-domains",
                    key,
                    "{\"domain\":\"%s\",\"provider\":\"resend\"}".formatted(name())),
                "domain.created"));
    all.put(
        "DELETE /core/email-domains/{id}",
        () -> api(node.delete("/core/email-domains/" + core("resend"), key), "domain.deleted"));
    all.put(
        "POST /core/email-domains/{id}/verify",
        () ->
            api(
                node.post("/core/email-domains/" + core("resend") + "/verify", key, ""),
                "domain.checked"));
    all.put(
        "POST /core/email-domains/{id}/refresh",
        () ->
            api(
                node.post("/core/email-domains/" + core("native") + "/refresh", key, ""),
                "domain.checked"));
    all.put(
        "POST /core/email-addresses",
        () -> api(node.post("/core/email-addresses", key, newAddress()), "address.created"));
    all.put(
        "PUT /core/email-addresses/{id}",
        () ->
            api(
                node.send("PUT", "/core/email-addresses/" + address(), key, "{\"enabled\":false}"),
                "address.updated"));
    all.put(
        "DELETE /core/email-addresses/{id}",
        () -> api(node.delete("/core/email-addresses/" + address(), key), "address.deleted"));
  }

  private static void admin(Map<String, Supplier<Done>> all) {
    all.put(
        "POST /admin/organizations",
        () ->
            api(admin("POST", "/admin/organizations", "{\"name\":\"o\"}"), "organization.created"));
    all.put(
        "DELETE /admin/organizations/{id}",
        () ->
            api(
                admin("DELETE", "/admin/organizations/" + node.organization(), ""),
                "organization.deleted"));
    String one = "{\"organization_id\":\"%s\",\"name\":\"k\"}".formatted(organization);
    all.put(
        "POST /admin/api-keys",
        () -> api(admin("POST", "/admin/api-keys", one), "credential.created"));
    all.put(
        "DELETE /admin/api-keys/{id}",
        () ->
            api(
                admin(
                    "DELETE",
                    "/admin/api-keys/"
                        + json(admin("POST", "/admin/api-keys", one)).get("id").stringValue(),
                    ""),
                "credential.deleted"));
    String personal =
        "{\"name\":\"p\",\"organizations\":[{\"id\":\"%s\"}]}".formatted(organization);
    String signing = "{\"name\":\"mx1\"}";
    all.put(
        "POST /admin/signing-keys",
        () -> api(admin("POST", "/admin/signing-keys", signing), "signing-credential.created"));
    all.put(
        "DELETE /admin/signing-keys/{id}",
        () ->
            api(
                admin(
                    "DELETE",
                    "/admin/signing-keys/"
                        + json(admin("POST", "/admin/signing-keys", signing))
                            .get("id")
                            .stringValue(),
                    ""),
                "signing-credential.deleted"));
    all.put(
        "POST /admin/personal-tokens",
        () -> api(admin("POST", "/admin/personal-tokens", personal), "credential.created"));
    all.put(
        "DELETE /admin/personal-tokens/{id}",
        () ->
            api(
                admin(
                    "DELETE",
                    "/admin/personal-tokens/"
                        + json(admin("POST", "/admin/personal-tokens", personal))
                            .get("id")
                            .stringValue(),
                    ""),
                "credential.deleted"));
  }

  /// The page of a piece of work that was given up.
  private static String givenUp() {
    return "/console/work/"
        + TestDatabase.rows(
                node.database(),
                "INSERT INTO work (kind, subject, due_at, given_up) VALUES ('test', '"
                    + name()
                    + "', now(), true) RETURNING id")
            .getFirst();
  }

  private static void hooks(
      Map<String, Supplier<Done>> all, String pages, Visitor visitor, String base, String secret) {
    String item = pages + "/{webhook}";
    Supplier<String> one = () -> pages + "/" + uuid(webhook(base, secret));
    all.put(
        "POST " + pages,
        () ->
            page(
                visitor.post(
                    pages, "name", "h", "url", "https://hooks.example.com/", "events", "all"),
                "webhook.created"));
    all.put(
        "POST " + item + "/replay",
        () -> page(visitor.post(one.get() + "/replay", "since", "hour"), "webhook.replayed"));
    all.put(
        "POST " + item + "/status",
        () -> page(visitor.post(one.get() + "/status", "status", "disabled"), "webhook.updated"));
    all.put(
        "POST " + item + "/rotate",
        () -> page(visitor.post(one.get() + "/rotate"), "webhook.secret-rotated"));
    all.put(
        "POST " + item + "/deliveries/{delivery}/retry",
        () -> {
          String id = webhook(base, secret);
          return page(
              visitor.post(pages + "/" + uuid(id) + "/deliveries/" + parked(id) + "/retry"),
              "webhook.delivery-retried");
        });
    all.put(
        "POST " + item + "/delete",
        () -> page(visitor.post(one.get() + "/delete"), "webhook.deleted"));
  }

  private static void claimPages(Map<String, Supplier<Done>> all, Visitor operator) {
    all.put(
        "POST /console/claims",
        () -> {
          String name = name();
          node.register(node.key(), name);
          return page(
              Visitor.signedIn(node, node.key()).post("/console/claims", "name", name),
              "claim.created");
        });
    for (String action : List.of("verify", "cancel")) {
      all.put(
          "POST /console/claims/{claim}/" + action,
          () -> {
            Claimed made = claimed("/v1/domains", "name");
            return page(
                Visitor.signedIn(node, made.claimant())
                    .post("/console/claims/" + uuid(made.claim()) + "/" + action),
                action.equals("verify") ? "claim.checked" : "claim.decided");
          });
    }
    all.put(
        "POST /console/domains/{id}/objection",
        () -> {
          Claimed made = claimed("/v1/domains", "name");
          settled(uuid(made.claim()), told(made));
          return page(
              Visitor.signedIn(node, made.holder())
                  .post("/console/domains/" + uuid(made.domain()) + "/objection"),
              "claim.objected");
        });
    all.put(
        "POST /console/contested/{claim}/resolve",
        () -> {
          String id = uuid(claimed("/v1/domains", "name").claim());
          settled(id, "state = 'blocked', blocked_reason = 'contested'");
          return page(
              operator.post("/console/contested/" + id + "/resolve", "for", "holder"),
              "claim.decided");
        });
  }

  private static void console(Map<String, Supplier<Done>> all) {
    Visitor operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
    claimPages(all, operator);
    hooks(all, "/console/webhooks", visitor, "/v1/webhooks", key);
    hooks(all, "/console/platform-webhooks", operator, "/admin/webhooks", TestNode.ADMIN_TOKEN);
    all.put(
        "POST /console/work/{task}/retry",
        () -> page(operator.post(givenUp() + "/retry"), "work.retried"));
    all.put(
        "POST /console/work/{task}/drop",
        () -> page(operator.post(givenUp() + "/drop"), "work.dropped"));
    all.put(
        "POST /console/sign-in",
        () -> page(Visitor.of(node).post("/console/sign-in", "secret", key), "session.opened"));
    all.put(
        "POST /console/sign-out",
        () -> page(Visitor.signedIn(node, key).post("/console/sign-out"), "session.closed"));
    all.put(
        "POST /console/organization",
        () ->
            page(
                Visitor.signedIn(node, token)
                    .post("/console/organization", "organization", organization.toString()),
                "session.moved"));
    all.put(
        "POST /console/domains",
        () -> page(visitor.post("/console/domains", "name", name()), "domain.created"));
    all.put(
        "POST /console/domains/{id}/verify",
        () ->
            page(visitor.post("/console/domains/" + uuid(domain()) + "/verify"), "domain.checked"));
    all.put(
        "POST /console/domains/{id}/rotate",
        () -> {
          String id = domain();
          node.publish(node.get("/v1/domains/" + id, key).json());
          return page(
              visitor.post("/console/domains/" + uuid(id) + "/rotate", "emergency", "on"),
              "dkim.changed");
        });
    all.put(
        "POST /console/domains/{id}/tracking",
        () ->
            page(
                visitor.post("/console/domains/" + uuid(domain()) + "/tracking", "subdomain", "t"),
                "domain.updated"));
    all.put(
        "POST /console/domains/{id}/delete",
        () -> {
          String name = name();
          String id = uuid(node.register(key, name).get("id").stringValue());
          return page(
              visitor.post("/console/domains/" + id + "/delete", "name", name), "domain.deleted");
        });
    all.put(
        "POST /console/domains/{id}/share",
        () ->
            page(
                visitor.post("/console/domains/" + uuid(domain()) + "/share", "days", "7"),
                "share-link.created"));
    all.put(
        "POST /console/domains/{id}/share/{link}/revoke",
        () -> {
          String id = uuid(domain());
          visitor.post("/console/domains/" + id + "/share", "days", "7");
          String link =
              TestDatabase.rows(
                      node.database(), "SELECT id FROM share_link WHERE domain_id = '" + id + "'")
                  .getFirst();
          return page(
              visitor.post("/console/domains/" + id + "/share/" + link + "/revoke"),
              "share-link.deleted");
        });
    all.put(
        "POST /console/keys",
        () ->
            page(
                visitor.post("/console/keys", "name", "k", "may", "full", "prefix", "ap"),
                "credential.created"));
    all.put(
        "POST /console/keys/{key}/revoke",
        () ->
            page(
                visitor.post("/console/keys/" + uuid(newKey()) + "/revoke"), "credential.deleted"));
  }

  @Test
  void everyRouteThatWritesLeavesOneRow() {
    Map<String, Supplier<Done>> writes = writes();
    Set<String> routes = new TreeSet<>();
    for (Route route : node.routes()) {
      String word = route.method() + " " + route.template();
      if (!route.method().equals("GET")
          && route.dialect() != Dialect.PLAIN
          && !TRIALS.contains(word)) {
        routes.add(word);
      }
    }
    assertEquals(routes, new TreeSet<>(writes.keySet()));
    List<String> wrong = new ArrayList<>();
    writes.forEach((route, call) -> {
      Done done = call.get();
      List<String> rows =
          TestDatabase.rows(
              node.database(),
              "SELECT action || ' via ' || via FROM audit_entry WHERE request_id = '"
                  + done.requestId()
                  + "'");
      if (done.status() >= 400 || !rows.equals(List.of(done.action() + " via " + route))) {
        wrong.add(route + " " + done + ": " + rows);
      }
    });
    assertEquals(List.of(), wrong);
  }

  @Test
  void aRequestThatIsRefusedOrOnlyReadsLeavesNone() {
    // Background looks at the claims of the other test leave theirs.
    String rows = "SELECT count(*) FROM audit_entry WHERE actor <> 'service'";
    long before = TestDatabase.number(node.database(), rows);
    for (Answer answer :
        List.of(
            node.get("/v1/domains", key),
            node.post("/v1/domains", key, "{\"name\":\"no\"}"),
            node.delete("/v1/domains/domain_0190a000-0000-7000-8000-000000000000", key),
            node.delete("/v1/api-keys/key_0190a000-0000-7000-8000-000000000000", key),
            node.post("/v1/domains", "", "{\"name\":\"a.test\"}"))) {
      assertTrue(answer.status() != 500, answer::toString);
    }
    assertEquals(before, TestDatabase.number(node.database(), rows));
  }

  @Test
  void aRowSaysWhoWhatAndFromWhere() {
    String id = domain();
    Answer deleted =
        node.send("DELETE", "/v1/domains/" + id, key, "", "User-Agent", "made for this test");
    JsonNode rows =
        admin("GET", "/admin/audit?target_id=" + uuid(id) + "&organization_id=" + organization, "")
            .json()
            .get("data");
    assertEquals(2, rows.size());
    JsonNode row = rows.get(0);
    assertEquals("api", row.get("actor").stringValue());
    assertEquals(key.substring(0, 12), row.get("key_prefix").stringValue());
    assertEquals(organization.toString(), row.get("organization_id").stringValue());
    assertEquals("domain.deleted", row.get("action").stringValue());
    assertEquals("127.0.0.1", row.get("address").stringValue());
    assertEquals("made for this test", row.get("user_agent").stringValue());
    assertEquals(deleted.header("X-Request-Id").orElseThrow(), row.get("request_id").stringValue());
    assertTrue(row.get("digest_after").isNull());
    assertEquals(
        rows.get(1).get("digest_after").stringValue().length(),
        row.get("digest_before").stringValue().length());
  }

  @Test
  void theLogIsReadInPagesAndFilters() {
    domain();
    domain();
    Set<String> seen = new HashSet<>();
    String after = "";
    for (int page = 0; page < 1000; page++) {
      JsonNode body =
          admin(
                  "GET",
                  "/admin/audit?limit=2&action=domain.created"
                      + (after.isEmpty() ? "" : "&after=" + after),
                  "")
              .json();
      body.get("data")
          .forEach(row -> assertTrue(seen.add(row.get("number").asString()), "seen twice"));
      if (!body.get("has_more").booleanValue()) {
        break;
      }
      after = body.get("next_cursor").stringValue();
    }
    assertEquals(
        TestDatabase.number(
            node.database(), "SELECT count(*) FROM audit_entry WHERE action = 'domain.created'"),
        seen.size());
    assertEquals(422, admin("GET", "/admin/audit?actions=x", "").status());
    assertEquals(422, admin("GET", "/admin/audit?since=yesterday", "").status());
    assertEquals(422, admin("GET", "/admin/audit?organization_id=x", "").status());
    assertEquals(401, node.get("/admin/audit", key).status());
  }

  @Test
  void aChangeIsSealedWithinFiveSeconds() throws InterruptedException {
    domain();
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (TestDatabase.number(node.database(), "SELECT count(*) FROM audit_unsealed") > 0) {
      assertTrue(System.nanoTime() < deadline, "still not sealed");
      Thread.sleep(50);
    }
    assertTrue(TestDatabase.number(node.database(), "SELECT count(*) FROM audit_seal") > 0);
  }
}
