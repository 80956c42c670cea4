package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// After a fail-over to a replica that lagged, the zone image equals the database again, although
/// the new primary has given the transaction numbers of the lost commits out once more.
@Timeout(180)
class FailoverTest {
  private static final Path PROGRAMS = Path.of("target", "failover-postgres");

  private static void await(String otherwise, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, otherwise);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static Target target(EmbeddedPostgres server) {
    return new Target(server.jdbcUrl(), server.user(), server.password(), 8);
  }

  private static int port(EmbeddedPostgres server) {
    return Integer.parseInt(server.jdbcUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
  }

  /// A replica that has everything up to now, and nothing of what comes.
  private static void copy(Path primary, Path replica) throws Exception {
    Process copy =
        new ProcessBuilder("cp", "-a", primary.toString(), replica.toString()).inheritIO().start();
    assertEquals(0, copy.waitFor());
    Path data = replica.resolve("postgres").resolve("data");
    Files.writeString(
        data.resolve("postgresql.auto.conf"),
        "restore_command = 'false'\n",
        StandardOpenOption.APPEND);
    Files.createFile(data.resolve("recovery.signal"));
  }

  private static long newestTransaction(Target database) {
    return TestDatabase.number(database, "SELECT pg_current_xact_id()::text");
  }

  @Test
  void theImageEqualsTheDatabaseAfterAFailoverThatLostCommits(@TempDir Path folder)
      throws Exception {
    Path primaryFolder = folder.resolve("primary");
    Path replicaFolder = folder.resolve("replica");
    EmbeddedPostgres primary = EmbeddedPostgres.start(primaryFolder, PROGRAMS);
    try (Wire wire = Wire.to(target(primary));
        TestNode node = TestNode.start(new TestNode.Options().on(wire.instead(target(primary))))) {
      String key = node.key();
      JsonNode kept = node.register(key, "kept.test");
      wire.cut();
      primary.close();
      copy(primaryFolder, replicaFolder);
      primary = EmbeddedPostgres.start(primaryFolder, PROGRAMS);
      wire.pointAt(port(primary));
      await("not back", () -> node.get("/readyz", key).status() == 200);
      JsonNode lost = node.register(key, "lost.test");
      assertEquals(204, node.delete(Ledger.path(kept), key).status());
      await("still served", () -> AskDns.nothingAt(node.dns(), AskDns.target(kept)));
      long newest = newestTransaction(target(primary));
      wire.cut();
      primary.close();

      try (EmbeddedPostgres promoted = EmbeddedPostgres.start(replicaFolder, PROGRAMS)) {
        await(
            "not promoted",
            () ->
                TestDatabase.rows(target(promoted), "SELECT pg_is_in_recovery()")
                    .equals(List.of("f")));
        try (TestNode other = TestNode.start(node.beside().on(target(promoted)))) {
          JsonNode comes = other.register(key, "comes.test");
          while (newestTransaction(target(promoted)) <= newest + 10) {
            Thread.onSpinWait();
          }
          wire.pointAt(port(promoted));
          await("lost, and served", () -> AskDns.nothingAt(node.dns(), AskDns.target(lost)));
          await("not served", () -> AskDns.missing(node.dns(), comes).isEmpty());
          await("not served", () -> AskDns.missing(node.dns(), kept).isEmpty());
        }
        wire.cut();
      }
    } finally {
      primary.close();
    }
  }
}
