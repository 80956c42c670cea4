package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the pages say about settings is what the program reads (OP-3).
class DocumentationTest {
  private static final Pattern VARIABLE = Pattern.compile("SIGNET_[A-Z0-9_]*[A-Z0-9]");

  @Test
  void everySettingIsOnTheConfigurationPageAndNothingElse() throws IOException {
    TreeSet<String> read = new TreeSet<>();
    try (var files = Files.walk(Path.of("src/main/java/dev/signet/settings"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        read.addAll(variables(file));
      }
    }
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

  private static TreeSet<String> variables(Path file) throws IOException {
    TreeSet<String> out = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(Files.readString(file));
    while (matcher.find()) {
      out.add(matcher.group());
    }
    return out;
  }
}
