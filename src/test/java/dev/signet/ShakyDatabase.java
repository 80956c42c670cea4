package dev.signet;

import dev.signet.postgres.EmbeddedPostgres;
import dev.signet.postgres.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A PostgreSQL of its own that can be stopped without a word, frozen, and started again; nodes
/// reach it through [Wire]s, whose addresses stay.
final class ShakyDatabase implements AutoCloseable {
  private static final Path PROGRAMS = Path.of("target", "postgres-programs");

  private final Path data;
  private EmbeddedPostgres server;
  private final Wire wire;

  private ShakyDatabase(Path data, EmbeddedPostgres server) {
    this.data = data;
    this.server = server;
    this.wire = new Wire(port());
  }

  static ShakyDatabase start() {
    try {
      Path data = Files.createTempDirectory(Path.of("target"), "shaky-");
      return new ShakyDatabase(data, EmbeddedPostgres.start(data, PROGRAMS));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private int port() {
    return Integer.parseInt(server.jdbcUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
  }

  /// The usual way to it.
  Wire wire() {
    return wire;
  }

  /// Another way to it, to be closed by the caller.
  Wire anotherWire() {
    return new Wire(port());
  }

  /// Where a node finds it at the other end of `through`.
  Target target(Wire through, int connections) {
    return new Target(
        "jdbc:postgresql://127.0.0.1:" + through.port() + "/signet?sslmode=disable",
        server.user(),
        server.password(),
        connections);
  }

  /// To look at it from outside, not through a wire.
  Target directly() {
    return new Target(server.jdbcUrl(), server.user(), server.password(), 1);
  }

  /// As `pg_ctl stop -m immediate`: connections break, and the next start recovers.
  void stopImmediately() throws InterruptedException {
    signal("QUIT", Stream.of(ProcessHandle.of(server.pid()).orElseThrow()));
    while (server.alive()) {
      Thread.sleep(10);
    }
    wire.pointAt(0);
  }

  void startAgain() {
    server.close();
    server = EmbeddedPostgres.start(data, PROGRAMS);
    wire.pointAt(port());
  }

  /// Stops every process of it from running, with all connections open.
  void freeze() {
    // First whoever starts the others: one that began after the others were listed would run on.
    signal("STOP", Stream.of(postmaster()));
    signal("STOP", postmaster().descendants());
  }

  void thaw() {
    signal("CONT", Stream.concat(Stream.of(postmaster()), postmaster().descendants()));
  }

  private ProcessHandle postmaster() {
    return ProcessHandle.of(server.pid()).orElseThrow();
  }

  private static void signal(String name, Stream<ProcessHandle> processes) {
    processes.forEach(process -> {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /// Ends every connection of the nodes from the server's side.
  void terminateConnections() {
    TestDatabase.rows(
        directly(),
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
        """);
  }

  @Override
  public void close() {
    wire.close();
    server.close();
  }
}
