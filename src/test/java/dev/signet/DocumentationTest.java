package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.provider.ProviderKinds;
import dev.signet.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the pages say about settings is what the program reads (OP-3).
class DocumentationTest {
  private static final Set<String> DERIVED =
      Set.of("SIGNET_MASTER_KEY_FILE", "SIGNET_NS", "SIGNET_HOSTMASTER");

  /// A row of a table of settings: name and default.
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(SIGNET_\\w+)` \\| ([^|]*) \\|");

  /// A default that is a value: in code quotes, or a number alone.
  private static final Pattern VALUE = Pattern.compile("^(?:`([^`]*)`|(\\d+)$)");

  private static final Pattern VARIABLE = Pattern.compile("SIGNET_[A-Z0-9_]*[A-Z0-9]");

  @Test
  void everySettingIsOnTheConfigurationPageAndNothingElse() throws IOException {
    TreeSet<String> read = new TreeSet<>();
    try (var files = Files.walk(Path.of("src/main/java/dev/signet/settings"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        read.addAll(variables(file));
      }
    }
    ProviderKinds.ALL.forEach(kind -> kind.settings().forEach(setting -> read.add(setting.name())));
    read.add("SIGNET_JAVA_OPTS");
    // The example in a comment.
    read.remove("SIGNET_X");
    assertEquals(read, variables(Path.of("docs/configuration.md")));
  }

  @Test
  void theReadmeNamesNoSettingThatDoesNotExist() throws IOException {
    TreeSet<String> known = variables(Path.of("docs/configuration.md"));
    TreeSet<String> named = variables(Path.of("README.md"));
    named.removeAll(known);
    assertEquals(new TreeSet<>(List.of()), named);
  }

  /// A setting that is set to its documented default changes nothing.
  @ParameterizedTest
  @ValueSource(strings = {"docs/configuration.md", "README.md"})
  void everyDocumentedDefaultIsTheRealOne(String page) throws IOException {
    Settings unset = Settings.read(Map.of(), new Properties());
    assertEquals(unset, Settings.read(Map.of(), new Properties()), "settings can be compared");
    Set<String> compared = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(Path.of(page)));
    while (row.find()) {
      String name = row.group(1);
      String text = row.group(2);
      Matcher value = VALUE.matcher(text);
      if (DERIVED.contains(name) || !value.find()) {
        continue;
      }
      String given = value.group(1) != null ? value.group(1) : value.group(2);
      assertEquals(
          unset,
          Settings.read(Map.of(name, given), new Properties()),
          () -> page + " says that " + name + " is by default " + given);
      compared.add(name);
    }
    assertTrue(compared.size() >= (page.equals("README.md") ? 6 : 25), compared::toString);
  }

  /// Defaults that are made from other settings or from the machine.
  @Test
  void theDerivedDefaultsAreAsDocumented() throws IOException {
    Settings unset = Settings.read(Map.of(), new Properties());
    assertDefault("SIGNET_MASTER_KEY_FILE", "`master.key` in the data directory");
    assertEquals(unset.store().directory().resolve("master.key"), unset.keys().master().file());
    assertDefault("SIGNET_DATABASE_CONNECTIONS", "4 × cores, at least 8");
    assertEquals(
        Math.max(8, 4 * Runtime.getRuntime().availableProcessors()), unset.store().connections());
    assertDefault("SIGNET_NS", "`ns1.` of the zone");
    assertDefault("SIGNET_HOSTMASTER", "`hostmaster` at the domain above the zone");
    assertDefault(
        "SIGNET_PLAYGROUND", "on with the embedded database while HTTP listens on loopback");
    assertTrue(unset.playground());
  }

  private static void assertDefault(String name, String words) throws IOException {
    Matcher row = ROW.matcher(Files.readString(Path.of("docs/configuration.md")));
    String found = "";
    while (row.find()) {
      found = row.group(1).equals(name) ? row.group(2) : found;
    }
    assertTrue(found.startsWith(words), name + ": " + found);
  }

  private static TreeSet<String> variables(Path file) throws IOException {
    TreeSet<String> out = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(Files.readString(file));
    while (matcher.find()) {
      out.add(matcher.group());
    }
    return out;
  }
}
