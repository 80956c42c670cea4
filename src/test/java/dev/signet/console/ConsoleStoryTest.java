package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.access.Sessions;
import dev.signet.console.Visitor.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Issue 5: what a person does in the console, page by page, without JavaScript.
class ConsoleStoryTest {
  private static final Pattern MADE = Pattern.compile("id=\"made\">([^<]+)<");

  private static TestNode node;
  private static UUID organization;
  private static Visitor visitor;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    organization = node.organization();
    visitor = Visitor.signedIn(node, node.key(organization, Scope.all()));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String add(String name) {
    Page added = visitor.post("/console/domains", "name", name, "provider", "native");
    assertEquals(303, added.status(), added::toString);
    return added.location().replaceAll("\\?.*", "");
  }

  @Test
  void aDomainIsAddedPublishedAndVerified() {
    String path = add("story.example");
    Page fresh = visitor.get(path + "?done=added");
    assertTrue(fresh.has("The domain is registered."), fresh::toString);
    assertTrue(fresh.has("data-status=\"pending\""), fresh::toString);
    assertTrue(fresh.has(">anypost</code>"), fresh::toString);
    assertTrue(fresh.has(">ap1._domainkey</code>"), fresh::toString);
    assertTrue(fresh.has("Publish these for me in the playground"), fresh::toString);

    Page early = visitor.post(path + "/verify");
    assertEquals(path + "?done=checked", early.location());
    Page missing = visitor.get(early.location());
    assertTrue(missing.has("0 of 3 records are in place."), missing::toString);
    assertTrue(missing.has("data-copy=\"CNAME\tanypost.story.example\t"), missing::toString);
    assertEquals(5, count(missing.body(), "data-state=\"MISSING\""), missing::toString);

    assertEquals(
        path + "?done=published",
        visitor.post(path + "/playground", "action", "publish").location());
    visitor.post(path + "/verify");
    Page verified = visitor.get(path);
    assertTrue(verified.has("data-status=\"verified\""), verified::toString);
    assertEquals(5, count(verified.body(), "data-state=\"OK\""), verified::toString);
    assertTrue(verified.has("ns1.playground.test"), verified::toString);

    // What was verified in earnest stays hosted where it is, and may be taken away again.
    visitor.post(path + "/playground", "action", "remove");
    visitor.post(path + "/verify");
    Page broken = visitor.get(path);
    assertFalse(broken.has("Everything is in place"), broken::toString);
    assertTrue(broken.has("class=\"advice bad\" data-code=\"record_missing\""), broken::toString);
  }

  @Test
  void whoMayOnlyReadSeesNoFormThatIsRefused() {
    String path = add("read.example");
    Visitor reader =
        Visitor.signedIn(node, node.key(organization, Set.of(Scope.EMAIL_DOMAINS_READ)));
    Page page = reader.get(path);
    assertEquals(200, page.status(), page::toString);
    assertFalse(page.has("/verify\""), page::toString);
    assertFalse(page.has("/playground\""), page::toString);
    assertFalse(reader.get("/console/domains").has("/console/domains/new"));
    assertTrue(visitor.get(path).has("/verify\""));
  }

  @Test
  void valuesAreShownForTheFormOfTheChosenHost() {
    String path = add("form.example");
    Page hetzner = visitor.get(path + "?host=Hetzner");
    assertTrue(hetzner.has("The dot at the end belongs to it."), hetzner::toString);
    Page cloudflare = visitor.get(path + "?host=Cloudflare");
    assertTrue(cloudflare.has("DNS only (grey cloud)"), cloudflare::toString);
    Page unknown = visitor.get(path + "?host=%3Cscript%3E");
    assertFalse(unknown.has("<script>alert"), unknown::toString);
    assertTrue(unknown.has("value=\"other\" selected"), unknown::toString);
  }

  @Test
  void aNameThatCannotBeRegisteredComesBackWithTheReason() {
    Page bad = visitor.post("/console/domains", "name", "no dots", "provider", "native");
    assertEquals(422, bad.status(), bad::toString);
    assertTrue(bad.has("value=\"no dots\""), bad::toString);
    assertTrue(bad.has("role=\"alert\""), bad::toString);
    add("taken.example");
    Page taken = visitor.post("/console/domains", "name", "taken.example", "provider", "native");
    assertEquals(409, taken.status(), taken::toString);
    assertTrue(taken.has("already registered"), taken::toString);
  }

