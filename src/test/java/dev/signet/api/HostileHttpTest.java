package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes nobody should send, and callers that never finish.
class HostileHttpTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GARBAGE\r\n\r\n",
        "GET\r\n\r\n",
        "GET /v1/domains\r\n\r\n",
        "GET /v1/domains HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET /v1/domains HTTP/1.1\r\n\r\n",
        "GET /v1/domains HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /v1/domains HTTP/1.1\nHost: localhost\n\n",
        "GET /v1/domains HTTP/1.1\r\nHost: localhost\r\nno colon here\r\n\r\n",
        "GET /v1/domains HTTP/1.1\r\nHost: localhost\r\nX: a\r\n folded\r\n\r\n",
        "GET /v1/domains HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n",
        "GET /v1/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/domains?limit=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "G\u0000T /v1/domains HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3, 5\r\n\r\nhello",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nhello",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\nhello",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
      })
  void brokenRequestsAre400AndTheEndOfTheConnection(String bytes) throws IOException {
    String next = RawHttp.request("GET", "/v1/domains", "");
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(bytes + next);
      Reply reply = http.reply();
      assertEquals(400, reply.status(), reply.body());
      assertOurs(reply);
      assertTrue(http.closed(), "what follows is not looked at");
    }
    assertEquals(200, RawHttp.call(server.port(), next).status());
  }

  @Test
  void otherVersionsAndCodingsAreToldSo() throws IOException {
    Reply old =
        RawHttp.call(
            server.port(), "GET /v1/domains HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertEquals(505, old.status());
    assertOurs(old);
    Reply coding =
        RawHttp.call(
            server.port(),
            "POST /v1/domains HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
    assertTrue(coding.status() == 501 || coding.status() == 400);
    assertOurs(coding);
  }

  @Test
  void longHeadersAre431AndALongRequestLineIs414() throws IOException {
    String fits = RawHttp.request("GET", "/v1/domains", "", "X-Long: " + "x".repeat(15_000));
    assertEquals(200, RawHttp.call(server.port(), fits).status());
    for (String request :
        List.of(
            RawHttp.request("GET", "/v1/domains", "", "X-Long: " + "x".repeat(17_000)),
            RawHttp.request("GET", "/v1/domains", "", "x".repeat(1_000_000)),
            RawHttp.request("GET", "/v1/domains", "", "X: a\r\n".repeat(10_000).strip()))) {
      assertTold(431, request);
    }
    assertTold(414, RawHttp.request("GET", "/v1/" + "x".repeat(9000), ""));
  }

  @Test
  void aSlowCallerIsCutInEveryPhase() throws Exception {
    try (TestServer hurried = TestServer.hurried(Duration.ofMillis(400))) {
      List<String> phases =
          List.of(
              "",
              "GET /v1/dom",
              "GET /v1/domains HTTP/1.1\r\nHost: loc",
              "GET /v1/domains HTTP/1.1\r\nHost: localhost\r\n",
              "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n123",
              "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n12");
      List<CompletableFuture<Boolean>> cut =
          phases.stream()
              .map(phase -> CompletableFuture.supplyAsync(() -> drip(hurried.port(), phase)))
              .toList();
      for (int phase = 0; phase < phases.size(); phase++) {
        assertTrue(cut.get(phase).get(), phases.get(phase));
      }
      assertEquals(0, hurried.admissions.get());
      assertEquals(
          200, RawHttp.call(hurried.port(), RawHttp.request("GET", "/v1/domains", "")).status());
    }
  }

  /// Sends a byte every 50 ms until cut; gives up after 10 s.
  private static boolean drip(int port, String start) {
    try (RawHttp http = new RawHttp(port)) {
      http.send(start);
      if (start.isEmpty()) {
        return http.closed();
      }
      for (int sent = 0; sent < 200; sent++) {
        Thread.sleep(50);
        http.send("1");
      }
      return false;
    } catch (SocketException closed) {
      return true;
    } catch (IOException | InterruptedException other) {
      return false;
    }
  }

  @Test
  void aCallerThatNeverReadsIsCut() throws Exception {
    try (TestServer hurried = TestServer.hurried(Duration.ofMillis(400));
        RawHttp http = new RawHttp(hurried.port())) {
      http.send(RawHttp.request("GET", "/big", ""));
      awaitConnections(hurried, 1);
      awaitConnections(hurried, 0);
    }
  }

  private static void awaitConnections(TestServer hurried, int count) throws InterruptedException {
    for (int tries = 0; tries < 500; tries++) {
      if (hurried.registry.scrape().contains("signet_http_connections " + count + ".0")) {
        return;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("never " + count + " connections");
  }

  @Test
  void garbageNeverStopsTheServiceNorShowsAStackTrace() throws IOException {
    Random random = new Random(4711);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      if (round % 2 == 0) {
        byte[] real =
            RawHttp.request("POST", "/v1/domains", "{\"name\":\"x\"}", "Connection: close")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int flips = 0; flips < 3; flips++) {
          real[random.nextInt(real.length)] = (byte) random.nextInt(256);
        }
        bytes = real;
      }
      try (RawHttp http = new RawHttp(server.port())) {
        http.send(bytes);
        http.send("\r\n\r\n\r\n");
        http.endInput();
        String all = String.join("\n", http.rest());
        assertHarmless(all);
        assertFalse(all.contains("HTTP/1.1 500"), all);
      } catch (SocketException closedEarly) {
        continue;
      }
    }
    assertEquals(
        200, RawHttp.call(server.port(), RawHttp.request("GET", "/v1/domains", "")).status());
  }

  private static void assertTold(int status, String request) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      try {
        http.send(request);
      } catch (SocketException closedWhileSending) {
        return;
      }
      Reply reply = http.reply();
      assertEquals(status, reply.status(), reply.body());
      assertOurs(reply);
    }
  }

  private static void assertOurs(Reply reply) {
    assertEquals("close", reply.header("Connection"));
    assertEquals("application/json", reply.header("Content-Type"));
    assertTrue(reply.header("X-Request-Id").startsWith("req-"));
    assertTrue(
        reply.body().startsWith("{\"error\":{\"type\":\"validation_error\"")
            || reply.body().startsWith("{\"detail\":"),
        reply.body());
    assertHarmless(reply.headers() + reply.body());
  }

  private static void assertHarmless(String text) {
    for (String tell :
        List.of("helidon", "Helidon", "Exception", "\tat ", "java.", "tools.jackson")) {
      assertFalse(text.contains(tell), text);
    }
  }
}
