package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Mutated requests on the port of a whole service, with a valid key, so that they reach the
/// handlers and the database: no 500, no stack trace, and the service goes on.
class GarbageOnTheNodeTest {
  private static final int REQUESTS = 3000;

  private static String[] seeds(String key, String id) {
    String[] headers = {
      "Authorization: Bearer " + key, "Content-Type: application/json", "Connection: close"
    };
    String[] keyed = {headers[0], headers[1], headers[2], "Idempotency-Key: k1"};
    String domain = "/v1/domains/" + id;
    return new String[] {
      RawHttp.request("GET", "/v1/domains?limit=20&after=AQ", "", headers),
      RawHttp.request("GET", domain, "", headers),
      RawHttp.request("POST", "/v1/domains", "{\"name\":\"fuzz.test\"}", headers),
      RawHttp.request("POST", "/v1/domains", "{\"name\":\"b\u00fccher.test\"}", keyed),
      RawHttp.request(
          "PATCH",
          domain,
          "{\"tracking\":{\"opens_enabled\":true,\"subdomain\":\"track\"}}",
          headers),
      RawHttp.request("POST", domain + "x/verify", "", keyed),
      RawHttp.request("GET", "/v1/api-keys?limit=2", "", headers),
      RawHttp.request(
          "POST",
          "/v1/api-keys",
          "{\"name\":\"k\",\"permissions\":\"full\",\"allowed_ips\":[\"10.0.0.0/8\"],"
              + "\"allowed_domains\":[\"a.test\"]}",
          keyed),
      RawHttp.request("GET", "/readyz", "", "Connection: close"),
    };
  }

  private static byte[] mutated(String seed, Random random) {
    StringBuilder text = new StringBuilder(seed);
    // Mostly behind the credentials, so that the request goes deep.
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, (char) random.nextInt(256));
        case 3 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
        case 4 ->
            text.insert(
                at,
                new String[] {
                      "%00",
                      "\\u0000",
                      "\\ud800",
                      "%ff",
                      "{",
                      "\"",
                      "'",
                      "\r\n",
                      "9".repeat(400),
                      "null",
                      "\u0000",
                      "../",
                      "\ud83d\udca9"
                    }
                    [random.nextInt(13)]);
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void garbageIsNeverOurFaultAndNeverStopsTheService() throws Exception {
    try (TestNode node = TestNode.start()) {
      String key = node.key();
      String id = node.register(key, "garbage.test").get("id").stringValue();
      String[] seeds = seeds(key, id);
      Random random = new Random(20260301);
      int answered = 0;
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request = mutated(seeds[random.nextInt(seeds.length)], random);
        try (RawHttp http = new RawHttp(node.uri().getPort())) {
          http.send(request);
          http.endInput();
          RawHttp.Reply reply = http.reply();
          answered++;
          String sent = new String(request, StandardCharsets.ISO_8859_1);
          assertTrue(
              reply.status() < 500 || reply.status() == 501 || reply.status() == 505,
              () -> reply + "\n" + sent);
          assertFalse(
              reply.body().contains("Exception") || reply.body().contains("\tat "),
              () -> reply + "\n" + sent);
        } catch (EOFException | SocketException cut) {
          // A request that never ended.
        }
      }
      assertTrue(answered > REQUESTS / 2, answered + " were answered");
      assertEquals(200, node.get("/v1/domains/" + id, key).status());
      assertEquals(200, node.get("/readyz", "").status());
    }
  }

  @Test
  void anEmptyConnectionIsNoTrouble() throws IOException {
    try (TestNode node = TestNode.start()) {
      for (int i = 0; i < 50; i++) {
        try (RawHttp http = new RawHttp(node.uri().getPort())) {
          http.endInput();
        }
      }
      assertEquals(200, node.get("/healthz", "").status());
    }
  }
}