  @Test
  void aDomainOfAnotherProviderShowsThatProvidersRecords() {
    Page added =
        visitor.post("/console/domains", "name", "elsewhere.example", "provider", "resend");
    Page page = visitor.get(added.location());
    assertTrue(page.has(">resend._domainkey</code>"), page::toString);
    assertTrue(page.has(">_dmarc</code>"), page::toString);
    assertFalse(page.has("Recommended"), page::toString);
  }

  @Test
  void theListIsSearchedAndFilteredAndPaged() {
    Visitor other = Visitor.signedIn(node, node.key(node.organization(), Scope.all()));
    assertTrue(other.get("/console/domains").has("There are no domains yet."));
    for (int i = 0; i < 60; i++) {
      other.post("/console/domains", "name", "list-" + i + ".example", "provider", "native");
    }
    other.post("/console/domains", "name", "odd-one.example", "provider", "native");
    Page first = other.get("/console/domains");
    assertEquals(50, count(first.body(), "scope=\"row\""), first::toString);
    assertTrue(first.has("odd-one.example"), first::toString);
    Matcher next = Pattern.compile("href=\"([^\"]+)\" rel=\"next\"").matcher(first.body());
    assertTrue(next.find(), first::toString);
    Page second = other.get(next.group(1).replace("&amp;", "&"));
    assertEquals(11, count(second.body(), "scope=\"row\""), second::toString);
    Page found = other.get("/console/domains?q=odd");
    assertEquals(1, count(found.body(), "scope=\"row\""), found::toString);
    assertTrue(other.get("/console/domains?status=verified").has("No matching domains."));
    assertFalse(other.get("/console/domains?q=%22%3E%3Cscript%3E").has("\"><script>"));
    assertTrue(other.get("/console/domains?after=nonsense&status=nonsense").has("odd-one"));
  }

  @Test
  void aShareLinkShowsOneDomainsRecordsUntilItIsTakenBack() throws Exception {
    String path = add("share.example");
    Page made = visitor.post(path + "/share", "days", "7");
    Matcher link = MADE.matcher(made.body());
    assertTrue(link.find(), made::toString);
    String shared = URI.create(link.group(1)).getPath();
    assertFalse(visitor.get(path + "/hand-over").has(shared), "the link is shown once");

    Visitor stranger = Visitor.of(node);
    Page page = stranger.get(shared);
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.has("share.example"), page::toString);
    assertTrue(page.has(">ap2._domainkey</code>"), page::toString);
    assertFalse(page.has("<form method=\"post\""), "nothing can be changed");
    assertFalse(page.has("/console/domains/"), "nothing leads into the console");
    assertEquals("noindex, nofollow", page.headers().get("x-robots-tag"));
    assertEquals("no-referrer", page.headers().get("referrer-policy"));
    Page zone = stranger.get(shared + "/export/bind");
    assertTrue(zone.has("anypost.share.example."), zone::toString);
    assertFalse(zone.has("MX"), "an MX would move the customer's mail");
    assertTrue(stranger.get(shared + "/export/bind?all=1").has("MX"));
    assertTrue(stranger.get(shared + "/print").has("anypost.share.example"));
    assertEquals(404, stranger.get(shared + "/export/other").status());

