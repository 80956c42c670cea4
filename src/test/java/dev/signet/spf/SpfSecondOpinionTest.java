package dev.signet.spf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.net.InetAddresses;
import dev.signet.name.DomainName;
import dev.signet.playground.FakeWorld;
import dev.signet.playground.PlaygroundDns;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Debian's `spfquery` (Mail::SPF) and we look at the same domains over real packets.
///
/// Kept out of the worlds, because Mail::SPF follows RFC 4408 there or leaves it open: `ptr` (it
/// counts differently), `mx` with over ten exchanges (it takes the first ten), macros that split
/// without digits or `r` (it does not split).
class SpfSecondOpinionTest {
  private static final int WORLDS = 150;
  private static final List<String> CLIENTS = List.of("192.0.2.3", "2001:db8::cb01");
  private static final String PROGRAM = "spfquery";

  private record Case(SpfWorld world, String client, String sender) {}

  @Test
  void agreesWithMailSpf() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, PROGRAM).canExecute()),
        PROGRAM + " is not installed (apt-get install spf-tools-perl)");
    FakeWorld published = new FakeWorld(SpfSecondOpinionTest::lastTwoLabels);
    List<Case> cases = new ArrayList<>();
    Random random = new Random(4408);
    for (int i = 0; i < WORLDS; i++) {
      SpfWorld world = world(random, "w" + i + ".example");
      publish(world, published);
      for (String client : CLIENTS) {
        cases.add(new Case(world, client, "strong-bad@d0.w" + i + ".example"));
      }
    }
    List<String> theirs;
    try (PlaygroundDns dns = PlaygroundDns.start(published, PlaygroundDns.Options.offline())) {
      theirs = ask(dns.recursive(), cases);
    }
    List<String> differences = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      SpfVerdict verdict = ours(one);
      seen.add(theirs.get(i));
      if (!verdict.result().word().equals(theirs.get(i))) {
        differences.add(
            theirs.get(i) + ", not " + verdict + " for " + one.client + "\n" + shown(one.world));
      }
    }
    assertEquals(List.of(), differences);
    assertTrue(seen.size() >= 6, "too few different results to mean anything: " + seen);
  }

  /// A random world whose names end in `suffix`.
  private static SpfWorld world(Random random, String suffix) {
    SpfWorld world = new SpfWorld();
    RandomWorlds.next(random)
        .records()
        .forEach((key, values) -> {
          String[] parts = key.split(" ");
          if (parts[1].equals("PTR")) {
            return;
          }
          for (String value : new LinkedHashSet<>(values)) {
            if (!value.equals("!")) {
              String moved = value.replaceAll(" \\S*ptr\\S*", "").replace("%{l1r-}", "%{l1r}");
              world.put(
                  parts[0].replace("example", suffix), parts[1], moved.replace("example", suffix));
            }
          }
        });
    return world;
  }

  private static void publish(SpfWorld world, FakeWorld published) {
    for (Map.Entry<String, List<String>> entry : new TreeMap<>(world.records()).entrySet()) {
      String[] parts = entry.getKey().split(" ");
      int priority = 0;
      for (String value : entry.getValue()) {
        OptionalInt preference =
            parts[1].equals("MX") ? OptionalInt.of(priority++) : OptionalInt.empty();
        published.put(parts[0], parts[1], value, preference);
      }
    }
  }

  private static SpfVerdict ours(Case one) {
    return new SpfCheck(one.world, SpfLimits.STANDARD)
        .check(
            SpfRequest.mailFrom(
                InetAddresses.forString(one.client), one.sender, "h.example", Instant.EPOCH));
  }

  /// The results, four lines each, of one run over all cases.
  private static List<String> ask(InetSocketAddress resolver, List<Case> cases)
      throws IOException, InterruptedException {
    File requests = File.createTempFile("spf", ".txt");
    File results = File.createTempFile("spf", ".out");
    try {
      StringBuilder lines = new StringBuilder();
      for (Case one : cases) {
        lines.append(one.client + " " + one.sender + " h.example\n");
      }
      Files.writeString(requests.toPath(), lines);
      ProcessBuilder builder = new ProcessBuilder(PROGRAM, "--file", requests.getPath());
      builder.environment().put("RES_NAMESERVERS", resolver.getAddress().getHostAddress());
      builder.environment().put("RES_OPTIONS", "port:" + resolver.getPort());
      builder.redirectOutput(results).redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(PROGRAM + " did not end");
      }
      List<String> output = Files.readAllLines(results.toPath(), StandardCharsets.UTF_8);
      assertEquals(4 * cases.size(), output.size(), () -> String.join("\n", output));
      List<String> words = new ArrayList<>();
      for (int i = 0; i < output.size(); i += 4) {
        words.add(output.get(i));
      }
      return words;
    } finally {
      Files.delete(requests.toPath());
      Files.delete(results.toPath());
    }
  }

  private static String shown(SpfWorld world) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(world.records())
        .forEach((key, values) -> text.append(key).append(' ').append(values).append('\n'));
    return text.toString();
  }

  private static DomainName lastTwoLabels(DomainName name) {
    int labels = name.labels().size();
    return DomainName.of(String.join(".", name.labels().subList(labels - 2, labels)));
  }
}
