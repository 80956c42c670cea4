package dev.signet.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.servers.ServerProcess.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Exports read by others: BIND's zone checker, a JavaScript engine, HashiCorp's HCL parser.
@Tag("slow")
class ExportsInToolsTest {
  private static final Path SOURCE = Path.of("src", "test", "node");
  private static final Path PLACE = Path.of("target", "node");
  private static final Path NODE = new Program("node", "nodejs").find();

  @TempDir private Path folder;

  static Stream<Handover> handovers() {
    return Samples.all();
  }

  /// What the lock file says, from the registry or npm's cache; kept until the lock file changes.
  @BeforeAll
  static void install() throws Exception {
    Files.createDirectories(PLACE);
    Path installed = PLACE.resolve("installed-lock.json");
    byte[] lock = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
    for (String file : List.of("package.json", "package-lock.json", "dnscontrol.mjs", "hcl.mjs")) {
      Files.copy(SOURCE.resolve(file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(installed) || !Arrays.equals(lock, Files.readAllBytes(installed))) {
      run(
          PLACE,
          new Program("npm", "npm").find().toString(),
          "ci",
          "--ignore-scripts",
          "--no-audit",
          "--no-fund",
          "--prefer-offline");
      Files.write(installed, lock);
    }
  }

  private static String run(Path place, String... command) throws Exception {
    // Warnings are not part of the answer.
    Path errors = Files.createTempFile("signet", ".stderr");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(place.toFile())
              .redirectError(errors.toFile())
              .start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readNBytes(1 << 22), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "never ends");
      assertEquals(0, process.exitValue(), output + Files.readString(errors));
      return output;
    } finally {
      Files.delete(errors);
    }
  }

  private Path file(Form form, Handover what) throws IOException {
    return Files.writeString(folder.resolve("export"), Exports.write(form, what)).toAbsolutePath();
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void bindTakesTheFragmentBelowAnyOrigin(Handover what) throws Exception {
    Path zone =
        Files.writeString(
            folder.resolve("zone"),
            """
            $TTL 5
            @ SOA ns1.example.net. hostmaster.example.net. 1 3600 900 604800 300
            @ NS ns1.example.net.
            $ORIGIN elsewhere.%s.
            %s\
            """
                .formatted(what.zone(), Exports.write(Form.BIND, what)));
    String loaded =
        run(
            folder,
            new Program("named-checkzone", "bind9-utils").find().toString(),
            "-q",
            "-i",
            "none",
            "-D",
            "-o",
            "-",
            what.zone().toString(),
            zone.toString());
    Set<String> found = new TreeSet<>(ReadBack.masterFile(loaded));
    found.removeIf(line -> line.startsWith(what.zone() + " 5 "));
    assertEquals(ReadBack.expected(what), found);
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theStatementForDnscontrolSaysTheRecords(Handover what) throws Exception {
    String calls =
        run(PLACE, NODE.toString(), "dnscontrol.mjs", file(Form.DNSCONTROL, what).toString());
    assertEquals(ReadBack.expected(what), ReadBack.dnscontrol(calls));
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theResourcesForCloudflareSayTheRecords(Handover what) throws Exception {
    terraform(Form.TERRAFORM_CLOUDFLARE, what);
  }

  @ParameterizedTest
  @MethodSource("handovers")
  void theResourcesForRoute53SayTheRecords(Handover what) throws Exception {
    terraform(Form.TERRAFORM_ROUTE53, what);
  }

  private void terraform(Form form, Handover what) throws Exception {
    String parsed = run(PLACE, NODE.toString(), "hcl.mjs", file(form, what).toString());
    assertEquals(ReadBack.expected(what), ReadBack.terraform(parsed));
  }
}
