package dev.signet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// From the command to "Signet is up.", with the packaged jar and its start-up cache; and the
/// memory then.
final class StartBench {
  private static final int STARTS = 5;

  private StartBench() {}

  static void run(PrintStream out) throws Exception {
    Path data = Files.createTempDirectory("signet-start");
    double first = start(data, out, false);
    double[] warm = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      warm[i] = start(data, out, i == STARTS - 1);
    }
    Arrays.sort(warm);
    out.printf(
        Locale.ROOT,
        "first start (database made) %.2f s; warm: median %.2f s, least %.2f s, most %.2f s%n",
        first,
        warm[STARTS / 2],
        warm[0],
        warm[STARTS - 1]);
  }

  private static double start(Path data, PrintStream out, boolean memory)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("./signet", "up");
    builder.environment().put("SIGNET_HTTP_ADDR", "127.0.0.1:0");
    builder.environment().put("SIGNET_DNS_ADDR", "127.0.0.1:0");
    builder.environment().put("SIGNET_DATA_DIR", data.toString());
    builder.environment().put("SIGNET_RESOLVERS", "127.0.0.1:9");
    builder.environment().put("SIGNET_KEY_POOL", "8");
    Path log = data.resolveSibling(data.getFileName() + ".log");
    long begin = System.nanoTime();
    Process process = builder.redirectError(log.toFile()).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null && !line.equals("Signet is up.")) {
        line = reader.readLine();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (memory) {
        long kilobytes =
            Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(one -> one.startsWith("VmRSS:"))
                .mapToLong(one -> Long.parseLong(one.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
        out.println(
            "resident memory of the Java process after the start: " + kilobytes / 1024 + " MiB");
      }
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
      return seconds;
    }
  }
}
