package dev.signet.browser;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The rules of axe-core (npm), asked in the page.
final class Accessibility {
  private static final Path PLACE = Path.of("target", "npm");

  /// Whatever breaks WCAG 2.2 AA counts, however little; of what is only good practice, what is
  /// serious.
  private static final String ASK =
      """
      async (colours) => {
        const rules = { 'target-size': { enabled: true } };
        const which = colours ? { runOnly: ['color-contrast'] } : { rules };
        const result = await axe.run(document, { resultTypes: ['violations'], ...which });
        return result.violations
          .filter(one => one.tags.some(tag => /^wcag/.test(tag))
            || ['serious', 'critical'].includes(one.impact))
          .flatMap(one => one.nodes.map(node =>
            `${one.id} (${one.impact}): ${node.failureSummary} ${node.html.slice(0, 300)}`));
      }
      """;

  private final String axe;

  private Accessibility(String axe) {
    this.axe = axe;
  }

  /// Brings the rules, from the registry or npm's cache, as the lock file says.
  static Accessibility rules() {
    try {
      Files.createDirectories(PLACE);
      Path installed = PLACE.resolve("installed-lock.json");
      byte[] lock = Files.readAllBytes(Path.of("package-lock.json"));
      for (String file : List.of("package.json", "package-lock.json")) {
        Files.copy(Path.of(file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      if (!Files.exists(installed) || !Arrays.equals(lock, Files.readAllBytes(installed))) {
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        Files.write(installed, lock);
      }
      return new Accessibility(Files.readString(PLACE.resolve("node_modules/axe-core/axe.min.js")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void npm(String... words) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of("npm"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(PLACE.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + "\n" + output);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What the page as it is now does wrong, a line for each element.
  List<String> faults(Page page) {
    return ask(page, false);
  }

  /// The same for colours alone, where nothing else has changed since.
  List<String> faultsOfColour(Page page) {
    return ask(page, true);
  }

  private List<String> ask(Page page, boolean colours) {
    if (!(Boolean) page.evaluate("() => 'axe' in window")) {
      page.evaluate(axe);
    }
    return ((List<?>) page.evaluate(ASK, colours)).stream().map(String::valueOf).toList();
  }
}
