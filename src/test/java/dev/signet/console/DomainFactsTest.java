package dev.signet.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.SteeredClock;
import dev.signet.TestNode;
import dev.signet.access.Scope;
import dev.signet.console.Visitor.Page;
import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// History, settings and deletion, as a browser without JavaScript sees them.
class DomainFactsTest {
  private static final Pattern ENTRY = Pattern.compile("id=\"entry-([0-9a-f-]+)\"");
  private static final Pattern OLDER =
      Pattern.compile("href=\"([^\"]+)\" rel=\"next\">Older entries");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static TestNode node;
  private static UUID organization;
  private static String key;
  private static Visitor visitor;

  @BeforeAll
  static void start() {
    node = TestNode.start();
    organization = node.organization();
    key = node.key(organization, Scope.all());
    visitor = Visitor.signedIn(node, key);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /// A domain of our own, not yet published.
  private record Ours(JsonNode json) {
    static Ours make() {
      return new Ours(node.register(key, "facts" + COUNT.incrementAndGet() + "-console.example"));
    }

    String name() {
      return json.get("name").stringValue();
    }

    String page() {
      return "/console/domains/" + json.get("id").stringValue().replace("domain_", "");
    }

    void verify() {
      assertEquals(303, visitor.post(page() + "/verify").status());
    }

    JsonNode now() {
      return node.get("/v1/domains/" + json.get("id").stringValue(), key).json();
    }
  }

  private static String providers(String name) {
    TestNode.Answer made =
        node.post(
            "/core/email-domains", key, "{\"domain\":\"" + name + "\",\"provider\":\"resend\"}");
    assertEquals(201, made.status(), made::toString);
    return "/console/domains/" + made.json().get("id").stringValue();
  }

  @Test
  void theHistoryTellsWhoAnsweredWhatAsAChartAndAsAList() {
    Ours domain = Ours.make();
    domain.verify();
    node.publish(domain.json());
    domain.verify();
    for (String span : List.of("", "?span=day", "?span=quarter", "?span=nonsense")) {
      Page page = visitor.get(domain.page() + "/history" + span);
      assertEquals(200, page.status(), page::toString);
      assertTrue(page.has("Our verdict"), page::toString);
      assertTrue(page.has("<th scope=\"row\"><bdi>ns1.playground.test"), page::toString);
      assertTrue(page.has("<th scope=\"row\"><bdi>resolver 127.0.0.1"), page::toString);
      assertTrue(page.has("<g class=\"run right\">"), page::toString);
      assertTrue(page.has("<polygon class=\"event ok\""), page::toString);
      assertTrue(page.has("Mail: everything is in place."), page::toString);
      assertTrue(page.has("Mail: the domain record is missing."), page::toString);
      assertTrue(page.has("no such name"), page::toString);
    }
    Page page = visitor.get(domain.page() + "/history?span=day");
    assertTrue(page.has("history?span=day\" aria-current=\"true\">Last day</a>"), page::toString);
  }

  @Test
  void aChartShowsItsOwnTimeOnlyAndWhatLastsIntoIt() {
    SteeredClock clock = new SteeredClock(Instant.parse("2026-01-05T08:00:00Z"));
    try (TestNode still = TestNode.start(new TestNode.Options().at(clock))) {
      String theirs = still.key();
      JsonNode domain = still.register(theirs, "old.console.example");
      String id = domain.get("id").stringValue();
      still.publish(domain);
      assertEquals(
          "verified",
          still
              .post("/v1/domains/" + id + "/verify", theirs, "")
              .json()
              .get("status")
              .stringValue());
      clock.advance(Duration.ofDays(10));
      assertEquals(200, still.post("/v1/domains/" + id + "/verify", theirs, "").status());
      String path = "/console/domains/" + id.replace("domain_", "") + "/history";
      Visitor later = Visitor.signedIn(still, theirs);
      Page week = later.get(path);
      assertFalse(week.has("<title>Added, 5 Jan 2026"), week::toString);
      assertTrue(
          week.has("aria-label=\"Right, 8 Jan 2026, 08:00 UTC to 15 Jan 2026"), week::toString);
      Page quarter = later.get(path + "?span=quarter");
      assertTrue(quarter.has("<title>Added, 5 Jan 2026, 08:00 UTC"), quarter::toString);
    }
  }

  @Test
  void aDomainThatWasNeverLookedAtHasAHistoryToo() {
    Ours domain = Ours.make();
    Page page = visitor.get(domain.page() + "/history");
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.has("Added"), page::toString);
  }

  @Test
  void aProvidersDomainHasAHistoryAndSettings() {
    String path = providers("provided.example");
    visitor.post(path + "/verify");
    Page history = visitor.get(path + "/history");
    assertEquals(200, history.status(), history::toString);
    assertTrue(history.has("Added"), history::toString);
    assertTrue(history.has("_dmarc.provided.example"), history::toString);
    Page settings = visitor.get(path + "/settings");
    assertEquals(200, settings.status(), settings::toString);
    assertTrue(settings.has("Id at the provider"), settings::toString);
    assertFalse(settings.has("name=\"subdomain\""), settings::toString);
    assertEquals(
        409, visitor.post(path + "/tracking", "opens", "on", "subdomain", "track").status());
  }

