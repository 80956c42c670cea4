package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.diagnosis.Expected.Purpose;
import dev.signet.name.DomainName;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedTest {
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
    Expected read = Expected.parse(text, DOMAIN).orElseThrow();
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
    assertEquals(Optional.empty(), Expected.parse(text, DOMAIN));
  }
}
