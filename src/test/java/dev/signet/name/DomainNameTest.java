package dev.signet.name;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Names as text and as octets, and how they lie under each other.
class DomainNameTest {
  @Test
  void textAndOctetsAreTheSameName() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] wire = wire(random);
      DomainName name = DomainName.ofOctets(wire, wire.length);
      assertEquals(name, DomainName.of(name.toString()));
      assertEquals(DomainName.of(new org.xbill.DNS.Name(wire).toString()), name);
      byte[] folded = new org.xbill.DNS.Name(wire).toWireCanonical();
      assertArrayEquals(folded, name.octets());
      assertEquals(new org.xbill.DNS.Name(wire).labels() - 1, name.labels().size());
      assertEquals(
          name.labels().isEmpty() ? "." : String.join(".", name.labels()), name.toString());
      Optional<DomainName> parent = name.parent();
      assertEquals(
          name.labels().isEmpty()
              ? Optional.empty()
              : Optional.of(name.labels().subList(1, name.labels().size())),
          parent.map(DomainName::labels));
      assertTrue(parent.isEmpty() || name.isBelow(parent.get()));
      assertFalse(parent.isPresent() && parent.get().isAtOrBelow(name));
    }
  }

  private static byte[] wire(Random random) {
    byte[] wire = new byte[255];
    int at = 0;
    while (random.nextInt(4) > 0 && at < 190) {
      int length = 1 + random.nextInt(random.nextInt(3) == 0 ? 63 : 4);
      if (at + 2 + length > 255) {
        break;
      }
      wire[at++] = (byte) length;
      for (int i = 0; i < length; i++) {
        wire[at++] =
            (byte)
                (random.nextBoolean() ? ".\\09aZ".charAt(random.nextInt(6)) : random.nextInt(256));
      }
    }
    return Arrays.copyOf(wire, at + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b,b,true",
    "ab,b,false",
    "a\\.b,b,false",
    "a\\\\.b,b,true",
    "a\\\\\\.b,b,false",
    "x.\\.b,\\.b,true",
    "A.B,b,true",
    "b,b,false",
    "b,.,true",
    ".,.,false",
    "b,a.b,false",
  })
  void isBelowOnlyAtTheEndOfALabel(String name, String other, boolean below) {
    assertEquals(below, DomainName.of(name).isBelow(DomainName.of(other)));
  }

  @Test
  void isWrittenInsideAZone() {
    DomainName name = DomainName.of("a\\.b.c.example.com");
    assertEquals("a\\.b.c", name.relativeTo(DomainName.of("example.com")));
    assertEquals("@", name.relativeTo(name));
    assertEquals("a\\.b.c.example.com", name.relativeTo(DomainName.ROOT));
    assertEquals(List.of("a\\.b", "c", "example", "com"), name.labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".a", "a..b", "a b", "a\\", "a\\25", "a\\256", "ü"})
  void isNoName(String text) {
    assertEquals(Optional.empty(), DomainName.parse(text));
  }

  @Test
  void isAtMost255OctetsLongAnd63InALabel() {
    String label = "a".repeat(63);
    assertTrue(
        DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(61)).isPresent());
    assertTrue(
        DomainName.parse(label + "." + label + "." + label + "." + "a".repeat(62)).isEmpty());
    assertTrue(DomainName.parse(label + "a").isEmpty());
    assertEquals(label, DomainName.of(label.toUpperCase(Locale.ROOT) + ".").toString());
  }

  @Test
  void octetsThatAreNoNameAreRefused() {
    for (byte[] octets :
        List.of(
            new byte[0],
            new byte[] {1, 'a'},
            new byte[] {2, 'a', 0},
            new byte[] {0, 0},
            new byte[] {(byte) 0xC0, 12})) {
      assertThrows(
          IllegalArgumentException.class, () -> DomainName.ofOctets(octets, octets.length));
    }
  }
}