  @Test
  void pagesOfTheListHaveEveryEntryOnce() {
    Ours domain = Ours.make();
    for (int i = 0; i < 60; i++) {
      assertEquals(
          200,
          node.patch(
                  "/v1/domains/" + domain.json().get("id").stringValue(),
                  key,
                  "{\"tracking\":{\"subdomain\":\"track" + i + "\"}}")
              .status());
    }
    Set<String> ids = new HashSet<>();
    int entries = 0;
    int pages = 0;
    Optional<String> next = Optional.of(domain.page() + "/history?span=day");
    while (next.isPresent()) {
      Page page = visitor.get(next.get().replace("&amp;", "&"));
      assertEquals(200, page.status(), page::toString);
      assertEquals(pages == 0, page.has("Who answered what"), page::toString);
      Matcher found = ENTRY.matcher(page.body());
      while (found.find()) {
        ids.add(found.group(1));
        entries++;
      }
      Matcher older = OLDER.matcher(page.body());
      next = older.find() ? Optional.of(older.group(1)) : Optional.empty();
      pages++;
    }
    assertEquals(entries, ids.size());
    assertTrue(entries >= 61, "only " + entries);
    assertEquals((entries + 49) / 50, pages);
  }

  @Test
  void whatStrangersWriteIntoTheDnsStaysText() {
    Ours domain = Ours.make();
    node.publish(domain.json());
    String evil = "v=DMARC1; <script>alert(1)</script><img src=x onerror=alert(2)>";
    node.playground().world().put("_dmarc." + domain.name(), "TXT", evil);
    domain.verify();
    Page page = visitor.get(domain.page() + "/history");
    assertTrue(page.has("&lt;script&gt;alert(1)"), page::toString);
    for (String one : List.of("", "/history", "/settings", "/delete")) {
      Page shown = visitor.get(domain.page() + one);
      assertEquals(200, shown.status(), shown::toString);
      assertFalse(shown.has("<script>alert"), shown::toString);
      assertFalse(shown.has("<img src=x"), shown::toString);
    }
  }

  @Test
  void noNameOfAServerBreaksOutOfTheChart() {
    for (String evil :
        List.of(
            "\"><script>alert(1)</script>",
            "' onmouseover=alert(1) x='",
            "</title></svg><img src=x onerror=alert(1)>",
            "${7*7}@raw<svg/onload=alert(1)>",
            "x".repeat(5000))) {
      TimelineEntry entry =
          new TimelineEntry(
              UUID.fromString("0190a000-0000-7000-8000-000000000001"),
              Instant.parse("2026-01-25T10:00:00Z"),
              new Observed(
                  new Observation(
                      "authoritative",
                      evil,
                      "evil.example TXT",
                      "udp",
                      "found",
                      "NOERROR",
                      -1,
                      "",
                      60,
                      Duration.ZERO,
                      "TXT \"" + evil + "\"",
                      Optional.empty()),
                  Instant.parse("2026-01-25T11:00:00Z"),
                  3));
      Chart chart =
          Chart.of(
              List.of(entry),
              List.of(
                  dev.signet.record.CustomerRecord.text(
                      dev.signet.name.DomainName.of("evil.example"), "v=spf1 -all")),
              new Chart.Window(
                  Instant.parse("2026-01-25T00:00:00Z"), Instant.parse("2026-01-25T12:00:00Z")),
              false);
      assertEquals(1, chart.servers().size());
      Map<String, Object> parameters = new HashMap<>();
      parameters.put("chart", chart);
      String drawn = new Pages().text("tag/chart", parameters);
      parameters.clear();
      parameters.put("row", chart.servers().getFirst());
      drawn += new Pages().text("tag/chart-row", parameters);
      HistoryLine line = HistoryLine.of(entry, new Answers(List.of(), List.of(entry)));
      for (String bad : List.of("<script", "<img", "<svg/", "'x'")) {
        assertFalse(drawn.contains(bad), drawn);
      }
      assertTrue(drawn.length() < 20_000, "the whole name is shown");
      assertTrue(line.who().length() < 100 && line.foreign().length() < 100, line::toString);
    }
  }

  @Test
  void settingsShowTheKeysAndWhatIsPublished() {
    Ours domain = Ours.make();
    Page page = visitor.get(domain.page() + "/settings");
    assertEquals(200, page.status(), page::toString);
    for (String text :
        List.of(
            "ap1._domainkey." + domain.name(),
            "ap2._domainkey." + domain.name(),
            "RSA, 2048 bits",
            "less than a day old",
            "v=DKIM1; k=rsa; p=MII",
            "Signs",
            domain.json().get("id").stringValue(),
            "Next check")) {
      assertTrue(page.has(text), () -> text + "\n" + page);
    }
  }

