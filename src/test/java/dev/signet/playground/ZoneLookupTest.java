package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.dns.Question;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneLookupTest {
  private static final FakeZone ZONE =
      FakeZone.of(
          DomainName.of("acme.example"),
          ZoneFile.parse(
              """
              $TTL 60
              @        SOA   ns1 hostmaster 1 7200 3600 1209600 60
              @        NS    ns1
              @        MX    10 mail
              @        TXT   "v=spf1 -all"
              ns1      A     192.0.2.53
              www      A     192.0.2.1
              alias    CNAME www
              chain    CNAME alias
              dangling CNAME nowhere
              away     CNAME host.other.test.
              loop1    CNAME loop2
              loop2    CNAME loop1
              a.b.c    TXT   "deep"
              *.wild   TXT   "from the wildcard"
              *.walias CNAME www
              there.wild A   192.0.2.2
              child    NS    ns.child
              ns.child A     192.0.2.54
              tochild  CNAME x.child
              old      DNAME new
              x.new    A     192.0.2.3
              far      DNAME other.test.
              """,
              DomainName.of("acme.example"),
              60));

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acme.example             | MX    | NOERROR aa; acme.example. MX
          acme.example             | NS    | NOERROR aa; acme.example. NS
          acme.example             | SOA   | NOERROR aa; acme.example. SOA
          acme.example             | A     | NOERROR aa / acme.example. SOA
          www.acme.example         | A     | NOERROR aa; www.acme.example. A
          www.acme.example         | AAAA  | NOERROR aa / acme.example. SOA
          nowhere.acme.example     | A     | NXDOMAIN aa / acme.example. SOA
          x.www.acme.example       | A     | NXDOMAIN aa / acme.example. SOA
          b.c.acme.example         | TXT   | NOERROR aa / acme.example. SOA
          c.acme.example           | TXT   | NOERROR aa / acme.example. SOA
          x.b.c.acme.example       | TXT   | NXDOMAIN aa / acme.example. SOA
          alias.acme.example       | A     | NOERROR aa; alias.acme.example. CNAME; www.acme.example. A
          alias.acme.example       | CNAME | NOERROR aa; alias.acme.example. CNAME
          chain.acme.example       | A     | NOERROR aa; chain.acme.example. CNAME; alias.acme.example. CNAME; www.acme.example. A
          chain.acme.example       | TXT   | NOERROR aa; chain.acme.example. CNAME; alias.acme.example. CNAME / acme.example. SOA
          dangling.acme.example    | A     | NXDOMAIN aa; dangling.acme.example. CNAME / acme.example. SOA
          away.acme.example        | A     | NOERROR aa; away.acme.example. CNAME
          loop1.acme.example       | A     | NOERROR aa; loop1.acme.example. CNAME; loop2.acme.example. CNAME
          any.wild.acme.example    | TXT   | NOERROR aa; any.wild.acme.example. TXT
          deep.any.wild.acme.example | TXT | NOERROR aa; deep.any.wild.acme.example. TXT
          any.wild.acme.example    | A     | NOERROR aa / acme.example. SOA
          there.wild.acme.example  | TXT   | NOERROR aa / acme.example. SOA
          x.there.wild.acme.example | TXT  | NXDOMAIN aa / acme.example. SOA
          wild.acme.example        | TXT   | NOERROR aa / acme.example. SOA
          any.walias.acme.example  | A     | NOERROR aa; any.walias.acme.example. CNAME; www.acme.example. A
          child.acme.example       | A     | NOERROR / child.acme.example. NS
          child.acme.example       | NS    | NOERROR / child.acme.example. NS
          child.acme.example       | DS    | NOERROR aa / acme.example. SOA
          x.y.child.acme.example   | TXT   | NOERROR / child.acme.example. NS
          ns.child.acme.example    | A     | NOERROR / child.acme.example. NS
          tochild.acme.example     | A     | NOERROR aa; tochild.acme.example. CNAME / child.acme.example. NS
          x.old.acme.example       | A     | NOERROR aa; old.acme.example. DNAME; x.old.acme.example. CNAME; x.new.acme.example. A
          old.acme.example         | DNAME | NOERROR aa; old.acme.example. DNAME
          old.acme.example         | A     | NOERROR aa / acme.example. SOA
          x.far.acme.example       | A     | NOERROR aa; far.acme.example. DNAME; x.far.acme.example. CNAME
          www.acme.example         | ANY   | NOERROR aa; www.acme.example. A
          """)
  void answersAsAnAuthoritativeServerDoes(String name, String type, String expected) {
    ZoneReply reply =
        ZoneLookup.answer(
            ZONE, new Question(DomainName.of(name), RecordType.parse(type).orElseThrow()));

    String shown = reply.rcode() + (reply.authoritative() ? " aa" : "");
    if (!reply.answer().isEmpty()) {
      shown += "; " + shown(reply.answer());
    }
    if (!reply.authority().isEmpty()) {
      shown += " / " + shown(reply.authority());
    }
    assertEquals(expected, shown);
  }

  private static String shown(List<ResourceRecord> records) {
    return records.stream()
        .map(record -> record.owner() + ". " + record.type())
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest(name = "a name of {0} more octets below a long DNAME target")
  @CsvSource({"10, NOERROR", "60, YXDOMAIN"})
  void aRedirectedNameThatGrowsTooLongSaysSo(int octets, String rcode) {
    String label = "l".repeat(60);
    FakeZone zone =
        FakeZone.of(
            DomainName.of("acme.example"),
            ZoneFile.parse(
                "d DNAME " + String.join(".", label, label, label) + ".other.test.\n",
                DomainName.of("acme.example"),
                60));
    ZoneReply reply =
        ZoneLookup.answer(
            zone,
            new Question(DomainName.of("x".repeat(octets) + ".d.acme.example"), RecordType.A));
    assertEquals(rcode, reply.rcode().toString());
  }
}
