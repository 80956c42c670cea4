package dev.signet.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// AP-10: `allowed_ips`.
class AddressBlockTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::1, ::1, true",
  })
  void containsWhatItSays(String block, String address, boolean inside) {
    assertEquals(
        inside, AddressBlock.parse(block).orElseThrow().contains(InetAddress.ofLiteral(address)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "acme.com",
        "127.1",
        "2130706433",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.1/",
        "::1/129",
        "192.0.2.256",
        "192.0.2.1/24/8",
        "1.2.3.4 "
      })
  void refusesWhatIsNoBlock(String text) {
    assertTrue(AddressBlock.parse(text).isEmpty());
  }

  @Test
  void keepsTheTextAsWritten() {
    assertEquals("192.0.2.0/24", AddressBlock.parse("192.0.2.0/24").orElseThrow().text());
  }
}