  @Test
  void trackingIsChangedAndItsNewRecordIsPointedAt() {
    Ours domain = Ours.make();
    Page saved =
        visitor.post(
            domain.page() + "/tracking", "opens", "on", "clicks", "on", "subdomain", " Track ");
    assertEquals(303, saved.status(), saved::toString);
    assertEquals(domain.page() + "/settings?done=saved", saved.location());
    JsonNode tracking = domain.now().get("tracking");
    assertTrue(tracking.get("opens_enabled").booleanValue(), tracking::toString);
    assertTrue(tracking.get("clicks_enabled").booleanValue(), tracking::toString);
    assertEquals("track", tracking.get("subdomain").stringValue());
    Page page = visitor.get(saved.location());
    assertTrue(page.has("Saved."), page::toString);
    assertTrue(page.has("Publish the CNAME of track." + domain.name()), page::toString);
    assertTrue(page.has("name=\"opens\" checked"), page::toString);
    assertTrue(visitor.get(domain.page()).has("track." + domain.name()));
    assertEquals(303, visitor.post(domain.page() + "/tracking", "subdomain", "").status());
    assertTrue(domain.now().get("tracking").get("subdomain").isNull());
  }

  @Test
  void aBadSubdomainComesBackWithItsMessage() {
    Ours domain = Ours.make();
    Map<String, String> cases =
        Map.of(
            "", "Enter a subdomain",
            "tr_ack", "only letters, digits and hyphens",
            "anypost", "is the verification record",
            "x._domainkey", "Names under _domainkey",
            "\"><script>alert(1)</script>", "only letters, digits and hyphens");
    cases.forEach((entered, message) -> {
      Page page = visitor.post(domain.page() + "/tracking", "opens", "on", "subdomain", entered);
      assertEquals(422, page.status(), page::toString);
      assertTrue(page.has("role=\"alert\""), page::toString);
      assertTrue(page.has(message), page::toString);
      assertTrue(page.has("name=\"opens\" checked"), page::toString);
      assertFalse(page.has("name=\"clicks\" checked"), page::toString);
      assertFalse(page.has("<script>alert"), page::toString);
      assertTrue(
          page.has("value=\"" + entered.replace("\"", "&#34;").replace("<", "&lt;")),
          page::toString);
    });
    assertFalse(domain.now().get("tracking").get("opens_enabled").booleanValue());
  }

  @Test
  void onlyTheRightNameDeletesAndTheListToRemoveIsShownAfterwards() {
    Ours domain = Ours.make();
    node.publish(domain.json());
    domain.verify();
    Page question = visitor.get(domain.page() + "/delete");
    assertEquals(200, question.status(), question::toString);
    assertTrue(question.has("DKIM keys are destroyed"), question::toString);
    for (String wrong : List.of("", "other.example", domain.name() + ".evil", "<b>x</b>")) {
      Page page = visitor.post(domain.page() + "/delete", "name", wrong);
      assertEquals(422, page.status(), page::toString);
      assertTrue(page.has("Nothing was deleted."), page::toString);
      assertFalse(page.has("<b>x</b>"), page::toString);
    }
    assertEquals("verified", domain.now().get("status").stringValue());
    Page gone =
        visitor.post(
            domain.page() + "/delete", "name", domain.name().toUpperCase(java.util.Locale.ROOT));
    assertEquals(200, gone.status(), gone::toString);
    assertEquals("no-store", gone.headers().get("cache-control"));
    for (JsonNode record : domain.json().get("dns_records")) {
      assertTrue(
          gone.has(
              record.get("fqdn").stringValue() + " CNAME " + record.get("value").stringValue()),
          gone::toString);
    }
    assertTrue(gone.has("In place"), gone::toString);
    assertFalse(gone.has("_dmarc." + domain.name() + " TXT"), "was never published");
    for (String one : List.of("", "/history", "/settings", "/delete")) {
      assertEquals(404, visitor.get(domain.page() + one).status(), one);
    }
    assertEquals(404, visitor.post(domain.page() + "/delete", "name", domain.name()).status());
    node.register(key, domain.name());
  }

  @Test
  void theRecordsToRemoveAreInTheFormOfTheChosenHost() {
    Ours domain = Ours.make();
    Page page = visitor.get(domain.page() + "/delete?host=Cloudflare");
    assertEquals(200, page.status(), page::toString);
    assertTrue(page.has("value=\"Cloudflare\" selected"), page::toString);
    Page after =
        visitor.post(domain.page() + "/delete", "name", domain.name() + ".", "host", "Cloudflare");
    assertEquals(200, after.status(), after::toString);
    assertTrue(after.has("<code class=\"value\">anypost</code>"), after::toString);
  }

  @Test
  void aProvidersDomainIsDeletedToo() {
    String path = providers("provided2.example");
    Page question = visitor.get(path + "/delete");
    assertTrue(question.has("The provider is told"), question::toString);
    Page gone = visitor.post(path + "/delete", "name", "provided2.example");
    assertEquals(200, gone.status(), gone::toString);
    assertTrue(gone.has("v=DMARC1"), gone::toString);
    assertEquals(404, visitor.get(path).status());
  }
}
