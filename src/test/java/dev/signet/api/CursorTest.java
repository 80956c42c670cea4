package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// CONTRACT AP-3.
class CursorTest {
  private static final UUID ORGANIZATION = new UUID(1, 2);
  private static final UUID LAST = new UUID(3, 4);

  private final Cursor cursor = new Cursor(() -> new byte[32]);

  private void assertRefused(Cursor reader, UUID organization, String list, String text) {
    Refused refused =
        assertThrows(Refused.class, () -> reader.read(organization, list, text, "after"));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(Set.of("after"), refused.fields().keySet());
  }

  @Test
  void aCursorIsReadBackWhereItWasGiven() {
    String text = cursor.print(ORGANIZATION, "domains", LAST);
    assertEquals(LAST, cursor.read(ORGANIZATION, "domains", text, "after"));
    assertRefused(cursor, new UUID(1, 3), "domains", text);
    assertRefused(cursor, ORGANIZATION, "api-keys", text);
    byte[] other = new byte[32];
    other[31] = 1;
    assertRefused(new Cursor(() -> other), ORGANIZATION, "domains", text);
    assertNotEquals(text, cursor.print(ORGANIZATION, "domains", new UUID(3, 5)));
  }

  @Test
  void everyChangeIsNoticed() {
    String text = cursor.print(ORGANIZATION, "domains", LAST);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ %\n";
    for (int place = 0; place < text.length(); place++) {
      for (char c : alphabet.toCharArray()) {
        if (c != text.charAt(place)) {
          assertRefused(
              cursor,
              ORGANIZATION,
              "domains",
              text.substring(0, place) + c + text.substring(place + 1));
        }
      }
    }
    Random random = new Random(1);
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      assertRefused(
          cursor,
          ORGANIZATION,
          "domains",
          java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
  }

  private Page page(Map<String, String> query) {
    Request request =
        new Request(
            "id",
            "GET",
            "/v1/domains",
            Map.of(),
            query,
            Map.of(),
            InetAddress.getLoopbackAddress(),
            new byte[0],
            Optional.empty());
    return Page.of(request, cursor, ORGANIZATION, "domains", "after");
  }

  @Test
  void aPageHasDefaultsAndBounds() {
    assertEquals(new Page(20, Optional.empty()), page(Map.of()));
    assertEquals(1, page(Map.of("limit", "1")).limit());
    assertEquals(100, page(Map.of("limit", "100")).limit());
    String text = cursor.print(ORGANIZATION, "domains", LAST);
    assertEquals(new Page(20, Optional.of(LAST)), page(Map.of("after", text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "+5", "1.0", "ten", "", " 5", "99999999999", "٥"})
  void anotherLimitIsRefused(String limit) {
    Refused refused = assertThrows(Refused.class, () -> page(Map.of("limit", limit)));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(Set.of("limit"), refused.fields().keySet());
  }
}
