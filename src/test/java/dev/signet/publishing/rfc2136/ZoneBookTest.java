package dev.signet.publishing.rfc2136;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.AskDns;
import dev.signet.TestDatabase;
import dev.signet.TestNode;
import dev.signet.cli.FrontDoor;
import dev.signet.postgres.Target;
import dev.signet.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// `signet zone export` and `signet zone diff`, against nodes that serve the zone themselves or
/// elsewhere.
class ZoneBookTest {
  @TempDir private Path folder;

  private record Ended(int code, String out, String err) {}

  private static Ended signet(TestNode node, String token, String... arguments) {
    Map<String, String> environment = new HashMap<>();
    environment.put("SIGNET_HTTP_ADDR", "127.0.0.1:" + node.uri().getPort());
    environment.put("SIGNET_ADMIN_TOKEN", token);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        FrontDoor.run(
            arguments,
            () -> Settings.read(environment, new Properties()),
            null,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theExportIsAZoneFileThatBindAccepts() throws IOException, InterruptedException {
    Target database = TestDatabase.fresh();
    try (TestNode node = TestNode.start(new TestNode.Options().on(database))) {
      JsonNode domain = node.register(node.key(), "export.example");
      Seeds.domains(database, 700);
      Ended export = signet(node, TestNode.ADMIN_TOKEN, "zone", "export");
      assertEquals(0, export.code(), export::err);
      assertTrue(export.out().contains(AskDns.target(domain)), "the domain is in it");
      assertEquals(
          701, export.out().lines().filter(line -> line.contains(" IN MX ")).count(), "all pages");
      Path file = folder.resolve("zone");
      Files.writeString(file, export.out());
      Process check =
          // Only what can be known without asking the network.
          new ProcessBuilder("named-checkzone", "-i", "local", "c.anypost.email", file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, check.waitFor(), said);
    }
  }

  @Test
  void theEmbeddedNameServerIsComparedWithTheDatabaseToo() {
    Target database = TestDatabase.fresh();
    try (TestNode node = TestNode.start(new TestNode.Options().on(database))) {
      node.register(node.key(), "diff.example");
      Ended equal = signet(node, TestNode.ADMIN_TOKEN, "zone", "diff");
      assertEquals("embedded: 1 domains, 0 missing, 0 changed, 0 orphaned\n", equal.out());
      assertEquals(0, equal.code());
      // Without a change number the node hears nothing of them.
      Seeds.domains(database, 3);
      Ended different = signet(node, TestNode.ADMIN_TOKEN, "zone", "diff");
      assertEquals("embedded: 4 domains, 3 missing, 0 changed, 0 orphaned\n", different.out());
      assertEquals(1, different.code());
      assertEquals(2, signet(node, "not-the-right-token", "zone", "diff").code());
    }
  }

  @Test
  void aSecondaryFollowsThePrimaryByNotifyAndTransfer() {
    int port = RealPrimary.freePort();
    int secondaryPort = RealPrimary.freePort();
    try (RealPrimary primary = RealPrimary.start(RealPrimary.Kind.BIND, port, secondaryPort);
        KnotSecondary secondary = KnotSecondary.of(primary, secondaryPort);
        TestNode node = StoryOnRealPrimariesTest.node(primary.addressText())) {
      String key = node.key();
      JsonNode domain = node.register(key, "secondary.example");
      PublisherFaultsTest.await(
          "served by the secondary",
          () -> AskDns.missing(secondary.address(), domain).equals(List.of()));
      node.delete("/v1/domains/" + domain.get("id").stringValue(), key);
      PublisherFaultsTest.await(
          "gone from the secondary",
          () -> AskDns.nothingAt(secondary.address(), AskDns.target(domain)));
    }
  }
}
