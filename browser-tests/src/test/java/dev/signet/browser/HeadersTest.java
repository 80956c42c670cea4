package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the console tells browsers about itself, and what it leaves to nobody (A10).
@ExtendWith(Console.Shared.class)
class HeadersTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  /// Everything that came under `/console` while somebody saw every page: pages, redirects, forms
  /// that did not work, events, style sheet, script.
  @Test
  void everyReplyForbidsWhatIsNotNeeded(Console console) {
    List<String> faults = new ArrayList<>();
    TreeSet<String> kinds = new TreeSet<>();
    Exhibition exhibition = console.exhibition();
    for (Sight.As as : Sight.As.values()) {
      List<Response> replies = new ArrayList<>();
      try (Visit visit = console.visit()) {
        visit.context().onResponse(replies::add);
        Sight.of(as).forEach(sight -> sight.show(exhibition, visit));
        for (Response reply : replies) {
          if (reply.url().contains("/console")) {
            kinds.add(reply.status() + " " + type(reply));
            check(reply, faults);
          }
        }
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(
        kinds.containsAll(
            List.of(
                "200 text/html",
                "200 text/css",
                "200 text/javascript",
                "200 text/event-stream",
                "401 text/html",
                "404 text/html",
                "422 text/html")),
        kinds::toString);
    assertTrue(kinds.stream().anyMatch(kind -> kind.startsWith("303")), kinds::toString);
  }

  private static String type(Response reply) {
    return reply.headers().getOrDefault("content-type", "").replaceFirst(";.*", "");
  }

  private static void check(Response reply, List<String> faults) {
    var headers = reply.headers();
    String where = reply.request().method() + " " + reply.url() + " " + reply.status() + ": ";
    if (headers.keySet().stream().anyMatch(name -> name.startsWith("access-control-"))) {
      faults.add(where + "others may read it: " + headers);
    }
    if (!headers.getOrDefault("x-content-type-options", "").equals("nosniff")) {
      faults.add(where + "its type may be guessed: " + headers);
    }
    if (!type(reply).equals("text/html")) {
      return;
    }
    String policy = headers.getOrDefault("content-security-policy", "");
    if (!policy.contains("default-src 'none'")
        || !policy.contains("frame-ancestors 'none'")
        || !policy.contains("form-action 'self'")
        || !policy.contains("base-uri 'none'")
        || policy.contains("unsafe")
        || policy.contains("*")
        || policy.contains("http")) {
      faults.add(where + "policy " + policy);
    }
    if (!headers.getOrDefault("x-frame-options", "").equals("DENY")) {
      faults.add(where + "may be framed: " + headers);
    }
    if (!headers.getOrDefault("referrer-policy", "").equals("no-referrer")) {
      faults.add(where + "its address is told to others: " + headers);
    }
    if (!headers.getOrDefault("cache-control", "").contains("no-store")) {
      faults.add(where + "stays in caches: " + headers);
    }
  }

  @Test
  void theSessionIsForTheConsoleAloneAndForNoScript(Console console) {
    Product product = console.product();
    String cookie = cookie(product, product.origin().replace("http://", ""));
    List<String> parts = List.of(cookie.split("; "));
    assertTrue(parts.containsAll(List.of("HttpOnly", "SameSite=Strict", "Path=/console")), cookie);
    assertFalse(parts.contains("Secure"), cookie);
    try (Visit visit = console.visit().signIn()) {
      assertEquals("", visit.page().evaluate("document.cookie"));
      var kept = visit.context().cookies();
      assertEquals(1, kept.size(), kept::toString);
      assertTrue(kept.getFirst().httpOnly);
    }
  }

  @Test
  void onAnyNameButThisMachinesTheSessionNeedsHttps(Console console) {
    for (String host :
        List.of("signet.example", "10.0.0.7:8080", "localhost.evil.test", "127.0.0.1.evil.test")) {
      String cookie = cookie(console.product(), host);
      assertTrue(List.of(cookie.split("; ")).contains("Secure"), host + ": " + cookie);
    }
  }

  /// The cookie somebody gets who reaches the program under the name `host`.
  private static String cookie(Product product, String host) {
    String[] reply =
        RawHttp.exchange(
                product.origin(),
                "POST /console/sign-in HTTP/1.1\r\nHost: "
                    + host
                    + "\r\nContent-Type: "
                    + FORM
                    + "\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
                "secret=" + product.key())
            .split("\r\n");
    assertTrue(reply[0].contains("303"), reply[0]);
    List<String> cookies =
        List.of(reply).stream()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie:"))
            .map(line -> line.substring("set-cookie:".length()).strip())
            .toList();
    assertEquals(1, cookies.size(), cookies::toString);
    return cookies.getFirst();
  }

  @Test
  void nobodyIsLedElsewhere(Console console) {
    Product product = console.product();
    List<String> elsewhere =
        List.of(
            "https://evil.test/",
            "//evil.test/",
            "/\\evil.test/",
            "\\\\evil.test",
            "/console/../../evil.test",
            "/console/%2e%2e/evil.test",
            "/console//evil.test",
            "/console/\\evil.test",
            "/console/\t/evil.test",
            "/console/%0d%0aLocation:%20https://evil.test/",
            "/console/\r\nLocation: https://evil.test/",
            "/console.evil.test/",
            "/console@evil.test/",
            "@evil.test",
            ".evil.test",
            "javascript:" + Visit.RAN + "(1)",
            "JaVaScRiPt:" + Visit.RAN + "(1)//console/",
            "data:text/html,<script>" + Visit.RAN + "(1)</script>",
            " https://evil.test/",
            "\u0000https://evil.test/",
            "http:evil.test",
            "https:/evil.test",
            "/console/domains?next=https://evil.test/");
    try (Visit visit = console.visit().signIn()) {
      for (String next : elsewhere) {
        for (String path : List.of("/console/signed-in?next=", "/console?next=")) {
          visit.open(path + Payloads.encoded(next));
          assertTrue(visit.page().url().startsWith(product.origin() + "/console"), next);
        }
        visit.open("/console/sign-in?next=" + Payloads.encoded(next));
        String kept = visit.page().locator("[name=next]").inputValue();
        assertTrue(kept.isEmpty() || kept.startsWith("/console/"), next + ": " + kept);
      }
    }
    for (String next : elsewhere.subList(0, 3)) {
      try (Visit visit = console.visit().open("/console/sign-in")) {
        visit
            .page()
            .locator("[name=next]")
            .evaluate("(field, next) => { field.value = next; }", next);
        visit.page().locator("#secret").fill(product.key());
        visit.button("Sign in").click();
        assertThat(visit.heading()).hasText("Domains");
      }
    }
  }

  @Test
  void noOtherSiteMayShowTheConsoleInAFrame(Console console) {
    try (Visit visit = console.visit()) {
      // Even a page of our own origin; the browser says so in its console, which is trouble
      // elsewhere.
      visit.open("/console/sign-in");
      visit
          .page()
          .evaluate(
              """
              () => new Promise(done => {
                const frame = document.createElement('iframe');
                frame.onload = () => done(true);
                frame.src = '/console/sign-in';
                document.body.append(frame);
              })
              """);
      assertFalse(visit.page().frames().getLast().url().contains("/console"));
      assertTrue(visit.takeTrouble().stream().anyMatch(line -> line.contains("frame")));
    }
  }
}
