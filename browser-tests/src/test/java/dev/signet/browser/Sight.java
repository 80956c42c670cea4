package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.List;
import java.util.function.BiConsumer;

/// One page in one state: what [EveryPageTest] looks at, and where [StoredScriptTest] looks for
/// what was planted. A new page is a new line in [#ALL].
///
/// @param name fit for a file name
record Sight(String name, As as, BiConsumer<Exhibition, Visit> way) {
  /// Who sees it.
  enum As {
    NOBODY,
    CUSTOMER,
    OPERATOR
  }

  static final List<Sight> ALL =
      List.of(
          at("sign-in", As.NOBODY, "/console/sign-in"),
          new Sight("sign-in-refused", As.NOBODY, Sight::signInWithNonsense),
          at("domains", As.CUSTOMER, "/console/domains"),
          at("domains-found", As.CUSTOMER, "/console/domains?q=acme&status=verified"),
          at("domains-none", As.CUSTOMER, "/console/domains?q=no-such-name"),
          at("domain-new", As.CUSTOMER, "/console/domains/new"),
          new Sight("domain-new-refused", As.CUSTOMER, Sight::addNonsense),
          at("domain-pending", As.CUSTOMER, "/console/domains/{pending}"),
          at(
              "domain-pending-cloudflare",
              As.CUSTOMER,
              "/console/domains/{pending}?host=Cloudflare"),
          at("domain-troubled", As.CUSTOMER, "/console/domains/{troubled}"),
          at("domain-verified", As.CUSTOMER, "/console/domains/{verified}?done=checked"),
          at("history-troubled", As.CUSTOMER, "/console/domains/{troubled}/history"),
          at("history-verified", As.CUSTOMER, "/console/domains/{verified}/history"),
          at("hand-over", As.CUSTOMER, "/console/domains/{troubled}/hand-over"),
          new Sight("hand-over-link", As.CUSTOMER, Sight::makeLink),
          at("print", As.CUSTOMER, "/console/domains/{troubled}/print"),
          at("share", As.NOBODY, "{shared}"),
          at("share-print", As.NOBODY, "{shared}/print"),
          at("settings", As.CUSTOMER, "/console/domains/{verified}/settings"),
          new Sight("settings-refused", As.CUSTOMER, Sight::trackNonsense),
          at("delete", As.CUSTOMER, "/console/domains/{verified}/delete"),
          new Sight("delete-refused", As.CUSTOMER, Sight::deleteAnother),
          new Sight("deleted", As.CUSTOMER, Sight::delete),
          at("keys", As.CUSTOMER, "/console/keys"),
          at("key-new", As.CUSTOMER, "/console/keys/new"),
          at("claims", As.CUSTOMER, "/console/claims"),
          new Sight("claim", As.CUSTOMER, Sight::claim),
          at("webhooks", As.CUSTOMER, "/console/webhooks"),
          at("webhook-new", As.CUSTOMER, "/console/webhooks/new"),
          at("api", As.CUSTOMER, "/console/api"),
          at("health", As.OPERATOR, "/console/health"),
          at("organizations", As.OPERATOR, "/console/organizations"),
          at("every-domain", As.OPERATOR, "/console/every-domain?q={verified}"),
          at("work", As.OPERATOR, "/console/work"),
          at("contested", As.OPERATOR, "/console/contested"),
          at("audit", As.OPERATOR, "/console/audit"),
          at("platform-webhooks", As.OPERATOR, "/console/platform-webhooks"),
          at("platform-webhook-new", As.OPERATOR, "/console/platform-webhooks/new"),
          at("not-found", As.CUSTOMER, "/console/nothing-here"));

  /// All that one kind of visitor sees.
  static List<Sight> of(As as) {
    return ALL.stream().filter(sight -> sight.as() == as).toList();
  }

  /// A page that has an address.
  private static Sight at(String name, As as, String path) {
    return new Sight(name, as, (exhibition, visit) -> visit.open(exhibition.path(path)));
  }

  /// Brings the visit there, from signing in on; a visit sees the sights of one kind of visitor.
  void show(Exhibition exhibition, Visit visit) {
    switch (as) {
      case NOBODY -> {}
      case CUSTOMER -> visit.stayAs(exhibition.secret());
      case OPERATOR -> visit.stayAs(exhibition.console().product().adminToken());
    }
    way.accept(exhibition, visit);
    assertThat(visit.heading()).isVisible();
  }

  private static void signInWithNonsense(Exhibition exhibition, Visit visit) {
    visit.open("/console/sign-in");
    visit.page().locator("#secret").fill("ap_nobody-has-this-key");
    visit.button("Sign in").click();
    assertThat(visit.page().locator("[role=alert]")).isVisible();
  }

  private static void addNonsense(Exhibition exhibition, Visit visit) {
    visit.open("/console/domains/new");
    visit.page().locator("#name").fill("acme dot com");
    visit.button("Add the domain").click();
    assertThat(visit.page().locator("[role=alert]")).isVisible();
  }

  /// Claims a name that another organization holds.
  private static void claim(Exhibition exhibition, Visit visit) {
    String name = exhibition.taken();
    visit.open("/console/domains/new");
    visit.page().locator("#name").fill(name);
    visit.button("Add the domain").click();
    visit.button("Claim " + name).click();
    assertThat(visit.heading()).hasText(name);
  }

  private static void makeLink(Exhibition exhibition, Visit visit) {
    visit.open(exhibition.path("/console/domains/{pending}/hand-over"));
    visit.makeLink();
  }

  private static void trackNonsense(Exhibition exhibition, Visit visit) {
    visit.open(exhibition.path("/console/domains/{pending}/settings"));
    visit.page().getByLabel("Count opens").check();
    visit.page().locator("#subdomain").fill("not a name");
    visit.button("Save").click();
    assertThat(visit.page().locator("[role=alert]")).isVisible();
  }

  private static void deleteAnother(Exhibition exhibition, Visit visit) {
    visit.open(exhibition.path("/console/domains/{pending}/delete"));
    visit.page().locator("#name").fill("another.example");
    visit.page().locator("button.danger").click();
    assertThat(visit.page().locator("[role=alert]")).isVisible();
  }

  private static void delete(Exhibition exhibition, Visit visit) {
    String name = Console.freshName();
    String id = visit.add(name);
    visit.open("/console/domains/" + id + "/delete");
    visit.page().locator("#name").fill(name);
    visit.page().locator("button.danger").click();
    assertThat(visit.heading()).not().hasText("Delete " + name);
  }

  @Override
  public String toString() {
    return name;
  }
}
