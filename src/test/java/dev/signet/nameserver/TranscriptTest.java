package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.zone.ServedKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the name server says, question by question (`dns/zone.txt`), to packets made by hand and to
/// the DNS tool that operators use.
class TranscriptTest {
  private static NameServer server;

  @BeforeAll
  static void start() {
    server = TestZone.serve(TestZone.loadedImage());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<Transcript> overUdp() {
    return cases().filter(one -> one.over("udp"));
  }

  static Stream<Transcript> overTcp() {
    return cases().filter(one -> one.over("tcp"));
  }

  private static Stream<Transcript> cases() {
    return Transcript.read("zone.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("overUdp")
  void answersOverUdp(Transcript one) throws IOException {
    assertEquals(expected(one), Transcript.describe(Exchange.udp(address(), one.query())));
  }

  @ParameterizedTest
  @MethodSource("overTcp")
  void answersOverTcp(Transcript one) throws IOException {
    assertEquals(expected(one), Transcript.describe(Exchange.tcp(address(), one.query())));
  }

  @ParameterizedTest
  @MethodSource("overUdp")
  void answersDigOverUdp(Transcript one) {
    if (Dig.canAsk(one)) {
      assertEquals(expected(one), Dig.ask(address(), one, "+notcp"));
    }
  }

  @ParameterizedTest
  @MethodSource("overTcp")
  void answersDigOverTcp(Transcript one) {
    if (Dig.canAsk(one)) {
      assertEquals(expected(one), Dig.ask(address(), one, "+tcp"));
    }
  }

  private static InetSocketAddress address() {
    return server.address();
  }

  private static List<String> expected(Transcript one) {
    return one.expected().stream()
        .map(line -> line.replace("$AP1", text("ap1")).replace("$BIG", text("big")))
        .toList();
  }

  /// The key record of a selector, split by a regular expression rather than as the server does.
  private static String text(String selector) {
    ServedKey key =
        TestZone.domain().keys().stream()
            .filter(one -> one.selector().equals(selector))
            .findFirst()
            .orElseThrow();
    String text = "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(key.publicKey());
    return '"' + text.replaceAll("(.{255})(?=.)", "$1\" \"") + '"';
  }
}
