package dev.signet.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `./signet bench [WHAT…]`: measures this machine, prints figures and ratios, and keeps them under
/// `docs/benchmarks/`. Never fails for being slow.
public final class Bench {
  private static final String MILLION = "-million";

  private Bench() {}

  /// One benchmark: prints what it measured.
  interface Measurement {
    void run(PrintStream out) throws Exception;
  }

  private static Map<String, Measurement> all() {
    Map<String, Measurement> all = new LinkedHashMap<>();
    all.put("keys", out -> KeyBench.main(new String[0]));
    all.put("create", CreateBench::run);
    all.put("publishers", PublishersBench::run);
    all.put("list", ListBench::run);
    all.put("verify", VerifyBench::run);
    all.put("wall", WallBench::run);
    all.put("monitor", MonitorBench::run);
    all.put("start", StartBench::run);
    all.put("nodes", NodesBench::run);
    all.put("scale", ScaleBench::run);
    all.put("scale" + MILLION, ScaleBench::million);
    all.put("dns", out -> DnsBench.main(new String[0]));
    return all;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Measurement> all = all();
    // A million takes minutes and gigabytes, so only when it is asked for.
    List<String> wanted =
        arguments.length > 0
            ? List.of(arguments)
            : all.keySet().stream().filter(name -> !name.endsWith(MILLION)).toList();
    for (String name : wanted) {
      if (!all.containsKey(name)) {
        System.err.println(
            "bench: no such thing to measure: " + name + "; there is " + all.keySet());
        System.exit(2);
      }
    }
    PrintStream console = System.out;
    for (String name : wanted) {
      List<Byte> kept = new ArrayList<>();
      PrintStream both = new PrintStream(new Tee(console, kept), true, StandardCharsets.UTF_8);
      both.println("## " + name);
      System.setOut(both);
      try {
        all.get(name).run(both);
      } finally {
        System.setOut(console);
      }
      both.println();
      keep(name, kept);
    }
    System.exit(0);
  }

  private static void keep(String name, List<Byte> text) throws IOException {
    Path folder = Path.of("docs", "benchmarks");
    Files.createDirectories(folder);
    byte[] bytes = new byte[text.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = text.get(i);
    }
    Files.writeString(
        folder.resolve(name + ".md"),
        "# "
            + name
            + "\n\nMeasured with `./signet bench "
            + name
            + "` on "
            + LocalDate.now(ZoneOffset.UTC)
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores, JDK "
            + Runtime.version()
            + ".\n\n```\n"
            + new String(bytes, StandardCharsets.UTF_8).strip()
            + "\n```\n");
  }

  /// Writes to two places.
  private static final class Tee extends OutputStream {
    private final OutputStream console;
    private final List<Byte> kept;

    Tee(OutputStream console, List<Byte> kept) {
      this.console = console;
      this.kept = kept;
    }

    @Override
    public void write(int b) throws IOException {
      console.write(b);
      kept.add((byte) b);
    }

    @Override
    public void flush() throws IOException {
      console.flush();
    }
  }
}
