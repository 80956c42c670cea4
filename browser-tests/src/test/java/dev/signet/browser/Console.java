package dev.signet.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// One program and one browser for all tests of a run: starting them takes longer than most tests.
///
/// Tests share nothing else: each has [#visit]s with fresh profiles, and names of its own from
/// [#freshName]. A test class asks for it with `@ExtendWith(Console.Shared.class)`.
final class Console implements AutoCloseable {
  /// How long a page may take on a machine that is busy with something else.
  private static final double PATIENCE_MILLIS = 60_000;

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final Product product;
  private final Playwright playwright;
  private final Browser browser;
  private Optional<Exhibition> exhibition = Optional.empty();

  private Console() {
    product = Product.start();
    playwright = Playwright.create();
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium())
                    .setTimeout(PATIENCE_MILLIS)
                    // It must ask nobody but us.
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  private static Path chromium() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      Path program = Path.of(folder, "chromium");
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new AssertionError("chromium is not on the PATH; Debian's package has the same name");
  }

  Product product() {
    return product;
  }

  /// A domain name that no other test uses.
  static String freshName() {
    return "acme-" + NAMES.incrementAndGet() + ".example";
  }

  /// Something ordinary to look at, made for whoever asks first.
  synchronized Exhibition exhibition() {
    Exhibition made =
        exhibition.orElseGet(
            () -> Exhibition.of(this, List.of("Beyond", "Acme"), List.of("production", "tests")));
    exhibition = Optional.of(made);
    return made;
  }

  /// Somebody's browser, with a profile of its own.
  Visit visit() {
    return visit(options -> options);
  }

  /// The same, of another kind: without JavaScript, with another window, and so on.
  Visit visit(UnaryOperator<Browser.NewContextOptions> kind) {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setBaseURL(product.origin())
            .setLocale("en-GB")
            .setTimezoneId("UTC")
            .setViewportSize(1280, 900);
    Visit visit = new Visit(this, browser.newContext(kind.apply(options)));
    visit.page().setDefaultTimeout(PATIENCE_MILLIS);
    return visit;
  }

  @Override
  public void close() {
    try (product) {
      browser.close();
      playwright.close();
    }
  }

  /// Gives it to the tests that want it; it ends when the last of them has.
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
      return parameter.getParameter().getType() == Console.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
      return extension
          .getRoot()
          .getStore(Namespace.create(Console.class))
          .computeIfAbsent(Console.class, _ -> new Console(), Console.class);
    }
  }
}
