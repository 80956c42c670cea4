package dev.signet.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.name.DomainName;
import dev.signet.record.NameForm.Dot;
import org.junit.jupiter.api.Test;

/// How names of records are printed.
class NameFormTest {
  private static final DomainName ZONE = DomainName.of("example.com");
  private static final DomainName KEY = DomainName.of("s1._domainkey.mail.example.com");

  @Test
  void aNameInsideAZoneIsShortAndTheZoneItselfIsAt() {
    assertEquals("s1._domainkey.mail", NameForm.relative(KEY, ZONE));
    assertEquals("@", NameForm.relative(ZONE, ZONE));
    assertThrows(
        IllegalArgumentException.class, () -> NameForm.relative(DomainName.of("a.test"), ZONE));
  }

  @Test
  void aWholeNameEndsWithADot() {
    assertEquals("example.com.", NameForm.absolute(ZONE));
    assertEquals(".", NameForm.absolute(DomainName.ROOT));
  }

  @Test
  void mostFormsAddTheZoneAndTakeTargetsWithoutADot() {
    assertEquals("s1._domainkey.mail", NameForm.USUAL.owner(KEY, ZONE));
    assertEquals("a.test", NameForm.USUAL.owner(DomainName.of("a.test"), ZONE));
    assertEquals("example.com", NameForm.USUAL.target(ZONE));
  }

  @Test
  void aFormMayWantWholeOwnersAndDots() {
    NameForm form = new NameForm(true, Dot.REQUIRED);
    assertEquals(KEY.toString(), form.owner(KEY, ZONE));
    assertEquals("example.com.", form.target(ZONE));
    assertEquals("example.com", new NameForm(false, Dot.NEVER).target(ZONE));
  }
}
