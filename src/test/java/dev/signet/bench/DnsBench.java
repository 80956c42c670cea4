package dev.signet.bench;

import dev.signet.nameserver.NameServer;
import dev.signet.nameserver.NameServerLimits;
import dev.signet.nameserver.OtherServer;
import dev.signet.nameserver.TestZone;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Answers per second of our name server beside NSD's, both serving the same zone, measured with
/// `dnsperf` (Debian packages `nsd`, `dnsperf`) in turns.
///
/// Server and `dnsperf` are pinned to one core each (`taskset`), so that the figure is that of one
/// core. Arguments: domains (10000), seconds a run (5), turns (3).
public final class DnsBench {
  private static final Pattern RATE = Pattern.compile("Queries per second:\\s+([0-9.]+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+\\d+ \\(([0-9.]+)%\\)");
  private static final Pattern COMPLETED = Pattern.compile("Queries completed:\\s+(\\d+)");
  private static final int QUESTIONS = 100_000;

  private DnsBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int domains = argument(arguments, 0, 10_000);
    int seconds = argument(arguments, 1, 5);
    int turns = argument(arguments, 2, 3);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<ServedDomain> served = TestZone.domains(domains);
    long before = heapUsed();
    ZoneImage image = new ZoneImage(TestZone.settings());
    served.forEach(image::put);
    image.markLoaded();
    out.printf("heap per domain: %d octets%n", (heapUsed() - before) / domains);
    Path questions = questions(served);
    NameServerLimits limits =
        new NameServerLimits(1, NameServerLimits.Tcp.DEFAULT, NameServerLimits.Rate.OFF);
    try (NameServer ours =
            NameServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                image,
                limits,
                new SimpleMeterRegistry());
        OtherServer nsd =
            OtherServer.serve(
                OtherServer.Kind.NSD,
                TestZone.ORIGIN.toString(),
                () -> image.export(served.stream()))) {
      pin(ProcessHandle.current().pid());
      pin(nsd.processId());
      ProcessHandle.of(nsd.processId()).orElseThrow().descendants().forEach(one -> pin(one.pid()));
      long us = ProcessHandle.current().pid();
      measure(ours.address(), us, questions, seconds);
      List<Double> ourRates = new ArrayList<>();
      List<Double> nsdRates = new ArrayList<>();
      for (int turn = 0; turn < turns; turn++) {
        ourRates.add(report(out, "signet", measure(ours.address(), us, questions, seconds)));
        nsdRates.add(
            report(out, "nsd", measure(nsd.address(), nsd.processId(), questions, seconds)));
      }
      double ratio = median(ourRates) / median(nsdRates);
      out.printf(
          "median: signet %.0f/s, nsd %.0f/s, ratio %.2f%n",
          median(ourRates), median(nsdRates), ratio);
    } finally {
      Files.delete(questions);
    }
  }

  /// @param microseconds of the server's processor time for one query; when `dnsperf` is the slower
  ///   side, this and not the rate is what compares
  private record Measured(double rate, double lostPercent, double microseconds) {}

  private static double report(PrintStream out, String who, Measured measured) {
    out.printf(
        "%-7s %10.0f queries/s, %.2f %% lost, %.2f µs of processor a query%n",
        who, measured.rate, measured.lostPercent, measured.microseconds);
    return measured.rate;
  }

  /// What resolvers ask: mostly keys and SPF, some MX and tracking, a few names that are not there.
  private static Path questions(List<ServedDomain> domains) throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      String target =
          domains.get(random.nextInt(domains.size())).token() + "." + TestZone.ORIGIN + " ";
      lines.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2 -> "ap1._domainkey." + target + "TXT";
            case 3, 4 -> "ap2._domainkey." + target + "TXT";
            case 5, 6 -> target + "TXT";
            case 7 -> target + "MX";
            case 8 -> "t." + target + "A";
            default -> "x" + target + "A";
          });
    }
    return Files.write(Files.createTempFile("signet-dnsperf", ".txt"), lines);
  }

  private static Measured measure(
      InetSocketAddress server, long serverProcess, Path questions, int seconds)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "taskset",
            "-c",
            "1",
            "dnsperf",
            "-s",
            server.getAddress().getHostAddress(),
            "-p",
            String.valueOf(server.getPort()),
            "-d",
            questions.toString(),
            "-l",
            String.valueOf(seconds),
            "-e",
            "-c",
            "8",
            "-q",
            "200",
            "-O",
            "suppress=timeout");
    long cpuBefore = cpuNanos(serverProcess);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    double cpu = (cpuNanos(serverProcess) - cpuBefore) / 1000.0;
    return new Measured(
        number(RATE, output), number(LOST, output), cpu / number(COMPLETED, output));
  }

  /// The processor time of a process and its children.
  private static long cpuNanos(long process) {
    ProcessHandle handle = ProcessHandle.of(process).orElseThrow();
    return Stream.concat(Stream.of(handle), handle.descendants())
        .filter(one -> !one.info().command().orElse("").endsWith("dnsperf"))
        .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
        .mapToLong(Duration::toNanos)
        .sum();
  }

  private static double number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("dnsperf said:\n" + output);
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static void pin(long process) {
    try {
      new ProcessBuilder("taskset", "-a", "-c", "-p", "0", String.valueOf(process))
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static long heapUsed() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
