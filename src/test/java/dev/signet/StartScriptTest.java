package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `./signet` on machines with and without the right JDK (OP-1, OP-2). The script runs from a
/// folder of its own, with the system's JDK folders replaced, so that only the JDKs made here can
/// be found.
@Timeout(60)
class StartScriptTest {
  @TempDir private Path folder;
  private Path script;
  private Path home;
  private Path tools;

  @BeforeEach
  void copyTheScript() throws IOException {
    String text = Files.readString(Path.of("signet"));
    String confined =
        text.replaceAll(
                "(?m)(?<= )/(usr/lib|usr/lib64|usr/java|opt|usr/local|Library|home|usr/libexec)/",
                folder + "/system/$1/")
            .replace("policy=/usr/sbin/", "policy=" + folder + "/system/usr/sbin/");
    Files.createDirectories(folder.resolve("system/usr/sbin"));
    assertFalse(confined.equals(text), "the folders of the system are not where they were");
    script = executable(folder.resolve("signet"), confined);
    home = Files.createDirectories(folder.resolve("home"));
    // A PATH with the small tools and without any Java.
    tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool :
        List.of(
            "sh",
            "dirname",
            "readlink",
            "sed",
            "head",
            "cat",
            "id",
            "find",
            "sort",
            "tail",
            "tr",
            "mkdir",
            "mktemp",
            "mv",
            "rm",
            "chmod",
            "grep",
            "date")) {
      for (String bin : List.of("/bin", "/usr/bin")) {
        Path program = Path.of(bin, tool);
        if (Files.exists(program) && !Files.exists(tools.resolve(tool))) {
          executable(tools.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(program));
        }
      }
    }
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(String place, String version) throws IOException {
    Path jdk = folder.resolve(place);
    executable(jdk.resolve("bin/javac"), "#!/bin/sh\nexit 0\n");
    executable(jdk.resolve("bin/java"), "#!/bin/sh\nexit 0\n");
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return jdk;
  }

  private record Outcome(int status, String out, String err) {}

