package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The README's story, by clicking.
@ExtendWith(Console.Shared.class)
class ClickingTest {
  @Test
  void aDomainIsAddedPublishedSeenAndVerified(Console console) {
    String name = Console.freshName();
    try (Visit visit = console.visit().signIn()) {
      visit.add(name);
      assertThat(visit.neededCards()).hasCount(3);
      assertThat(visit.neededCards().locator(".badge.ok")).hasCount(0);
      assertThat(visit.domainBadge()).hasText("Pending");
      visit.publishInPlayground();
      // By themselves: nothing is pressed and nothing reloaded from here on.
      visit.page().evaluate("window.sameDocument = true");
      assertThat(visit.neededCards().locator("header .badge.ok")).hasCount(3);
      assertThat(visit.page().locator("#progress progress")).hasAttribute("value", "3");
      assertTrue((Boolean) visit.page().evaluate("window.sameDocument === true"));
      visit.verify();
      assertThat(visit.domainBadge()).hasText("Verified");
      visit.link("Domains").first().click();
      assertThat(rowOf(visit, name)).containsText("verified");
    }
  }

  @Test
  void withNothingPublishedVerifySaysWhatIsMissingAndWhatToType(Console console) {
    String name = Console.freshName();
    try (Visit visit = console.visit().signIn()) {
      visit.add(name);
      visit.verify();
      assertThat(visit.domainBadge()).not().hasText("Verified");
      for (Locator card : visit.neededCards().all()) {
        assertThat(card.locator("header .badge")).hasText("Not there yet");
        assertThat(card.locator(".advice").first()).isVisible();
      }
      assertThat(visit.page().locator("main")).containsText("anypost");
    }
  }

  private static Locator rowOf(Visit visit, String name) {
    return visit.page().locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
  }
}
