package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What to type is told in the form that the DNS host wants.
class RemedyTest {
  private static final DomainName ZONE = DomainName.of("acme.com");

  private static Remedy at(String nameServer) {
    return new Remedy(DnsHosts.standard().of(List.of(DomainName.of(nameServer))), ZONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ada.ns.cloudflare.com | At Cloudflare, add: Type CNAME, Name a.mail, Target t.svc.test. Set its proxy status to DNS only (grey cloud).",
        "ns1.domaincontrol.com | At GoDaddy, add: Type CNAME, Name a.mail (without acme.com, which is added), Value t.svc.test (without a dot at its end).",
        "ns1.he.net | At Hurricane Electric, add: Type CNAME, Name a.mail.acme.com, Hostname t.svc.test (without a dot at its end).",
        "helium.ns.hetzner.de | At Hetzner, add: Type CNAME, Name a.mail, Value t.svc.test. (with the dot at its end).",
        "ns.unknown.test | At your DNS host, add: Type CNAME, Name a.mail (for a.mail.acme.com; enter all of it if your host does not add acme.com), Value t.svc.test."
      })
  void namesTheFieldsAsTheHostCallsThem(String nameServer, String words) {
    CustomerRecord expected =
        CustomerRecord.alias(
            Purpose.OTHER, DomainName.of("a.mail.acme.com"), DomainName.of("t.svc.test"));
    assertEquals(words, at(nameServer).publish(expected));
  }

  @ParameterizedTest
  @CsvSource({"ns1.porkbun.test, @", "ns.unknown.test, @"})
  void callsTheZoneItselfAt(String nameServer, String owner) {
    assertEquals("Name " + owner + " (the domain itself)", at(nameServer).owner(ZONE));
  }

  @ParameterizedTest
  @CsvSource({"ns1.sedoparking.com", "ns2.pendingrenewaldeletion.com"})
  void neverSendsAnybodyToAParkingService(String nameServer) {
    assertEquals("At your DNS host", at(nameServer).at());
    assertEquals("at your DNS host", at(nameServer).inside());
  }

  @ParameterizedTest
  @CsvSource({"curitiba.ns.porkbun.com, 'Type MX, Host @, Priority 10, mail server mx.svc.test'"})
  void tellsAnMxByItsParts(String nameServer, String words) {
    assertEquals(
        words,
        new Remedy(
                Optional.of(
                    DnsHosts.standard().of(List.of(DomainName.of(nameServer))).orElseThrow()),
                ZONE)
            .fields(CustomerRecord.exchange(ZONE, 10, DomainName.of("mx.svc.test"))));
  }
}
