package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import dev.signet.console.Visitor.Page;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// C-2, C-3, A10: every page and form of the console, as every kind of visitor. The rows come from
/// the route list, so a new page is in the table on its first day.
class ConsoleAccessTest {
  private static final String UNKNOWN = "0190a000-0000-7000-8000-000000000000";

  /// What anybody may see, and why nothing else is here: each was thought about.
  private static final Set<String> OPEN =
      Set.of(
          "GET /console",
          // As /openapi.yaml, of which it is a rendering.
          "GET /console/api",
          "GET /console/assets/{file}",
          "GET /console/share/{link}",
          "GET /console/share/{link}/live",
          "GET /console/share/{link}/export/{form}",
          "GET /console/share/{link}/print",
          "GET /console/sign-in",
          "POST /console/sign-in",
          "GET /console/signed-in",
          "POST /console/sign-out");

  private static TestNode node;
  private static UUID mine;
  private static UUID theirs;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    mine = node.organization();
    theirs = node.organization();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<Route> routes() {
    List<Route> routes =
        node.routes().stream()
            .filter(route -> route.template().startsWith("/console"))
            .filter(route -> !(route.need() instanceof Route.Need.Nothing))
            .toList();
    assertTrue(routes.size() > 5, "the list of pages has shrunk to " + routes.size());
    return routes;
  }

  private static Page send(Visitor visitor, Route route, String id, String... fields) {
    String path = route.template().replace("{id}", id).replaceAll("\\{[a-z]+}", UNKNOWN);
    return route.method().equals("GET") ? visitor.get(path) : visitor.post(path, fields);
  }

  @Test
  void whatIsOpenToAnybodyIsKnown() {
    Set<String> open = new TreeSet<>();
    node.routes().stream()
        .filter(route -> route.template().startsWith("/console"))
        .filter(route -> route.need() instanceof Route.Need.Nothing)
        .forEach(route -> open.add(route.method() + " " + route.template()));
    assertEquals(new TreeSet<>(OPEN), open);
    node.routes().stream()
        .filter(route -> route.template().startsWith("/console"))
        .forEach(route -> {
          assertEquals(Dialect.CONSOLE, route.dialect(), route.template());
          assertTrue(
              route.method().equals("GET")
                  || (route.method().equals("POST") && route.consumes() == Route.Consumes.FORM),
              route.method() + " " + route.template());
        });
  }

  @Test
  void whoIsNotSignedInIsShownTheWayIn() {
    Visitor garbage = Visitor.of(node);
    garbage.setCookie("signet_session", "x".repeat(43));
    Visitor left = Visitor.signedIn(node, node.key(mine, Scope.all()));
    String session = left.cookie("signet_session").orElseThrow();
    left.post("/console/sign-out");
    assertEquals("", left.cookie("signet_session").orElseThrow());
    left.setCookie("signet_session", session);
    String key = node.key(mine, Scope.all());
    Visitor revoked = Visitor.signedIn(node, key);
    JsonNode self = node.get("/v1/whoami", key).json();
    node.delete("/v1/api-keys/" + self.get("api_key").get("id").stringValue(), key);
    for (Visitor visitor : List.of(Visitor.of(node), garbage, left, revoked)) {
      for (Route route : routes()) {
        Page page = send(visitor, route, UNKNOWN);
        assertEquals(303, page.status(), route + " " + page);
        assertTrue(page.location().startsWith("/console/sign-in"), page::toString);
      }
    }
  }

  @Test
  void everyPageNeedsItsScopeAndEveryFormItsSession() {
    Map<String, Set<Scope>> kinds =
        Map.of(
            "send only", Set.of(),
            "keys", Set.of(Scope.API_KEYS_MANAGE),
            "read", Set.of(Scope.EMAIL_DOMAINS_READ),
            "manage", Set.of(Scope.EMAIL_DOMAINS_MANAGE),
            "full", Scope.all());
    kinds.forEach((kind, scopes) -> {
      Visitor visitor = Visitor.signedIn(node, node.key(mine, scopes));
      for (Route route : routes()) {
        boolean may =
            route.need() instanceof Route.Need.Session(var scope)
                && scope.map(needed -> needed.grantedBy(scopes)).orElse(true);
        Page page = send(visitor, route, UNKNOWN);
        String cell = kind + " " + route.method() + " " + route.template() + ": " + page;
        if (may) {
          assertNotEquals(403, page.status(), cell);
          assertNotEquals(401, page.status(), cell);
          assertTrue(page.status() < 500, cell);
        } else {
          assertEquals(403, page.status(), cell);
        }
        if (route.method().equals("POST")) {
          assertEquals(403, send(visitor, route, UNKNOWN, "session", "another").status(), cell);
          assertEquals(
              403,
              visitor
                  .post(
                      Map.of("Sec-Fetch-Site", "cross-site"),
                      route.template().replaceAll("\\{[a-z]+}", UNKNOWN))
                  .status(),
              cell);
          assertEquals(
              403,
              visitor
                  .post(
                      Map.of("Origin", "https://evil.test"),
                      route.template().replaceAll("\\{[a-z]+}", UNKNOWN))
                  .status(),
              cell);
        }
      }
    });
  }

  @Test
  void theOperatorSeesNoOrganizationAndOthersNotTheService() {
    Visitor operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
    for (Route route : routes()) {
      Page page = send(operator, route, UNKNOWN);
      boolean forOperators = route.need() instanceof Route.Need.OperatorSession;
      assertEquals(
          forOperators, page.status() != 403, route.method() + " " + route.template() + page);
    }
  }

  @Test
  void foreignUnknownAndMalformedIdsAreTheSame() {
    JsonNode foreign = node.register(node.key(theirs, Scope.all()), "foreign.console.test");
    String id = foreign.get("id").stringValue().replace("domain_", "");
    Visitor visitor = Visitor.signedIn(node, node.key(mine, Scope.all()));
    List<Route> items =
        routes().stream().filter(route -> route.template().contains("/domains/{id}")).toList();
    assertFalse(items.size() < 3, items::toString);
    for (Route route : items) {
      Set<String> answers = new HashSet<>();
      for (String one : List.of(id, UNKNOWN, "x", "%00", "%27%20OR%20true--", "x".repeat(3000))) {
        Page page = send(visitor, route, one);
        assertEquals(404, page.status(), route.template() + " " + one + page);
        answers.add(page.body());
      }
      assertEquals(1, answers.size(), route.template() + answers);
    }
    assertEquals(
        200,
        node.get("/v1/domains/domain_" + id, node.key(theirs, Set.of(Scope.EMAIL_DOMAINS_READ)))
            .status());
  }
}
