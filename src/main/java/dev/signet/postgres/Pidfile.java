package dev.signet.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What `postmaster.pid` says.
///
/// @param pid the postmaster's process
/// @param status `starting`, `stopping`, `ready` or `standby`; empty while the file is being
///   written
record Pidfile(long pid, String status) {
  static final String NAME = "postmaster.pid";

  /// Reads the file in `data`; empty when there is none or it is no such file.
  static Optional<Pidfile> read(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve(NAME), StandardCharsets.ISO_8859_1);
      if (lines.isEmpty() || !lines.get(0).strip().matches("-?[0-9]{1,10}")) {
        return Optional.empty();
      }
      return Optional.of(
          new Pidfile(
              Math.abs(Long.parseLong(lines.get(0).strip())),
              lines.size() < 8 ? "" : lines.get(7).strip()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The port that the server in `data` listens on.
  static int port(Path data) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve(NAME), StandardCharsets.ISO_8859_1);
    return lines.size() < 4 ? 0 : Integer.parseInt(lines.get(3).strip());
  }

  /// Whether the process is a postmaster of exactly this data directory, not a stranger that got
  /// the number later.
  boolean isServerOf(Path data) {
    return arguments().contains(data.toString()) && isServer();
  }

  boolean isServer() {
    List<String> arguments = arguments();
    return !arguments.isEmpty() && arguments.get(0).endsWith("postgres");
  }

  private List<String> arguments() {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
      return Arrays.asList(new String(line, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  /// Sends a signal by its name, which the JDK cannot.
  void signal(String name) {
    Commands.run(
        Path.of("/"), List.of("sh", "-c", "kill -\"$1\" \"$2\"", "sh", name, Long.toString(pid)));
  }

  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
