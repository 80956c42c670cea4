package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Server cookies, by the test vectors of RFC 9018 appendix A and by age.
class ServerCookiesTest {
  private static final byte[] SECRET = hex("e5e973e5a6b2a43f48e7dc849e37bfcf");
  private static final String OTHER_SECRET = "445536bcd2513298075a5d379663c962";

  @ParameterizedTest
  @CsvSource({
    // A.1: learning a new cookie
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 2464c4abcf10c957, 198.51.100.100, 1559731985,"
        + " 010000005cf79f111f8130c3eee29480",
    // A.2: the same client, an hour later
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 2464c4abcf10c957, 198.51.100.100, 1559734385,"
        + " 010000005cf7a871d4a564a1442aca77",
    // A.4: an IPv6 client, and then with the next secret
    "dd3bdf9344b678b185a6f5cb60fca715, 22681ab97d52c298, 2001:db8:220:1:59de:d0f4:8769:82b8,"
        + " 1559741817, 010000005cf7c57926556bd0934c72f8",
    "445536bcd2513298075a5d379663c962, 22681ab97d52c298, 2001:db8:220:1:59de:d0f4:8769:82b8,"
        + " 1559741961, 010000005cf7c609a6bb79d16625507a",
  })
  void makesTheCookiesOfTheStandard(
      String secret, String client, String address, long time, String expected) {
    ServerCookies cookies = new ServerCookies(hex(secret), () -> Instant.ofEpochSecond(time));
    byte[] reply = exchange(cookies, hex(client), address, false);
    assertEquals(client + expected, HexFormat.of().formatHex(Cookies.whole(reply)));
  }

  @ParameterizedTest
  @CsvSource({"0, true", "3600, true", "3601, false", "-300, true", "-301, false"})
  void acceptsACookieForAnHour(long age, boolean valid) {
    long made = 1_800_000_000L;
    byte[] cookie = cookieMadeAt(made);
    exchange(
        new ServerCookies(SECRET, () -> Instant.ofEpochSecond(made + age)),
        cookie,
        "192.0.2.1",
        valid);
  }

  @Test
  void rejectsAnothersCookie() {
    long now = 1_800_000_000L;
    byte[] cookie = cookieMadeAt(now);
    ServerCookies same = new ServerCookies(SECRET, () -> Instant.ofEpochSecond(now));
    exchange(same, cookie, "192.0.2.1", true);
    exchange(same, cookie, "192.0.2.2", false);
    exchange(
        new ServerCookies(hex(OTHER_SECRET), () -> Instant.ofEpochSecond(now)),
        cookie,
        "192.0.2.1",
        false);
    for (int i = 0; i < cookie.length; i++) {
      // The three reserved octets are part of the hash as well.
      byte[] changed = cookie.clone();
      changed[i] ^= 1;
      exchange(same, changed, "192.0.2.1", false);
    }
    exchange(same, Arrays.copyOf(cookie, 23), "192.0.2.1", false);
    exchange(same, Arrays.copyOf(cookie, 40), "192.0.2.1", false);
  }

  @Test
  void answersACookieHolderAtOnceWithAFreshOne() {
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      byte[] cookie = Cookies.fetch(server.address());
      byte[] any =
          new Exchange.Query(TestZone.TOKEN + ".c.anypost.email", 255).option(10, cookie).octets();
      byte[] reply = Exchange.udp(server.address(), any);
      // ANY is answered, not truncated: the sender has shown that the address is its own.
      assertEquals(0, reply[2] & 0x02);
      assertArrayEquals(Arrays.copyOf(cookie, 8), Arrays.copyOf(Cookies.whole(reply), 8));
    }
  }

  private static byte[] cookieMadeAt(long time) {
    ServerCookies cookies = new ServerCookies(SECRET, () -> Instant.ofEpochSecond(time));
    return Cookies.whole(exchange(cookies, hex("0102030405060708"), "192.0.2.1", false));
  }

  private static byte[] exchange(
      ServerCookies cookies, byte[] cookie, String client, boolean valid) {
    byte[] octets = new Exchange.Query("c.anypost.email", 6).option(10, cookie).octets();
    WireQuery query = new WireQuery();
    assertEquals(WireQuery.Form.QUESTION, query.read(octets, octets.length));
    WireReply reply = new WireReply();
    reply.begin(query, 1232);
    assertEquals(valid, cookies.exchange(query, reply, TestZone.address(client)));
    reply.finish();
    return Arrays.copyOf(reply.octets(), reply.length());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
