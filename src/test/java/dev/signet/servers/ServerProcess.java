package dev.signet.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// One server program that runs as a child of the test, in a directory of its own which also takes
/// its output. Thread-safe.
///
/// The directory is removed at the end, but when something went wrong it is kept below
/// `target/servers`.
public final class ServerProcess implements AutoCloseable {
  private static final Path KEPT = Path.of("target", "servers");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SHOWN_LINES = 40;
  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");

  private final String title;
  private final Path directory;
  private final Process process;

  private ServerProcess(String title, Path directory, Process process) {
    this.title = title;
    this.directory = directory;
    this.process = process;
  }

  /// A program, and the Debian package it comes in.
  public record Program(String name, String debianPackage) {
    /// Where it is.
    ///
    /// @throws AssertionError naming the package, when it is not here
    public Path find() {
      return FOLDERS.stream()
          .map(folder -> Path.of(folder, name))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() ->
              new AssertionError(
                  "%s is needed for this test and not installed: apt-get install %s (./signet test does it)"
                      .formatted(name, debianPackage)));
    }
  }

  /// An empty directory for one server. Short, because the path of a Unix socket may be.
  public static Path directory(String title) {
    try {
      return Files.createTempDirectory("signet-" + title);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts `program`, which must stay in the foreground and write its log to standard output or
  /// error.
  public static ServerProcess start(
      String title, Program program, Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(unconfined(program.find(), directory).toString());
    command.addAll(arguments);
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("output").toFile())
              .start();
      // A test run that is cut short leaves no servers behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ServerProcess(title, directory, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// AppArmor ties a program's path to the distribution's own folders; a copy is free to read ours.
  private static Path unconfined(Path program, Path directory) {
    if (Files.notExists(Path.of("/sys/kernel/security/apparmor/profiles"))) {
      return program;
    }
    Path copy = directory.resolve(program.getFileName());
    try {
      Files.copy(program, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return copy.toFile().setExecutable(true) ? copy : program;
  }

  public Path directory() {
    return directory;
  }

  public long processId() {
    return process.pid();
  }

  /// Everything the server has said so far.
  public String log() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until `ready`, and fails with the end of the log when that does not come, or when the
  /// server ends.
  public void await(String what, BooleanSupplier ready) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        List<String> lines = log().lines().toList();
        keep();
        throw new AssertionError(
            "%s: not %s (kept in %s)%n%s"
                .formatted(
                    title,
                    what,
                    kept(),
                    String.join(
                        "\n",
                        lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()))));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Reads its configuration and zones again.
  public void reload() {
    signal("HUP");
  }

  /// Stops working without going away: packets to it are neither answered nor refused.
  public void freeze() {
    signal("STOP");
  }

  /// Works again after [#freeze].
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError(title + " is gone: no signal " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Path kept() {
    return KEPT.resolve(directory.getFileName());
  }

  /// Copies the server's configuration, zones and log to where they stay.
  public void keep() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path to = kept().resolve(directory.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.write(to, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    if (process.isAlive()) {
      thaw();
    }
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
