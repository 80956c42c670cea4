package dev.signet.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// The copy buttons: what is pasted at the DNS host is exactly what must stand there.
@ExtendWith(Console.Shared.class)
class CopyTest {
  private static final List<String> CLIPBOARD = List.of("clipboard-read", "clipboard-write");

  @Test
  void eachButtonCopiesItsValueAndNothingElse(Console console) {
    check(console, "");
  }

  /// A page that came over plain HTTP from another machine has no clipboard to write to.
  @Test
  void withoutTheClipboardOfTheBrowserTheyCopyToo(Console console) {
    check(
        console,
        """
        window.read = navigator.clipboard.readText.bind(navigator.clipboard);
        Object.defineProperty(navigator, "clipboard", { value: undefined });
        """);
  }

  private static void check(Console console, String before) {
    Product product = console.product();
    JsonNode domain = product.register(product.key(), Console.freshName());
    List<String> wanted = new ArrayList<>();
    domain
        .get("dns_records")
        .forEach(record -> {
          wanted.add(record.get("name").stringValue());
          wanted.add(record.get("value").stringValue());
        });
    assertEquals(6, wanted.size());
    try (Visit visit = console.visit(kind -> kind.setPermissions(CLIPBOARD))) {
      visit.page().addInitScript(before);
      visit.signIn();
      String id = domain.get("id").stringValue().replace("domain_", "");
      visit.open("/console/domains/" + id);
      List<String> copied = new ArrayList<>();
      for (Locator button : visit.neededCards().locator("button.copy").all()) {
        button.click();
        assertThat(button).hasText("Copied");
        copied.add(
            (String)
                visit
                    .page()
                    .evaluate("() => (window.read ?? (() => navigator.clipboard.readText()))()"));
      }
      assertEquals(wanted, copied);
    }
  }
}