    String same = stranger.get("/console/share/" + "x".repeat(48)).body();
    Matcher revoke =
        Pattern.compile("action=\"(" + path + "/share/[0-9a-f-]+/revoke)\"").matcher(made.body());
    assertTrue(revoke.find(), made::toString);
    assertEquals(path + "/hand-over?done=revoked", visitor.post(revoke.group(1)).location());
    for (String part : List.of("", "/live", "/export/bind", "/print")) {
      Page gone = stranger.get(shared + part);
      assertEquals(404, gone.status(), gone::toString);
      assertEquals(same, gone.body());
    }
  }

  @Test
  void aStrangerWhoGuessesLinksIsSlowedDown() {
    // On a node of its own: the limit counts by address, and all visitors here have the same.
    try (TestNode guessed = TestNode.start()) {
      Visitor stranger = Visitor.of(guessed);
      int status = 404;
      for (int i = 0; i < 60 && status == 404; i++) {
        status = stranger.get("/console/share/" + "A".repeat(47) + "B").status();
      }
      assertEquals(429, status);
    }
  }

  @Test
  void everyFormOfExportIsAFileToSave() {
    String path = add("files.example");
    Page page = visitor.get(path + "/hand-over");
    Matcher file = Pattern.compile("href=\"([^\"]+/export/[a-z0-9-]+)\"").matcher(page.body());
    Set<String> seen = new TreeSet<>();
    while (file.find()) {
      Page export = visitor.get(file.group(1));
      assertEquals(200, export.status(), export::toString);
      assertTrue(
          export.headers().get("content-disposition").startsWith("attachment; filename=\"files."),
          export::toString);
      assertTrue(export.has("ap1._domainkey"), export::toString);
      seen.add(file.group(1));
    }
    assertEquals(9, seen.size(), seen::toString);
  }

  @Test
  void anOpenPageHearsOfChangesByItself() throws Exception {
    String path = add("live.example");
    HttpRequest request =
        HttpRequest.newBuilder(node.uri().resolve(path + "/live"))
            .header("Cookie", "signet_session=" + visitor.cookie("signet_session").orElseThrow())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      assertEquals("text/event-stream", response.headers().firstValue("content-type").orElse(""));
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        await(lines, "data-status=\"pending\"");
        // Nobody presses Verify: the page's being open is enough.
        visitor.post(path + "/playground", "action", "publish");
        await(lines, "data-status=\"verified\"");
      }
      client.shutdownNow();
    }
  }

  private static void await(BufferedReader lines, String wanted) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(wanted)) {
      line = lines.readLine();
    }
    assertTrue(line != null, "the feed ended without " + wanted);
  }

  @Test
  void aStrangePathOfTheConsoleIsAPageToo() {
    Page page = visitor.get("/console/no/such/page");
    assertEquals(404, page.status());
    assertTrue(page.headers().get("content-type").startsWith("text/html"), page::toString);
    assertTrue(page.has("There is nothing at this address."), page::toString);
    assertEquals(405, visitor.post("/console/domains/new").status());
  }

  @Test
  void aTokenOfSeveralOrganizationsMovesBetweenThem() {
    UUID second = node.organization();
    String token =
        node.credentials()
            .addPersonalToken("two", Map.of(organization, Scope.all(), second, Scope.all()))
            .secret()
            .reveal();
    Visitor member = Visitor.signedIn(node, token);
    assertTrue(member.get("/console/domains").has("There are no domains yet."));
    add("mine-alone.example");
    assertEquals(
        303,
        member.post("/console/organization", "organization", organization.toString()).status());
    assertTrue(member.get("/console/domains").has("mine-alone.example"));
    assertEquals(
        403,
        member
            .post("/console/organization", "organization", node.organization().toString())
            .status());
  }

  @Test
  void aSessionEndsAfterTwelveHours() {
    SteeredClock clock = new SteeredClock(Instant.parse("2026-06-01T00:00:00Z"));
    try (TestNode later = TestNode.start(new TestNode.Options().at(clock))) {
      Visitor person = Visitor.signedIn(later, later.key());
      clock.advance(Sessions.LIFE.minusSeconds(1));
      assertEquals(200, person.get("/console/domains").status());
      clock.advance(Duration.ofSeconds(2));
      assertEquals(
          "/console/sign-in?next=%2Fconsole%2Fdomains", person.get("/console/domains").location());
    }
  }

  @Test
  void theWayBackLeadsNowhereElse() {
    for (String next :
        List.of(
            "https://evil.test/", "//evil.test", "/console/..//evil", "/\\evil", "/v1/domains")) {
      Visitor person = Visitor.of(node);
      Page in = person.post("/console/sign-in", "secret", node.key(), "next", next);
      Page then = person.get(in.location());
      assertEquals("/console/domains", then.location(), next);
    }
    Visitor person = Visitor.of(node);
    Page in = person.post("/console/sign-in", "secret", node.key(), "next", "/console/domains/new");
    assertEquals("/console/domains/new", person.get(in.location()).location());
    Page wrong = Visitor.of(node).post("/console/sign-in", "secret", "ap_wrong");
    assertEquals(401, wrong.status(), wrong::toString);
    assertTrue(wrong.has("mistyped, unknown or revoked"), wrong::toString);
    assertFalse(wrong.has("ap_wrong"), "a secret is not sent back");
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
