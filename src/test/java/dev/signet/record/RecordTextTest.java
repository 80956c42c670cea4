package dev.signet.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTextTest {
  private static final DomainName DOMAIN = DomainName.of("acme.com");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "mail CNAME x.service.test | mail.acme.com CNAME | x.service.test | OTHER",
        "mail.acme.com cname X.Service.Test. | mail.acme.com CNAME | x.service.test | OTHER",
        "mail.other.com. CNAME x.test | mail.other.com CNAME | x.test | OTHER",
        "s1._domainkey CNAME x.test | s1._domainkey.acme.com CNAME | x.test | DKIM",
        "s1._domainkey TXT k=rsa; p=AB | s1._domainkey.acme.com TXT | k=rsa; p=AB | DKIM",
        "@ TXT v=spf1 include:a.test ~all | acme.com TXT | v=spf1 include:a.test ~all | SPF",
        "@ TXT \"v=spf1 \" \"-all\" | acme.com TXT | v=spf1 -all | SPF",
        "_dmarc TXT v=DMARC1; p=none | _dmarc.acme.com TXT | v=DMARC1; p=none | DMARC",
        "@ MX 5 mx.test | acme.com MX | 5 mx.test | INBOUND",
        "@ MX mx.test | acme.com MX | 10 mx.test | INBOUND",
        "www A 192.0.2.1 | www.acme.com A | 192.0.2.1 | OTHER",
        "@ CAA 0 issue \"ca.test\" | acme.com CAA | 0 issue \"ca.test\" | OTHER"
      })
  void readsARecordAsPeopleWriteIt(String text, String record, String value, Purpose purpose) {
    CustomerRecord read = RecordText.parse(text, DOMAIN).orElseThrow();
    assertEquals(record, read.record());
    assertEquals(value, read.value());
    assertEquals(purpose, read.purpose());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail",
        "mail CNAME",
        "mail WHAT x",
        "a..b CNAME x",
        "mail CNAME a..b",
        "www A not-an-address",
        "www A 192.0.2.1 ; $INCLUDE /etc/passwd",
        "@ MX x mx.test",
        "www A (",
        "www AAAA 192.0.2.1"
      })
  void refusesWhatIsNoRecord(String text) {
    assertEquals(Optional.empty(), RecordText.parse(text, DOMAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a.acme.com | TXT | v=spf1 -all | | v=spf1 -all | SPF",
        "a.acme.com | TXT | \"quoted\" | | \"quoted\" | OTHER",
        "a.acme.com | TXT | say \" \" twice | | say \" \" twice | OTHER",
        "a._domainkey.acme.com | TXT | p=AB | | p=AB | DKIM",
        "_dmarc.acme.com | TXT | v=DMARC1; p=none | | v=DMARC1; p=none | DMARC",
        "a._domainkey.acme.com | CNAME | k.test | | k.test | DKIM",
        "go.acme.com | CNAME | k.test | | k.test | OTHER",
        "send.acme.com | MX | mx.test | 10 | 10 mx.test | INBOUND",
        "acme.com | CAA | 0 issue ca.test | | 0 issue \"ca.test\" | OTHER",
        "acme.com | CAA | 0 issue \"ca.test; account=1\" | | 0 issue \"ca.test; account=1\" | OTHER"
      })
  void readsTheFieldsOfAProvider(
      DomainName owner,
      String type,
      String value,
      @Nullable Integer preference,
      String line,
      Purpose purpose) {
    CustomerRecord read =
        RecordText.ofFields(
                owner,
                RecordType.parse(type).orElseThrow(),
                value,
                preference == null ? OptionalInt.empty() : OptionalInt.of(preference))
            .orElseThrow();
    assertEquals(owner, read.owner());
    assertEquals(line, read.value());
    assertEquals(purpose, read.purpose());
    assertTrue(read.required());
    assertFalse(read.optional().required());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "CNAME | a..b",
        "MX | mx.test",
        "CAA | issue ca.test",
        "CAA | 256 issue ca.test",
        "A | 192.0.2.1"
      })
  void refusesFieldsThatMakeNoRecord(String type, String value) {
    assertEquals(
        Optional.empty(),
        RecordText.ofFields(
            DOMAIN, RecordType.parse(type).orElseThrow(), value, OptionalInt.empty()));
  }
}
