package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply call(String method, String target, String body, String... headers)
      throws IOException {
    return RawHttp.call(server.port(), RawHttp.request(method, target, body, headers));
  }

  @Test
  void everyResponseCarriesARequestIdAndV1CarriesItTwice() throws IOException {
    for (String target :
        new String[] {"/v1/domains", "/v1/nothing", "/v1/boom", "/v1/domains/a/b"}) {
      Reply reply = call("GET", target, "");
      assertTrue(reply.header("X-Request-Id").startsWith("req-"), target);
      assertEquals(reply.header("X-Request-Id"), reply.header("Anypost-Request-Id"), target);
    }
    Reply core = call("GET", "/core/nothing", "");
    assertTrue(core.header("X-Request-Id").startsWith("req-"));
    assertEquals("", core.header("Anypost-Request-Id"));
    assertNotEquals(
        call("GET", "/v1/domains", "").header("X-Request-Id"),
        call("GET", "/v1/domains", "").header("X-Request-Id"));
  }

  @Test
  void noResponseNamesTheServerSoftware() throws IOException {
    Reply reply = call("GET", "/v1/domains", "");
    assertEquals("", reply.header("Server"));
    assertFalse(reply.headers().toString().toLowerCase(java.util.Locale.ROOT).contains("helidon"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v1/nothing|{\"error\":{\"type\":\"not_found\",\"message\":\"There is nothing at this address.\"}}",
        "/v1|{\"error\":{\"type\":\"not_found\",\"message\":\"There is nothing at this address.\"}}",
        "/admin/nothing|{\"error\":{\"type\":\"not_found\",\"message\":\"There is nothing at this address.\"}}",
        "/core/nothing|{\"detail\":\"There is nothing at this address.\"}",
        "/nothing|{\"detail\":\"There is nothing at this address.\"}",
        "/v10/domains|{\"detail\":\"There is nothing at this address.\"}",
        "/|{\"detail\":\"There is nothing at this address.\"}",
      })
  void anUnknownPathIs404InTheDialectOfItsPrefix(String target, String body) throws IOException {
    Reply reply = call("GET", target, "");
    assertEquals(404, reply.status());
    assertEquals("application/json", reply.header("Content-Type"));
    assertEquals(body, reply.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/domains/", "/v1//domains", "//v1/domains", "/v1/domains/x/verify/"})
  void aStraySlashIsAnotherPath(String target) throws IOException {
    assertEquals(404, call("GET", target, "").status());
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/domains, 'GET, HEAD, POST, OPTIONS'",
    "POST, /v1/domains/x, 'GET, HEAD, PATCH, DELETE, OPTIONS'",
    "GET, /v1/domains/x/verify, 'POST, OPTIONS'",
    "BREW, /v1/domains, 'GET, HEAD, POST, OPTIONS'",
    "TRACE, /v1/domains, 'GET, HEAD, POST, OPTIONS'",
  })
  void aWrongMethodIs405AndSaysWhatIsAllowed(String method, String target, String allow)
      throws IOException {
    Reply reply = call(method, target, "");
    assertEquals(405, reply.status());
    assertEquals(allow, reply.header("Allow"));
    assertTrue(reply.body().startsWith("{\"error\":{\"type\":\"method_not_allowed\""));
  }

  @Test
  void optionsAnswersWithoutCors() throws IOException {
    Reply reply = call("OPTIONS", "/v1/domains", "", "Origin: https://example.com");
    assertEquals(204, reply.status());
    assertEquals("GET, HEAD, POST, OPTIONS", reply.header("Allow"));
    assertEquals("", reply.header("Access-Control-Allow-Origin"));
  }

  @Test
  void headIsGetWithoutTheBody() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(RawHttp.request("HEAD", "/v1/domains", ""));
      Reply head = http.reply(true);
      assertEquals(200, head.status());
      assertEquals("7", head.header("Content-Length"));
      http.send(RawHttp.request("GET", "/v1/domains", ""));
      assertEquals("{\"a\":1}", http.reply().body());
    }
  }

  @Test
  void pathAndQueryAreDecodedOnce() throws IOException {
    assertEquals(
        "{\"id\":\"a/b+c%20\",\"q\":\"x y&z\",\"peer\":\"127.0.0.1\"}",
        call("GET", "/v1/domains/a%2Fb+c%2520?q=x+y%26z&q=2", "").body());
    assertEquals(
        "{\"id\":\"x\",\"q\":\"-\",\"peer\":\"127.0.0.1\"}",
        call("GET", "http://localhost/v1/domains/x", "").body());
  }

  @Test
  void aForwardedAddressCountsOnlyFromATrustedProxy() throws IOException {
    String asked =
        RawHttp.request("GET", "/v1/domains/x", "", "X-Forwarded-For: 6.6.6.6, 192.0.2.7");
    assertTrue(RawHttp.call(server.port(), asked).body().contains("127.0.0.1"));
    try (TestServer proxied =
        new TestServer(
            options -> options.withTrustedProxy(java.net.InetAddress::isLoopbackAddress))) {
      assertTrue(RawHttp.call(proxied.port(), asked).body().contains("192.0.2.7"));
    }
  }

  @Test
  void aFaultSaysNothingButTheRequestId() throws IOException {
    Reply reply = call("GET", "/v1/boom", "");
    assertEquals(500, reply.status());
    assertTrue(reply.body().contains(reply.header("X-Request-Id")), reply.body());
    assertTrue(reply.body().contains("internal_error"));
    assertFalse(reply.body().contains("secret"));
    assertFalse(reply.body().contains("Exception"));
  }

  @Test
  void unauthenticatedSaysHowToAuthenticate() throws IOException {
    Reply reply = call("GET", "/v1/domains", "", "Authorization: Bearer wrong");
    assertEquals(401, reply.status());
    assertEquals("Bearer", reply.header("WWW-Authenticate"));
  }

  @Test
  void twoAuthorizationHeadersAreRefused() throws IOException {
    Reply reply =
        call(
            "GET", "/v1/domains", "", "Authorization: Bearer one", "Authorization: Bearer another");
    assertEquals(400, reply.status());
    assertTrue(reply.body().contains("one Authorization header"), reply.body());
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 201",
    "'application/json; charset=utf-8', 201",
    "'Application/JSON;charset=\"UTF-8\"', 201",
    "application/merge-patch+json, 201",
    "application/x-www-form-urlencoded, 415",
    "text/plain, 415",
    "multipart/form-data, 415",
    "'application/json; charset=utf-16', 415",
  })
  void onlyJsonIsTaken(String type, int status) throws IOException {
    Reply reply = call("POST", "/v1/domains", "{\"name\":\"x\"}", "Content-Type: " + type);
    assertEquals(status, reply.status(), reply.body());
    if (status == 415) {
      assertTrue(reply.body().contains("unsupported_media_type"));
    }
  }

  @Test
  void aBodyWithoutATypeIsTakenForJson() throws IOException {
    assertEquals(201, call("POST", "/v1/domains", "{\"name\":\"x\"}").status());
  }

  @Test
  void aCompressedBodyIs415() throws IOException {
    Reply reply = call("POST", "/v1/domains", "{\"name\":\"x\"}", "Content-Encoding: gzip");
    assertEquals(415, reply.status());
    assertTrue(reply.body().contains("Content-Encoding"));
  }

  @Test
  void anEmptyBodyNamesTheMissingField() throws IOException {
    Reply reply = call("POST", "/v1/domains", "");
    assertEquals(422, reply.status());
    assertTrue(reply.body().contains("\"errors\":{\"name\":[\"This field is required.\"]}"));
  }

  @Test
  void requestsOnOneConnectionFollowEachOther() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      String post = RawHttp.request("POST", "/v1/domains", "{\"name\":\"x\"}");
      http.send(post + RawHttp.request("GET", "/nothing", "") + post);
      assertEquals(201, http.reply().status());
      assertEquals(404, http.reply().status());
      assertEquals(201, http.reply().status());
    }
  }

  @Test
  void aRequestThatWantsTheConnectionClosedGetsThat() throws IOException {
    try (RawHttp http = new RawHttp(server.port())) {
      http.send(RawHttp.request("GET", "/v1/domains", "", "Connection: close"));
      Reply reply = http.reply();
      assertEquals("close", reply.header("Connection"));
      assertTrue(http.closed());
    }
  }

  @Test
  void requestsAreCountedByRouteAndNeverByWhatTheCallerSends() throws IOException {
    call("GET", "/v1/domains/some-id-4711", "");
    call("GET", "/some-path-4711", "");
    String scraped = server.registry.scrape();
    assertTrue(
        scraped.contains(
            "signet_http_requests_total{route=\"GET /v1/domains/{id}\",status=\"2xx\"}"),
        scraped);
    assertTrue(
        scraped.contains("signet_http_duration_seconds_bucket{dialect=\"v1\",le=\"0.001\"}"));
    assertFalse(scraped.contains("4711"));
  }
}
