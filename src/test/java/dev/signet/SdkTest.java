package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.Scope;
import dev.signet.publishing.Publisher;
import dev.signet.publishing.PublishingFailed;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The official TypeScript client of the `/v1` API (npm package `anypost`) drives Signet
/// unmodified: every call on domains, keys and identity, and every class of error. What it does
/// stands in `src/test/sdk/drive.mjs` and `webhooks.mjs`.
@Tag("slow")
class SdkTest {
  private static final Path SOURCE = Path.of("src", "test", "sdk");
  private static final Path PLACE = Path.of("target", "sdk");

  @Test
  void theOfficialClientWorksUnmodified() throws Exception {
    install();
    try (TestNode node = TestNode.start();
        TestNode troubled =
            TestNode.start(
                new TestNode.Options()
                    .publishing(SdkTest::slowToFail)
                    .with("SIGNET_LIMIT_READS", "1/10"))) {
      UUID organization = node.organization();
      String output =
          run(
              Map.of(
                  "SIGNET_URL", node.uri().toString(),
                  "SIGNET_KEY", node.key(organization, Scope.all()),
                  "SIGNET_SEND_ONLY_KEY", node.key(organization, Set.of()),
                  "TROUBLED_URL", troubled.uri().toString(),
                  "TROUBLED_KEY", troubled.key(),
                  "CLOSED_URL", "http://127.0.0.1:" + closedPort()),
              "node",
              "drive.mjs");
      assertTrue(output.endsWith("all ok\n"), output);
    }
  }

  /// CONTRACT WH-1, WH-3, WH-8, EV-3 and EV-4 by the clients' own verifiers: `webhooks.mjs`.
  @Test
  void theOfficialClientsAcceptOurWebhooks() throws Exception {
    install();
    try (TestNode node =
        TestNode.start(new TestNode.Options().with("SIGNET_WEBHOOK_TARGETS", "any"))) {
      String output =
          run(
              Map.of("SIGNET_URL", node.uri().toString(), "SIGNET_KEY", node.key()),
              "node",
              "webhooks.mjs");
      assertTrue(output.endsWith("all ok\n"), output);
    }
  }

  /// Takes long enough for a second request to come meanwhile, then gives up.
  private static Publisher slowToFail(Publisher real) {
    return new Publisher() {
      @Override
      public void publish(ServedDomain domain) {
        try {
          TimeUnit.SECONDS.sleep(3);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new PublishingFailed("the name servers are slow");
      }

      @Override
      public void withdraw(ZoneToken token) {
        real.withdraw(token);
      }

      @Override
      public void probe() {
        real.probe();
      }
    };
  }

  /// What the lock file says, from the registry or npm's cache; kept until the lock file changes.
  static void install() throws Exception {
    Files.createDirectories(PLACE);
    Path installed = PLACE.resolve("installed-lock.json");
    byte[] lock = Files.readAllBytes(SOURCE.resolve("package-lock.json"));
    for (String file : List.of("package.json", "package-lock.json", "drive.mjs", "webhooks.mjs")) {
      Files.copy(SOURCE.resolve(file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(installed) || !java.util.Arrays.equals(lock, Files.readAllBytes(installed))) {
      run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
      Files.write(installed, lock);
    }
  }

  private static String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(PLACE.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readNBytes(1 << 20), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "never ends");
    assertEquals(0, process.exitValue(), output);
    return output;
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
