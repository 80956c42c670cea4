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
      assertThat(visit.domainBadge()).hasText("Pending");
      assertThat(visit.page().locator("#progress")).containsText("0 of 3 records are in place");
      for (Locator card : visit.neededCards().all()) {
        assertThat(card.locator("header .badge")).hasText("Not there yet");
        assertThat(card.locator("code.value").last()).containsText(".anypost.email");
        card.locator("summary").click();
        assertThat(card.locator("table")).containsText("the name does not exist");
      }
    }
  }

  @Test
  void aMistakeIsExplainedWithWhatToTypeInstead(Console console) {
    String name = Console.freshName();
    console.product().publish("ap1._domainkey." + name, "CNAME", "elsewhere.example");
    try (Visit visit = console.visit().signIn()) {
      visit.add(name);
      visit.verify();
      Locator card = visit.neededCards().nth(1);
      assertThat(card.locator("header .badge")).hasText("Needs a change");
      assertThat(card.locator(".advice")).containsText("elsewhere.example");
      assertThat(card.locator(".advice .fix"))
          .containsText(card.locator("code.value").last().innerText());
    }
  }

  private static Locator rowOf(Visit visit, String name) {
    return visit.page().locator("tbody tr").filter(new Locator.FilterOptions().setHasText(name));
  }
}
