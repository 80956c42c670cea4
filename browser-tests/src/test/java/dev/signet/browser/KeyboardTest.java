package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The same story for somebody who has no mouse (WCAG 2.2: 2.1.1, 2.4.1, 2.4.3, 2.4.7, 3.2.2).
@ExtendWith(Console.Shared.class)
class KeyboardTest {
  @Test
  void theWholeStoryNeedsNoMouse(Console console) {
    String name = Console.freshName();
    try (Visit visit = console.visit().open("/console")) {
      Keyboard keys = new Keyboard(visit);
      assertThat(visit.page().getByLabel("API key or personal token")).isFocused();
      keys.type(console.product().key()).press("Enter");
      assertThat(visit.heading()).hasText("Domains");

      skipTheNavigation(visit, keys);
      keys.tabTo(visit.link("Add a domain")).press("Enter");
      assertThat(visit.heading()).hasText("Add a domain");
      assertThat(visit.page().locator("#name")).isFocused();
      keys.type(name).press("Enter");
      assertThat(visit.heading()).hasText(name);

      keys.tabTo(visit.button("Publish these for me in the playground")).press("Space");
      assertThat(visit.notice()).containsText("published");
      assertThat(visit.neededCards().locator("header .badge.ok")).hasCount(3);
      keys.tabTo(visit.button("Verify")).press("Enter");
      assertThat(visit.domainBadge()).hasText("Verified");

      keys.tabTo(visit.page().locator("summary").first()).press("Enter");
      assertThat(visit.page().locator("details[open] table").first()).isVisible();
      keys.tabBackTo(visit.button("Sign out")).press("Space");
      assertThat(visit.notice()).hasText("You are signed out.");
    }
  }

  /// The first stop of a page leads past what all pages have.
  private static void skipTheNavigation(Visit visit, Keyboard keys) {
    Locator skip = visit.link("Skip to content");
    keys.tabTo(skip);
    assertThat(skip).isInViewport();
    keys.press("Enter");
    assertThat(visit.page().locator("main")).isFocused();
    keys.press("Tab");
    assertThat(visit.page().locator("main :focus")).hasCount(1);
  }

  @Test
  void whatHasTheFocusKeepsItWhenThePageChangesByItself(Console console) {
    String name = Console.freshName();
    Product product = console.product();
    try (Visit visit = console.visit().signIn()) {
      String id = visit.add(name);
      Keyboard keys = new Keyboard(visit);
      // The first look has been when the servers' answers can be opened.
      Locator first = visit.neededCards().first();
      assertThat(first.locator("summary")).isVisible();
      keys.tabTo(first.locator("summary")).press("Enter");
      Locator copy = visit.neededCards().nth(1).locator("button.copy").last();
      keys.tabTo(copy);

      product.publishAll(product.domain(id));
      assertThat(visit.neededCards().locator("header .badge.ok")).hasCount(3);
      assertThat(copy).isFocused();
      assertThat(first.locator("details")).hasAttribute("open", "");
      assertThat(first.locator("details table")).isVisible();
    }
  }

  @Test
  void choosingWithTheArrowKeysGoesNowhereUntilTheButtonIsPressed(Console console) {
    try (Visit visit = console.visit().signIn()) {
      visit.add(Console.freshName());
      Keyboard keys = new Keyboard(visit);
      Locator host = visit.page().getByLabel("Your DNS host");
      keys.tabTo(host);
      String address = visit.page().url();
      keys.press("ArrowDown").press("ArrowDown");
      assertThat(host).isFocused();
      assertThat(visit.page()).hasURL(address);
      String chosen = host.inputValue();
      keys.tabTo(visit.button("Show its form")).press("Enter");
      assertThat(visit.page()).hasURL(Pattern.compile("host="));
      assertThat(visit.page().getByLabel("Your DNS host")).hasValue(chosen);
    }
  }
}
