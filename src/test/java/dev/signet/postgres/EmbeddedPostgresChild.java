package dev.signet.postgres;

import java.nio.file.Path;

/// A Signet that does nothing but keep its database: tests start it as a process and kill it.
final class EmbeddedPostgresChild {
  private EmbeddedPostgresChild() {}

  /// @param arguments the data directory and the folder of the programs
  public static void main(String[] arguments) throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(Path.of(arguments[0]), Path.of(arguments[1]));
    System.out.println(
        String.join(
            " ", Long.toString(server.pid()), server.jdbcUrl(), server.user(), server.password()));
    // Returns when the parent closes the pipe; most tests do not wait for that.
    while (System.in.read() >= 0) {}
    server.close();
  }
}
