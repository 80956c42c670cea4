package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Route;
import dev.signet.console.Visitor.Page;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The API as a page.
class ApiPageTest {
  private static TestNode node;

  @BeforeAll
  static void start() {
    node = TestNode.start();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void anybodyReadsItAndEveryRouteIsThere() {
    Page page = Visitor.of(node).get("/console/api");
    assertEquals(200, page.status(), page::toString);
    assertFalse(page.has("Sign out"), "nobody is signed in");
    for (Route route : node.routes()) {
      if (route.dialect() != Dialect.CONSOLE) {
        String call =
            "<span class=\"verb "
                + route.method()
                + "\">"
                + route.method()
                + "</span> <code>"
                + route.template()
                + "</code>";
        assertTrue(page.body().split(Pattern.quote(call), -1).length == 3, call);
        if (route.need() instanceof Route.Need.Scoped(var scope)) {
          assertTrue(page.has("Needs a key with <code>" + scope.wireText()), call);
        }
      }
    }
    assertTrue(page.has("Needs the admin token."), page::toString);
    assertTrue(
        page.has("-d &#39;{&#34;name&#34;:&#34;example.com&#34;}&#39;")
            || page.has("-d '{\"name\":\"example.com\"}'"),
        page::toString);
  }

  @Test
  void everyLinkInsideThePageLeadsToOnePlace() {
    String body = Visitor.of(node).get("/console/api").body();
    Set<String> ids = new HashSet<>();
    Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(body);
    while (id.find()) {
      assertTrue(ids.add(id.group(1)), "twice: " + id.group(1));
    }
    Matcher link = Pattern.compile("href=\"#([^\"]+)\"").matcher(body);
    int links = 0;
    while (link.find()) {
      assertTrue(ids.contains(link.group(1)), "leads nowhere: " + link.group(1));
      links++;
    }
    assertTrue(links > 80, "the contents have shrunk to " + links);
  }

  @Test
  void itNeedsNothingFromElsewhereAndNoScript() {
    String body = Visitor.of(node).get("/console/api").body();
    Matcher source = Pattern.compile("(?:src|href)=\"([^\"]*)\"").matcher(body);
    while (source.find()) {
      assertTrue(
          source.group(1).startsWith("/") || source.group(1).startsWith("#"), source.group(1));
    }
    assertFalse(body.contains(" style=") || body.contains(" onclick="));
  }

  @Test
  void whoIsSignedInKeepsTheirWayAround() {
    assertTrue(
        Visitor.signedIn(node, node.key(node.organization(), Set.of()))
            .get("/console/api")
            .has("Sign out"));
    assertTrue(Visitor.signedIn(node, TestNode.ADMIN_TOKEN).get("/console/api").has("Operator"));
    Visitor garbage = Visitor.of(node);
    garbage.setCookie("signet_session", "x".repeat(43));
    assertEquals(200, garbage.get("/console/api").status());
  }

  @Test
  void peopleLandWhereTheyMayBe() {
    assertLandsOn("/console/domains", Set.of(Scope.EMAIL_DOMAINS_MANAGE));
    assertLandsOn("/console/keys", Set.of(Scope.API_KEYS_MANAGE));
    assertLandsOn("/console/api", Set.of());
  }

  private static void assertLandsOn(String path, Set<Scope> scopes) {
    Visitor visitor = Visitor.signedIn(node, node.key(node.organization(), scopes));
    assertEquals(path, visitor.get("/console").location());
    assertEquals(path, visitor.get("/console/signed-in").location());
    assertEquals(200, visitor.get(path).status());
  }
}