  private Outcome run(Map<String, String> environment, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(words));
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), out.strip(), Files.readString(err));
  }

  @Test
  void withoutAFitJdkItSaysWhatToInstall() throws Exception {
    Path old = jdk("old", "21.0.4");
    jdk("home/.jdks/older", "1.8.0_402");
    Outcome outcome = run(Map.of("JAVA_HOME", old.toString()), "up");
    assertEquals(1, outcome.status());
    assertTrue(outcome.err().contains("no JDK 25 or newer found"), outcome.err());
    assertTrue(outcome.err().contains("apt-get install openjdk-25-jdk-headless"), outcome.err());
  }

  @Test
  void theJdkOfTheEnvironmentComesFirst() throws Exception {
    Path mine = jdk("mine", "25.0.1");
    jdk("home/.jdks/other", "26");
    assertEquals(mine.toString(), run(Map.of("JAVA_HOME", mine.toString()), "jdk").out());
  }

  @Test
  void aJdkOnThePathIsFoundThroughItsLinks() throws Exception {
    Path jdk = jdk("somewhere", "27-ea");
    Files.createSymbolicLink(tools.resolve("javac"), jdk.resolve("bin/javac"));
    assertEquals(jdk.toRealPath().toString(), run(Map.of(), "jdk").out());
  }

  @Test
  void theUsualFoldersAreLookedThrough() throws Exception {
    for (String place :
        List.of(
            "system/usr/lib/jvm/temurin-25-jdk-amd64",
            "home/.sdkman/candidates/java/25-tem",
            "home/.jdks/temurin-25",
            "home/Library/Java/JavaVirtualMachines/x/Contents/Home",
            "system/Library/Java/JavaVirtualMachines/x/Contents/Home",
            "system/opt/jdk-25")) {
      Path jdk = jdk(place, "25");
      assertEquals(jdk.toString(), run(Map.of(), "jdk").out());
      Files.delete(jdk.resolve("release"));
    }
  }

  @Test
  void withoutMavenItSaysWhatToInstall() throws Exception {
    Path jdk = jdk("mine", "25");
    Outcome outcome = run(Map.of("JAVA_HOME", jdk.toString()), "check");
    assertEquals(1, outcome.status());
    assertTrue(outcome.err().contains("Maven is needed"), outcome.err());
  }

  /// The words of the list, with the further words they need.
  static List<String> words() {
    return List.of(
        "up", "demo", "org", "key", "token", "dig", "explain", "backup", "restore", "zone", "build",
        "package", "check", "test", "bench", "fuzz", "decide", "jdk", "version");
  }

  @ParameterizedTest
  @MethodSource("words")
  void everyWordSaysWhatItDoesAndDoesNothing(String word) throws Exception {
    Path jdk = jdk("mine", "25");
    executable(tools.resolve("mvn"), "#!/bin/sh\necho ran > %s/ran\n".formatted(folder));
    for (String help : List.of("--help", "-h")) {
      Outcome outcome = run(Map.of("JAVA_HOME", jdk.toString()), word, help);
      assertEquals(0, outcome.status(), outcome::toString);
      assertTrue(outcome.out().contains(word), outcome::toString);
      assertEquals("", outcome.err());
    }
    for (String made : List.of("ran", "docs", "target")) {
      assertFalse(Files.exists(folder.resolve(made)), made);
    }
  }

  @Test
  void theProgramIsAskedForTheHelpOfItsOwnWords() throws Exception {
    Path jdk = jdk("mine", "25");
    executable(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$*\"\n");
    Files.createDirectories(folder.resolve("target"));
    Files.createFile(folder.resolve("target/signet.jar"));
    String asked = run(Map.of("JAVA_HOME", jdk.toString()), "org", "--help", "add").out();
    assertTrue(asked.endsWith("signet.jar org add --help"), asked);
  }

  /// A machine on which we are root, with Debian's installer and without Maven.
  private Map<String, String> debian() throws IOException {
    Files.deleteIfExists(folder.resolve("installed"));
    executable(tools.resolve("id"), "#!/bin/sh\necho 0\n");
    executable(
        tools.resolve("apt-get"), "#!/bin/sh\necho \"$*\" >> %s/installed\n".formatted(folder));
    return Map.of("JAVA_HOME", jdk("mine", "25").toString());
  }

  private boolean installed() {
    return Files.exists(folder.resolve("installed"));
  }

  @Test
  void nothingIsInstalledWithoutAWord() throws Exception {
    for (String word : List.of("check", "build", "up", "demo")) {
      Outcome outcome = run(debian(), word);
      assertEquals(1, outcome.status());
      assertTrue(outcome.err().contains("with --install"), outcome.err());
      assertFalse(installed(), word);
    }
    run(debian(), "test", "--no-install");
    assertFalse(installed());
  }

  @Test
  void whatIsAskedForIsInstalledAndNamedBefore() throws Exception {
    Outcome outcome = run(debian(), "check", "--install");
    assertTrue(installed());
    assertTrue(outcome.err().contains("installing Debian packages: maven"), outcome.err());
    for (String variable : List.of("SIGNET_INSTALL", "CI")) {
      Map<String, String> environment = new HashMap<>(debian());
      environment.put(variable, "true");
      run(environment, "check");
      assertTrue(installed(), variable);
    }
  }

  @Test
  void theTestsInstallWhatTheyNeedAndSaySo() throws Exception {
    Outcome outcome = run(debian(), "test");
    assertTrue(installed());
    assertTrue(outcome.err().contains("installing Debian packages: "), outcome.err());
    assertTrue(outcome.err().contains("zonemaster-cli"), outcome.err());
    assertTrue(run(debian(), "test", "--help").out().contains("zonemaster-cli"));
    assertFalse(installed());
  }

  @Test
  void anUnknownWordIsRefusedWithTheList() throws Exception {
    Outcome outcome = run(Map.of(), "pu");
    assertEquals(2, outcome.status());
    assertTrue(outcome.err().contains("no such word: pu") && outcome.err().contains("  up "));
  }

  @Test
  void decisionsAreNumbered() throws Exception {
    assertTrue(run(Map.of(), "decide", "One: a Title!").out().endsWith("0001-one-a-title.md"));
    Files.createFile(folder.resolve("docs/decisions/0008-x.md"));
    assertTrue(run(Map.of(), "decide", "next").out().endsWith("0009-next.md"));
  }
}
