package dev.signet.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every page, light and dark, on a desk and on a phone: no accessibility fault that a machine can
/// find, nothing wider than the window, every control reached by the keyboard in order. Pictures
/// for a person to look at go to `target/screenshots`.
@ExtendWith(Console.Shared.class)
class EveryPageTest {
  private static final Path PICTURES = Product.HOME.resolve("target/screenshots").normalize();

  /// The narrowest window at which nothing may need scrolling sideways (WCAG 2.2, 1.4.10).
  private static final int NARROWEST = 320;

  /// How much of a long page is in its picture.
  private static final int TALLEST = 6_000;

  private static final String TOO_WIDE =
      """
      () => {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.querySelectorAll('body *')]
          .filter(one => one.getBoundingClientRect().right > width + 1)
          .filter(one => !one.closest('table'))
          .map(one => one.outerHTML.slice(0, 200)).slice(0, 5);
      }
      """;

  private record Screen(String name, int width, int height) {}

  private static final List<Screen> SCREENS =
      List.of(new Screen("desktop", 1280, 900), new Screen("phone", 390, 844));

  private static Accessibility rules;
  private static Exhibition exhibition;

  @BeforeAll
  static void prepare(Console console) {
    rules = Accessibility.rules();
    exhibition = console.exhibition();
  }

  static Stream<Sight> sights() {
    return Sight.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("sights")
  void everybodyCanUseIt(Sight sight, Console console) {
    List<String> faults = new ArrayList<>();
    // The rules are put into the page by its own window; without the page's policy, therefore.
    try (Visit visit =
        console.visit(kind -> kind.setBypassCSP(true).setReducedMotion(ReducedMotion.REDUCE))) {
      visit.holdStill();
      sight.show(exhibition, visit);
      Page page = visit.page();
      for (Screen screen : SCREENS) {
        page.setViewportSize(screen.width(), screen.height());
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
          page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
          String view = screen.name() + "-" + scheme.name().toLowerCase(Locale.ROOT);
          page.screenshot(
              new Page.ScreenshotOptions()
                  .setPath(PICTURES.resolve(sight.name() + "-" + view + ".png"))
                  .setAnimations(ScreenshotAnimations.DISABLED)
                  .setFullPage(true)
                  .setClip(0, 0, screen.width(), Math.min(height(page), TALLEST)));
          List<String> found =
              scheme == ColorScheme.LIGHT ? rules.faults(page) : rules.faultsOfColour(page);
          found.forEach(fault -> faults.add(view + ": " + fault));
        }
        tooWide(page).forEach(fault -> faults.add(screen.name() + ", too wide: " + fault));
      }
      page.setViewportSize(NARROWEST, 800);
      tooWide(page).forEach(fault -> faults.add("narrow, too wide: " + fault));
      page.setViewportSize(SCREENS.getFirst().width(), SCREENS.getFirst().height());
      faults.addAll(new Keyboard(visit).walk());
    }
    assertEquals("", String.join("\n", faults));
  }

  private static int height(Page page) {
    return ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
  }

  private static List<String> tooWide(Page page) {
    return ((List<?>) page.evaluate(TOO_WIDE)).stream().map(String::valueOf).toList();
  }
}
