package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.0 over a real socket (CASES K16).
class OldVersionTest {
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
        "GET /v1/domains HTTP/1.0\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nHost: acme.example\r\nConnection: close\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nConnection: Keep-Alive\r\nKeep-Alive: timeout=5\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
      })
  void aRequestIsAnsweredAndTheConnectionClosed(String request) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(request);
      Reply reply = http.reply();
      assertEquals(200, reply.status(), reply.body());
      assertEquals("close", reply.header("connection"));
      assertEquals("", reply.header("transfer-encoding"));
      assertEquals(
          reply.body().getBytes(StandardCharsets.UTF_8).length,
          Integer.parseInt(reply.header("content-length")));
      assertTrue(http.closed());
    }
  }

  @Test
  void itMayComeOctetByOctetWithABodyAndWithoutWaitingForAWord() throws IOException {
    String request =
        "POST /v1/domains HTTP/1.0\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            + "Content-Length: 17\r\n\r\n{\"name\":\"a.test\"}";
    String newer =
        request.replace("HTTP/1.0", "HTTP/1.1\r\nHost: a").replace("Expect: 100-continue\r\n", "");
    try (RawHttp http = new RawHttp(server.port())) {
      for (byte octet : request.getBytes(StandardCharsets.ISO_8859_1)) {
        http.send(new byte[] {octet});
      }
      Reply reply = http.reply();
      Reply same = RawHttp.call(server.port(), newer);
      assertEquals(same.status(), reply.status());
      assertEquals(same.body(), reply.body());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // No codings there (RFC 9112 §6.1).
        "POST /v1/domains HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/domains HTTP/1.0\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/domains HTTP/1.0\r\nContent-Length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /v1/domains HTTP/1.0\nHost: a\n\n",
        "GET /v1/domains HTTP/1.0\r\nHost: a\nX: b\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nno colon here\r\n\r\n",
        "GET /v1/domains HTTP/1.0\r\nX: a\r\n folded\r\n\r\n",
        "HTTP/1.0\r\n\r\n",
        " HTTP/1.0\r\n\r\n",
      })
  void whatIsNotWellFormedIsRefusedAndTheEndOfTheConnection(String bytes) throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(bytes + RawHttp.request("GET", "/v1/domains", ""));
      Reply reply = http.reply();
      assertTrue(reply.status() == 400 || reply.status() == 505, () -> bytes + reply);
      assertFalse(reply.header("x-request-id").isEmpty());
      assertTrue(http.closed(), "what follows is not looked at");
    }
  }

  @Test
  void aHeadWithoutEndIsNotKept() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send("GET /v1/domains HTTP/1.0\r\n" + "X: a\r\n".repeat(4000) + "\r\n");
      assertTrue(http.reply().status() >= 400);
      assertTrue(http.closed());
    }
  }

  @Test
  void aHeadThatBreaksOffHarmsNobody() throws IOException {
    for (String part :
        new String[] {"GET / HTT", "GET / HTTP/1.0\r\n", "GET / HTTP/1.0\r\nX: a\r"}) {
      try (RawHttp http = new RawHttp(server.port())) {
        http.send(part);
      }
    }
    assertEquals(200, RawHttp.call(server.port(), "GET /v1/domains HTTP/1.0\r\n\r\n").status());
  }
}
