package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectorTest {
  @Test
  void takesOneLowerCaseLabel() {
    for (String label : List.of("ap1", "a", "1", "a-b", "x".repeat(63))) {
      assertEquals(label, Selector.parse(label).orElseThrow().toString());
    }
    for (String label :
        List.of("", "A", "-a", "a-", "a.b", "a_b", "\u00e4", "a b", "a\n", "x".repeat(64))) {
      assertEquals(Optional.empty(), Selector.parse(label));
      assertThrows(IllegalArgumentException.class, () -> new Selector(label));
    }
  }

  @Test
  void itsKeyRecordStandsUnderDomainkey() {
    assertEquals(
        "ap1._domainkey.mail.acme.com",
        new Selector("ap1").ownerName(DomainName.of("mail.acme.com")).toString());
    assertTrue(new Selector("ap1").ownerName(DomainName.of("a.b")).isBelow(DomainName.of("a.b")));
  }
}
