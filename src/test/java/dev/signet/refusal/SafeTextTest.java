package dev.signet.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
  @ParameterizedTest
  @ValueSource(
      ints = {0, '\t', '\n', 0x1B, 0x7F, 0x85, 0xA0, 0x301, 0x200B, 0x2028, 0x202E, 0xD800, 0xE000})
  void whatSteersHidesOrStacksIsNotSafe(int codePoint) {
    assertFalse(SafeText.safe(codePoint));
    assertEquals("a\uFFFDb", SafeText.of("a" + Character.toString(codePoint) + "b", 9));
  }

  @ParameterizedTest
  @ValueSource(ints = {' ', 'a', '<', '~', 0xE9, 0x4E2D, 0x1F600})
  void whatIsSeenIsSafe(int codePoint) {
    assertTrue(SafeText.safe(codePoint));
  }

  @Test
  void isAtMostAsLongAsAskedTheEllipsisIncluded() {
    assertEquals("abcd", SafeText.of("abcd", 4));
    assertEquals("abc…", SafeText.of("abcde", 4));
    assertEquals("\uD83D\uDE00\uD83D\uDE00", SafeText.of("\uD83D\uDE00\uD83D\uDE00", 2));
    assertEquals("", SafeText.of("", 1));
  }
}
