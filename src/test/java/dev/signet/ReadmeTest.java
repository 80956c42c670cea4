package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the README's story literally: its commands, in a real shell, against a real process; what
/// they print must be what the page shows, but for ids, tokens, keys and times.
@Tag("slow")
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
  private static final String MARK = "----8<----";

  @TempDir private Path folder;

  /// One command of the page, and what the page says it prints.
  private record Step(String command, String output) {}

  @Test
  void theStoryHappensAsWritten() throws Exception {
    List<Step> steps = steps();
    assertEquals("./signet up", steps.getFirst().command());
    Files.writeString(
        folder.resolve("signet"),
        "#!/bin/sh\nexec '%s' -cp '%s' --enable-native-access=ALL-UNNAMED dev.signet.Main \"$@\" 2>>signet.err\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                absolute(System.getProperty("java.class.path"))));
    Files.setPosixFilePermissions(
        folder.resolve("signet"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Process up = start("./signet", "up");
    try {
      String greeting = greeting(up);
      assertEquals(masked(steps.getFirst().output()), masked(greeting));
      String api = word(greeting, "api");
      String dns = word(greeting, "dns");
      List<String> printed = run(steps.subList(1, steps.size()), api, dns);
      for (int i = 1; i < steps.size(); i++) {
        assertEquals(
            masked(steps.get(i).output()), masked(printed.get(i - 1)), steps.get(i).command());
      }
    } finally {
      up.destroy();
      if (!up.waitFor(30, TimeUnit.SECONDS)) {
        up.destroyForcibly();
      }
    }
    assertEquals(0, up.exitValue(), "SIGTERM ends in exit code 0 (OP-7)");
  }

  private static List<Step> steps() throws IOException {
    List<Step> steps = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("README.md")));
    while (blocks.find()) {
      String command = "";
      StringBuilder output = new StringBuilder();
      for (String line : blocks.group(1).lines().toList()) {
        if (line.startsWith("$ ")) {
          if (!command.isEmpty()) {
            steps.add(new Step(command, output.toString()));
          }
          command = line.substring(2);
          output.setLength(0);
        } else {
          output.append(line).append('\n');
        }
      }
      steps.add(new Step(command, output.toString()));
    }
    assertTrue(steps.size() > 8, "the story is there");
    return steps;
  }

  /// Runs all commands in one shell, as a reader would.
  private List<String> run(List<Step> steps, String api, String dns) throws Exception {
    StringBuilder script = new StringBuilder("export SIGNET_DNS_ADDR=" + dns + "\n");
    for (Step step : steps) {
      script.append(step.command().replace("http://127.0.0.1:8080", api)).append('\n');
      script.append("echo; echo '").append(MARK).append("'\n");
    }
    Process shell = start("bash", "-c", script.toString());
    String all = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(shell.waitFor(60, TimeUnit.SECONDS));
    return List.of(all.split(MARK + "\n"));
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("SIGNET_HTTP_ADDR", "127.0.0.1:0");
    builder.environment().put("SIGNET_DNS_ADDR", "127.0.0.1:0");
    builder.environment().put("SIGNET_RESOLVERS", "127.0.0.1:9");
    builder.environment().put("SIGNET_KEY_POOL", "4");
    return builder.redirectError(folder.resolve("stderr").toFile()).start();
  }

  private String greeting(Process up) throws IOException {
    BufferedReader reader = up.inputReader(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      text.append(line).append('\n');
      if (line.equals("Signet is up.")) {
        return text.toString();
      }
    }
    throw new UncheckedIOException(
        new IOException("it did not start: " + Files.readString(folder.resolve("signet.err"))));
  }

  private static String word(String greeting, String name) {
    return greeting
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .map(line -> line.substring(name.length()).strip())
        .findFirst()
        .orElseThrow();
  }

  private static String absolute(String classPath) {
    List<String> out = new ArrayList<>();
    for (String entry : classPath.split(":")) {
      out.add(Path.of(entry).toAbsolutePath().toString());
    }
    return String.join(":", out);
  }

  private static String masked(String text) {
    return text.strip()
        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
        .replaceAll("\\bd[a-z2-7]{16}\\b", "TOKEN")
        .replaceAll("\\b(ap|pat)_[0-9A-Za-z]{39}", "$1_KEY")
        .replaceAll("adm_[0-9a-f]{48}", "adm_KEY")
        .replaceAll("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z", "TIME")
        .replaceAll("127\\.0\\.0\\.1:[0-9]+", "ADDRESS");
  }
}
