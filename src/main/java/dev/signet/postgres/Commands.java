package dev.signet.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Short-lived helper programs.
final class Commands {
  private static final int MAX_OUTPUT = 64 * 1024;
  private static final long MAX_SECONDS = 120;

  private Commands() {}

  /// What a program left behind; `status` is -1 when it could not be run at all.
  record Ended(int status, String output) {
    boolean ok() {
      return status == 0;
    }
  }

  /// Runs `command` in `folder` with a bare environment and waits for it.
  static Ended run(Path folder, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true);
    bareEnvironment(builder.environment());
    try {
      Process process = builder.start();
      byte[] output = process.getInputStream().readNBytes(MAX_OUTPUT);
      process.getInputStream().close();
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Ended(-1, command.getFirst() + " did not end");
      }
      return new Ended(process.exitValue(), new String(output, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return new Ended(-1, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ended(-1, "interrupted");
    }
  }

  /// Nothing of ours (secrets above all) and nothing of libpq's (`PGDATA`, `PGPORT`) reaches the
  /// child.
  static void bareEnvironment(Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", path + ":/usr/sbin:/sbin");
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
  }
}
