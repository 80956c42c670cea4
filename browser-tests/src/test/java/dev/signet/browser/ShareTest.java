package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A link for the colleague who looks after the DNS, opened in a browser that knows nothing.
@ExtendWith(Console.Shared.class)
class ShareTest {
  @Test
  void theColleagueSeesTheRecordsComeAndNothingElseUntilTheLinkIsTakenBack(Console console) {
    String name = Console.freshName();
    Product product = console.product();
    try (Visit owner = console.visit().signIn();
        Visit colleague = console.visit()) {
      String id = owner.add(name);
      owner.link("Hand over").click();
      colleague.open(owner.makeLink());
      assertThat(colleague.heading()).hasText(name);
      assertThat(colleague.neededCards()).hasCount(3);
      assertThat(colleague.button("Verify")).hasCount(0);
      assertThat(colleague.page().locator("form[method=post]")).hasCount(0);

      product.publishAll(product.domain(id));
      assertThat(colleague.neededCards().locator("header .badge.ok")).hasCount(3);

      Locator takeBack = owner.page().locator("form[action$='/revoke'] button");
      assertThat(takeBack).hasCount(1);
      takeBack.click();
      assertThat(owner.notice()).isVisible();
      // The open page notices by itself.
      assertThat(colleague.heading()).hasText("Not found");
    }
    try (Visit colleague = console.visit()) {
      colleague.open("/console/domains");
      assertThat(colleague.heading()).hasText("Sign in");
    }
  }
}
