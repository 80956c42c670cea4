package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "abc, abc, 0",
    "abc, abd, 1",
    "abc, ab, 1",
    "abc, abcd, 1",
    "abc, acb, 1",
    "dk3q7w2xz5, dk3qw72xz5, 1",
    "abcdef, badcfe, 3",
    "kitten, sitting, 3",
    "abc, '', 3"
  })
  void countsSlipsOfTheHand(String a, String b, int distance) {
    assertEquals(distance, EditDistance.between(a, b));
    assertEquals(distance, EditDistance.between(b, a));
  }

  @Test
  void doesNotWorkHardOnLongTexts() {
    assertEquals(1_000, EditDistance.between("a".repeat(1_000), "b"));
  }
}
