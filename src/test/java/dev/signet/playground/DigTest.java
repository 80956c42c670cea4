package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Other people's clients read what the playground says.
class DigTest {
  private final FakeWorld world = new FakeWorld(Worlds::lastTwoLabels);
  private PlaygroundDns dns;

  @BeforeEach
  void start() {
    dns = PlaygroundDns.start(world, PlaygroundDns.Options.offline());
    world.put("acme.example", "MX", "mx.acme.example", OptionalInt.of(10));
    world.put("acme.example", "TXT", "v=DKIM1; p=" + "A".repeat(300));
    world.put("acme.example", "CAA", "0 issue \";\"");
    world.put("big.acme.example", "TXT", "x".repeat(3000));
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dig", "kdig"})
  void aStrangersClientUnderstands(String program) throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, program).canExecute()),
        program + " is not installed");
    InetSocketAddress resolver = dns.recursive();
    InetSocketAddress server = dns.server("ns1.playground.test").socket();

    assertEquals("10 mx.acme.example.", run(program, resolver, "+short", "acme.example", "MX"));
    assertEquals(
        "\"v=DKIM1; p=" + "A".repeat(244) + "\" \"" + "A".repeat(56) + "\"",
        run(program, resolver, "+short", "acme.example", "TXT"));
    assertEquals("0 issue \";\"", run(program, server, "+short", "acme.example", "CAA"));
    assertEquals(
        "10 mx.acme.example.", run(program, server, "+short", "+tcp", "acme.example", "MX"));

    String overTcp = run(program, server, "big.acme.example", "TXT");
    assertTrue(overTcp.contains("xxx") && overTcp.contains("TCP"), overTcp);

    String nothing = run(program, server, "no.acme.example", "A");
    assertTrue(nothing.contains("status: NXDOMAIN"), nothing);
    assertTrue(nothing.contains("SOA\tns1.playground.test. hostmaster.acme.example."), nothing);

    String outside = run(program, resolver, "+edns=0", "www.outside.net", "A");
    assertTrue(outside.contains("status: SERVFAIL"), outside);
    assertTrue(outside.contains("22 (No Reachable Authority)"), outside);
  }

  private static String run(String program, InetSocketAddress server, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(program, "@127.0.0.1", "-p", String.valueOf(server.getPort())));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), out);
    return out.strip();
  }
}
