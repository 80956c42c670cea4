package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The same story in a browser that runs no JavaScript: through forms and links alone.
@ExtendWith(Console.Shared.class)
class WithoutScriptTest {
  @Test
  void theWholeStoryWorksThroughForms(Console console) {
    String name = Console.freshName();
    try (Visit visit = console.visit(kind -> kind.setJavaScriptEnabled(false)).signIn()) {
      visit.add(name);
      assertThat(visit.neededCards()).hasCount(3);
      // What only a script can do is not offered.
      assertThat(visit.page().locator("button.copy").first()).isHidden();
      console.product().publish("anypost." + name, "CNAME", "elsewhere.example");
      visit.verify();
      assertThat(visit.neededCards().first().locator(".advice .fix")).isVisible();

      visit.page().getByLabel("Your DNS host").selectOption("Cloudflare");
      visit.button("Show its form").click();
      assertThat(visit.page().getByLabel("Your DNS host")).hasValue("Cloudflare");

      visit.publishInPlayground();
      visit.verify();
      assertThat(visit.domainBadge()).hasText("Verified");
      assertThat(visit.neededCards().locator("header .badge.ok")).hasCount(3);
      visit.neededCards().first().locator("summary").click();
      assertThat(visit.page().locator("details[open] table").first()).isVisible();

      visit.button("Sign out").click();
      assertThat(visit.notice()).hasText("You are signed out.");
      visit.open("/console/domains");
      assertThat(visit.heading()).hasText("Sign in");
    }
  }

  @Test
  void aFormThatDidNotWorkKeepsItsValues(Console console) {
    try (Visit visit = console.visit(kind -> kind.setJavaScriptEnabled(false)).signIn()) {
      visit.open("/console/domains/new");
      visit.page().locator("#name").fill("not a domain");
      visit.button("Add the domain").click();
      assertThat(visit.page().locator("[role=alert]")).isVisible();
      assertThat(visit.page().locator("#name")).hasValue("not a domain");
    }
  }
}
