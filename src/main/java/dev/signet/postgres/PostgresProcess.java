package dev.signet.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A running postmaster and the small shell that keeps its life tied to ours.
///
/// The shell reads a pipe whose other end only this JVM holds. When the JVM ends, in whatever way,
/// the pipe closes and the shell stops the postmaster cleanly. Both live in a session of their own,
/// so that Ctrl-C or a SIGTERM to our process group does not take the database away while requests
/// are still being finished; the pipe takes it away after us.
final class PostgresProcess {
  /// SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one (recovery at the next start).
  private static final String KEEPER =
      """
      exec 3<&0
      "$@" 3<&- </dev/null &
      server=$!
      trap 'kill -INT $server' HUP INT TERM
      (
        while read -r word <&3; do
          case $word in
            stop) kill -INT $server ;;
            quit) kill -QUIT $server ;;
          esac
        done
        kill -INT $server
      ) &
      watcher=$!
      exec 3<&-
      wait $server
      status=$?
      while kill -0 $server 2>/dev/null; do wait $server; status=$?; done
      kill $watcher 2>/dev/null
      exit $status
      """;

  private static final Duration FAST = Duration.ofSeconds(20);
  private static final Duration IMMEDIATE = Duration.ofSeconds(10);

  private final Process keeper;
  private final Path data;

  private PostgresProcess(Process keeper, Path data) {
    this.keeper = keeper;
    this.data = data;
  }

  /// Starts a postmaster on `data`; its messages go to `log`.
  static PostgresProcess start(
      PostgresBinaries binaries, OrdinaryUser user, Path data, int port, Path log) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(user.prefix());
    command.addAll(List.of("sh", "-c", KEEPER, "signet-postgres"));
    command.addAll(
        List.of(
            binaries.program("postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            Integer.toString(port)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(data.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Commands.bareEnvironment(builder.environment());
    try {
      return new PostgresProcess(builder.start(), data);
    } catch (IOException e) {
      throw new UnusableDatabase("PostgreSQL cannot be started: " + e.getMessage(), e);
    }
  }

  /// Waits until the postmaster takes connections, as long as it is alive and says it is starting.
  ///
  /// @return false when it ended instead
  boolean awaitReady(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (System.nanoTime() < end) {
      if (Pidfile.read(data).filter(file -> file.status().equals("ready")).isPresent()) {
        return true;
      }
      if (keeper.waitFor(10, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /// Returns when the postmaster is gone.
  void awaitEnd() throws InterruptedException {
    keeper.waitFor();
  }

  boolean alive() {
    return keeper.isAlive();
  }

  long pid() {
    return Pidfile.read(data).map(Pidfile::pid).orElse(-1L);
  }

  /// Stops the postmaster: fast, then at once, then by force. Returns when it is gone.
  void stop() {
    try (OutputStream words = keeper.getOutputStream()) {
      say(words, "stop");
      if (keeper.waitFor(FAST.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      say(words, "quit");
      if (keeper.waitFor(IMMEDIATE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (IOException e) {
      // The pipe is gone, so the keeper is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Pidfile.read(data).filter(file -> file.isServerOf(data)).ifPresent(Pidfile::kill);
    keeper.destroyForcibly();
  }

  private static void say(OutputStream words, String word) throws IOException {
    words.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
    words.flush();
  }

  /// Ends what an earlier, killed Signet left on `data`. The caller holds the lock that proves that
  /// no other Signet uses it.
  ///
  /// @throws UnusableDatabase when the server of an earlier run does not end
  static void stopOrphan(Path data) throws IOException, InterruptedException {
    Optional<Pidfile> left = Pidfile.read(data);
    if (left.isPresent() && left.get().isServerOf(data)) {
      Pidfile file = left.get();
      file.signal("INT");
      if (!gone(file, FAST)) {
        file.signal("QUIT");
        if (!gone(file, IMMEDIATE)) {
          throw new UnusableDatabase(
              "PostgreSQL of an earlier run (process " + file.pid() + ") does not end; end it");
        }
      }
    }
    // Nobody serves this directory. PostgreSQL itself would refuse when the number in a stale file
    // has gone to another process meanwhile.
    Files.deleteIfExists(data.resolve(Pidfile.NAME));
  }

  private static boolean gone(Pidfile file, Duration wait) throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(file.pid());
    long end = System.nanoTime() + wait.toNanos();
    while (System.nanoTime() < end) {
      if (process.isEmpty() || !file.isServer()) {
        return true;
      }
      // Not our child, so there is nothing to wait on but the clock.
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return false;
  }
}
