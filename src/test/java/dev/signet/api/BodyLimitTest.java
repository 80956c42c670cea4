package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CONTRACT C-7: 413 for more than 5 MiB, declared or found, before anything else.
class BodyLimitTest {
  private static final int LIMIT = 5 * 1024 * 1024;
  private static final String START = "{\"name\":\"";
  private static final String END = "\"}";

  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String bodyOf(int length) {
    return START + "x".repeat(length - START.length() - END.length()) + END;
  }

  private static String head(String... headers) {
    return "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  private void assertRefused(RawHttp http) throws IOException {
    Reply reply = http.reply();
    assertEquals(413, reply.status());
    assertEquals("{\"error\":\"payload_too_large\"}", reply.body());
    assertEquals("application/json", reply.header("Content-Type"));
    assertEquals("close", reply.header("Connection"));
    assertTrue(reply.header("X-Request-Id").startsWith("req-"));
    assertTrue(http.closed(), "the connection is closed and nothing more is said");
    assertEquals(0, server.admissions.get(), "refused before authentication");
  }

  @Test
  void fiveMebibytesAreTakenDeclaredOrChunked() throws IOException {
    Reply declared =
        RawHttp.call(server.port(), RawHttp.request("POST", "/v1/domains", bodyOf(LIMIT)));
    assertEquals(201, declared.status());
    assertTrue(declared.body().contains("\"length\":" + LIMIT));
    Reply chunked =
        RawHttp.call(
            server.port(),
            "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks(bodyOf(LIMIT), 100_000)
                + "0\r\nTrailer-Field: ignored\r\n\r\n");
    assertEquals(201, chunked.status());
    assertTrue(chunked.body().contains("\"length\":" + LIMIT));
    assertEquals("close", chunked.header("Connection"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5242881", "10737418240", "9223372036854775807"})
  void aLongerDeclaredBodyIsRefusedUnread(String length) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Content-Length: " + length));
      assertRefused(http);
    }
  }

  @Test
  void theUnknownPathIsNoWayAround() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send("PUT /no/such HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5242881\r\n\r\n");
      assertRefused(http);
    }
  }

  @Test
  void oneByteMoreInChunksIsRefused() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Transfer-Encoding: chunked") + chunks(bodyOf(LIMIT), 64 * 1024) + "1\r\nx");
      assertRefused(http);
    }
  }

  @Test
  void oneHugeChunkIsRefusedAtItsSizeLine() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Transfer-Encoding: chunked") + "7fffffffffff\r\n");
      assertRefused(http);
    }
  }

  @Test
  void aCallerThatAsksFirstIsToldBeforeItSends() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Expect: 100-continue", "Content-Length: 5242881"));
      assertRefused(http);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 12", "Transfer-Encoding: chunked"})
  void aCallerThatAsksFirstMayGoOnWithASmallBody(String framing) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(
          "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + framing
              + "\r\n\r\n");
      assertEquals(100, http.reply().status());
      http.send(
          framing.startsWith("C") ? "{\"name\":\"x\"}" : "c\r\n{\"name\":\"x\"}\r\n0\r\n\r\n");
      assertEquals(201, http.reply().status());
    }
  }

  @Test
  void whatFollowsARefusedBodyIsNeverTakenForARequest() throws IOException {
    String next = RawHttp.request("DELETE", "/v1/domains/x", "");
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Content-Length: 5242881") + next + next);
      assertRefused(http);
    }
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Transfer-Encoding: chunked") + "500001\r\n" + next + next);
      assertRefused(http);
    }
  }

  @Test
  void theResponseArrivesAlthoughTheCallerGoesOnSending() throws Exception {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Content-Length: 104857600"));
      http.send(new byte[32 * 1024]);
      assertRefused(http);
    }
  }

  @Test
  void aCallerThatSendsAllBeforeItReadsGetsTheResponseToo() throws Exception {
    for (int more : new int[] {1, 64 * 1024}) {
      try (RawHttp http = new RawHttp(server.port())) {
        http.send(head("Content-Length: " + (HttpOptions.MAX_BODY + more)));
        http.send(new byte[HttpOptions.MAX_BODY + more]);
        assertRefused(http);
      }
    }
  }

  @Test
  void aShorterBodyThanDeclaredIsCutAndALongerOneIsAnotherRequest() throws IOException {
    try (TestServer hurried = TestServer.hurried(java.time.Duration.ofMillis(300));
        RawHttp http = new RawHttp(hurried.port())) {
      http.send("POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{");
      assertTrue(http.rest().stream().noneMatch(line -> line.contains("201")));
    }
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(
          "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\n\r\n"
              + "{\"name\":\"x\"}garbage that is no request\r\n\r\n");
      assertEquals(201, http.reply().status());
      assertEquals(400, http.reply().status());
      assertTrue(http.closed());
    }
  }

  @Test
  void aCompressedBodyIsNeverUnpacked() throws IOException {
    Reply reply =
        RawHttp.call(
            server.port(),
            RawHttp.request("POST", "/v1/domains", "\u001f\u0008", "Content-Encoding: gzip"));
    assertEquals(415, reply.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "\r\n",
        "5\nhello\n0\n\n",
        "ffffffffffffffffffff\r\n",
      })
  void brokenChunksAre400AndTheEnd(String chunks) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Transfer-Encoding: chunked") + chunks);
      Reply reply = http.reply();
      assertEquals(400, reply.status());
      assertEquals("close", reply.header("Connection"));
      assertTrue(http.closed());
    }
  }

  @Test
  void anEndlessChunkSizeLineIsCut() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(head("Transfer-Encoding: chunked") + "5;" + "x".repeat(5000));
      assertEquals(400, http.reply().status());
    }
  }

  @Test
  void manyAtOnceAreAllToldTheSame() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> replies = new ArrayList<>();
      for (int caller = 0; caller < 300; caller++) {
        Callable<Integer> call =
            () -> {
              try (RawHttp http = new RawHttp(server.port())) {
                http.send(head("Content-Length: 10737418240"));
                return http.reply().status();
              }
            };
        replies.add(callers.submit(call));
      }
      for (Future<Integer> reply : replies) {
        assertEquals(413, reply.get());
      }
    }
  }

  @Test
  void largeBodiesShareBoundedRoomAndSmallOnesPassThem() throws Exception {
    try (TestServer tight = new TestServer(options -> options.withBodyRoom(LIMIT));
        RawHttp first = new RawHttp(tight.port())) {
      String most = bodyOf(LIMIT);
      String start = "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + LIMIT;
      first.send(start + "\r\n\r\n" + most.substring(0, LIMIT - 10));
      String large = RawHttp.request("POST", "/v1/domains", bodyOf(100_000));
      Reply busy = RawHttp.call(tight.port(), large);
      for (int tries = 0; tries < 100 && busy.status() == 201; tries++) {
        busy = RawHttp.call(tight.port(), large); // the first body is still on its way
      }
      assertEquals(503, busy.status());
      assertEquals("2", busy.header("Retry-After"));
      String small = RawHttp.request("POST", "/v1/domains", "{\"name\":\"x\"}");
      assertEquals(201, RawHttp.call(tight.port(), small).status());
      first.send(most.substring(LIMIT - 10));
      assertEquals(201, first.reply().status());
    }
  }

  private static String chunks(String body, int size) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < body.length(); from += size) {
      String chunk = body.substring(from, Math.min(body.length(), from + size));
      text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
    }
    return text.toString();
  }
}
