package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Receiver;
import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.console.Visitor.Page;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// WH-1, WH-2, WH-7, WH-8 by clicking.
class WebhookPagesTest {
  private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/]{43}=");
  private static final Pattern ITEM =
      Pattern.compile("/console/(?:platform-)?webhooks/[0-9a-f]{8}-[0-9a-f-]{27}");

  private static TestNode node;

  private final UUID organization = node.organization();
  private final String key = node.key(organization, Scope.all());
  private final Visitor visitor = Visitor.signedIn(node, key);

  @BeforeAll
  static void start() {
    node = TestNode.start(new TestNode.Options().with("SIGNET_WEBHOOK_TARGETS", "any"));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String found(Pattern pattern, Page page) {
    Matcher matcher = pattern.matcher(page.body());
    assertTrue(matcher.find(), page::toString);
    return matcher.group();
  }

  private static Page eventually(Visitor visitor, String path, String text) throws Exception {
    Page page = visitor.get(path);
    for (int tries = 0; tries < 200 && !page.has(text); tries++) {
      TimeUnit.MILLISECONDS.sleep(50);
      page = visitor.get(path);
    }
    assertTrue(page.has(text), page::toString);
    return page;
  }

  @Test
  void oneIsAddedShownOncePausedRotatedAndDeleted() throws Exception {
    try (Receiver receiver = new Receiver()) {
      visitor.get("/console/webhooks/new");
      String[] form = {
        "name",
        "shop <b>",
        "url",
        receiver.url(),
        "events",
        "chosen",
        "domain.created",
        "on",
        "dialect",
        "v1",
        "seen",
        "none"
      };
      Page made = visitor.post("/console/webhooks", form);
      assertEquals(201, made.status(), made::toString);
      String secret = found(SECRET, made);
      assertEquals("no-store", made.headers().get("cache-control"));
      String path = found(ITEM, made);
      assertEquals(409, visitor.post("/console/webhooks", form).status(), "a reload adds no other");
      Page list = visitor.get("/console/webhooks");
      assertTrue(list.has("shop &lt;b&gt;") && list.has("Active"), list::toString);
      assertFalse(list.has(secret));

      receiver.answering(got -> 200);
      JsonNode domain = node.register(key, "clicked.hook.example");
      receiver.next();
      Page page = eventually(visitor, path, "delivered");
      assertTrue(page.has("answered 200") && page.has("1 event"), page::toString);
      assertFalse(page.has(secret));
      String lived = "/console/domains/" + domain.get("id").stringValue().substring(7) + "/history";
      Page history = visitor.get(lived);
      assertTrue(history.has("shop &lt;b&gt;: delivered"), history::toString);
      Page reading =
          Visitor.signedIn(node, node.key(organization, EnumSet.of(Scope.EMAIL_DOMAINS_READ)))
              .get(lived);
      assertTrue(reading.has("clicked.hook.example"), reading::toString);
      assertFalse(reading.has("shop &lt;b&gt;"), "not for those who may not see webhooks");

      Page tested = visitor.post(path + "/test");
      assertTrue(tested.has("The test was delivered"), tested::toString);
      receiver.next();
      assertEquals(303, visitor.post(path + "/status", "status", "disabled").status());
      assertTrue(visitor.get(path).has("Paused"));
      assertEquals(409, visitor.post(path + "/replay", "since", "hour").status());
      assertEquals(303, visitor.post(path + "/status", "status", "active").status());
      assertEquals(303, visitor.post(path + "/replay", "since", "hour").status());
      assertTrue(receiver.next().body().contains("clicked.hook.example"));

      Page rotated = visitor.post(path + "/rotate");
      assertFalse(found(SECRET, rotated).equals(secret));
      assertEquals(409, visitor.post(path + "/rotate").status());
      assertTrue(visitor.get(path + "/delete").has("Delete"));
      assertEquals(303, visitor.post(path + "/delete").status());
      assertEquals(404, visitor.get(path).status());
    }
  }

  @Test
  void whatWasGivenUpIsSentAgain() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.answering(got -> 410);
      Page made =
          visitor.post("/console/webhooks", "name", "gone", "url", receiver.url(), "events", "all");
      String path = found(ITEM, made);
      node.register(key, "parked.hook.example");
      receiver.next();
      Page page = eventually(visitor, path, "given up");
      assertTrue(page.has("answered 410") && page.has("Paused"), page::toString);
      Matcher retry =
          Pattern.compile(path + "/deliveries/[0-9a-f-]{36}/retry").matcher(page.body());
      assertTrue(retry.find());
      receiver.answering(got -> 204);
      visitor.post(path + "/status", "status", "active");
      assertEquals(303, visitor.post(retry.group()).status());
      assertTrue(receiver.next().body().contains("parked.hook.example"));
      eventually(visitor, path, "delivered");
      assertEquals(409, visitor.post(retry.group()).status());
    }
  }

  @Test
  void whatCannotBeIsSaidInTheForm() {
    Page bad =
        visitor.post("/console/webhooks", "name", "x", "url", "ftp://a.example", "events", "all");
    assertEquals(422, bad.status());
    assertTrue(bad.has("role=\"alert\"") && bad.has("ftp://a.example"), bad::toString);
    Page none =
        visitor.post(
            "/console/webhooks", "name", "x", "url", "https://a.example", "events", "chosen");
    assertTrue(none.status() == 422 && none.has("at least one"), none::toString);
    assertEquals(404, visitor.get("/console/webhooks/" + UUID.randomUUID()).status());
    Visitor blind =
        Visitor.signedIn(node, node.key(organization, EnumSet.of(Scope.WEBHOOKS_MANAGE)));
    assertEquals(403, blind.get("/console/webhooks").status());
  }

  @Test
  void theOperatorHasThoseOfThePlatformAndSeesWhatWaits() throws Exception {
    Visitor operator = Visitor.signedIn(node, TestNode.ADMIN_TOKEN);
    try (Receiver receiver = new Receiver()) {
      Page made =
          operator.post(
              "/console/platform-webhooks",
              "name",
              "backend",
              "url",
              receiver.url(),
              "events",
              "all",
              "dialect",
              "core");
      String path = found(ITEM, made);
      assertTrue(path.startsWith("/console/platform-webhooks/"));
      node.register(key, "platform.hook.example");
      while (!receiver.next().body().contains("platform.hook.example")) {
        // What others of this test were told goes here as well.
      }
      Page list = operator.get("/console/platform-webhooks");
      assertTrue(list.has("What waits, on all nodes") && list.has("backend"), list::toString);
      assertEquals(404, visitor.get(path.replace("platform-", "")).status());
      assertEquals(403, visitor.get("/console/platform-webhooks").status());
      assertEquals(303, operator.post(path + "/delete").status());
    }
  }
}
