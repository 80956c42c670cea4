package dev.signet.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import dev.signet.name.RegisteredApex;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeWorldTest {
  private final FakeWorld world = new FakeWorld(Worlds::lastTwoLabels);

  private static String apex(Optional<FakeZone> zone) {
    return zone.map(found -> found.apex().toString()).orElse("none");
  }

  private List<String> values(String name, String type) {
    DomainName owner = DomainName.of(name);
    return world
        .closestZone(owner)
        .orElseThrow()
        .at(owner, RecordType.parse(type).orElseThrow())
        .stream()
        .map(RecordText::value)
        .toList();
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          a.acme.example  | A     | 192.0.2.1                 | -  | 192.0.2.1
          a.acme.example. | a     | ' 192.0.2.1 '             | -  | 192.0.2.1
          A.Acme.EXAMPLE  | AAAA  | 2001:DB8::1               | -  | 2001:db8:0:0:0:0:0:1
          a.acme.example  | CNAME | Target.Other.test.        | -  | target.other.test
          a.acme.example  | DNAME | other.test                | -  | other.test
          acme.example    | NS    | ns1.other.test            | -  | ns1.other.test
          acme.example    | MX    | mx.other.test             | 10 | mx.other.test
          acme.example    | MX    | 20 mx.other.test          | -  | mx.other.test
          acme.example    | MX    | .                         | 0  | .
          acme.example    | TXT   | v=spf1 include:x.test ~all | - | v=spf1 include:x.test ~all
          acme.example    | TXT   | "quoted"                  | -  | "quoted"
          acme.example    | TXT   | ü                         | -  | ü
          acme.example    | CAA   | 0 issue ";"               | -  | 0 issue ";"
          acme.example    | SOA   | ns1.acme.example. h.acme.example. 1 2 3 4 86400 | - | ns1.acme.example. h.acme.example. 1 2 3 4 86400
          _sip._tcp.acme.example | SRV | 0 5 5060 sip.acme.example. | - | \\# 24 0000000513c4037369700461636d65076578616d706c6500
          *.acme.example  | A     | 192.0.2.1                 | -  | 192.0.2.1
          """)
  void takesRecordsAsPeopleTypeThem(
      String name, String type, String value, Integer priority, String kept) {
    OptionalInt preference = priority == null ? OptionalInt.empty() : OptionalInt.of(priority);
    ResourceRecord record = world.put(name, type, value, preference);
    assertEquals(kept, RecordText.value(record));
    assertEquals(List.of(record), world.records());
    world.put(name, type, value, preference);
    assertEquals(List.of(record), world.records());
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          @               | A     | 192.0.2.1        | -     | name
          ''              | A     | 192.0.2.1        | -     | name
          .               | A     | 192.0.2.1        | -     | name
          a..example      | A     | 192.0.2.1        | -     | name
          bücher.example  | A     | 192.0.2.1        | -     | name
          com             | A     | 192.0.2.1        | -     | name
          _dmarc.example  | TXT   | x                | -     | name
          *.example       | A     | 192.0.2.1        | -     | name
          a.acme.example  | AXFR  | x                | -     | type
          a.acme.example  | OPT   | x                | -     | type
          a.acme.example  | NOSUCH | x               | -     | type
          a.acme.example  | A     | 192.0.2          | -     | value
          a.acme.example  | A     | 192.0.2.256      | -     | value
          a.acme.example  | A     | 2001:db8::1      | -     | value
          a.acme.example  | AAAA  | 192.0.2.1        | -     | value
          a.acme.example  | AAAA  | fe80::1%lo       | -     | value
          a.acme.example  | AAAA  | ::ffff:192.0.2.1 | -     | value
          a.acme.example  | CNAME | two words        | -     | value
          a.acme.example  | CNAME | ''               | -     | value
          a.acme.example  | MX    | mx.acme.example  | -     | priority
          a.acme.example  | MX    | mx.acme.example  | 65536 | priority
          a.acme.example  | MX    | mx.acme.example  | -1    | priority
          a.acme.example  | MX    | 5 mx.acme.example | 6    | priority
          a.acme.example  | MX    | a b c            | 5     | value
          a.acme.example  | TXT   | x                | 5     | priority
          a.acme.example  | CAA   | issue x          | -     | value
          a.acme.example  | SOA   | a b              | -     | value
          a.acme.example  | CAA   | 0 issue (x)      | -     | value
          """)
  void refusesTheRestAndNamesTheField(
      String name, String type, String value, Integer priority, String field) {
    Refused refused =
        assertThrows(
            Refused.class,
            () ->
                world.put(
                    name,
                    type,
                    value,
                    priority == null ? OptionalInt.empty() : OptionalInt.of(priority)));
    assertEquals(Reason.INVALID, refused.reason());
    assertEquals(List.of(field), List.copyOf(refused.fields().keySet()));
    assertEquals(List.of(), world.records());
  }

  @Test
  void aValueCannotLeaveItsLine() {
    assertThrows(
        Refused.class,
        () -> world.put("a.acme.example", "CAA", "0 issue \"x\"\nevil A 192.0.2.66"));
  }

  @Test
  void severalTextsStandTogetherAndSingleOnesReplaceEachOther() {
    world.put("acme.example", "TXT", "one");
    world.put("acme.example", "TXT", "two");
    world.put("www.acme.example", "CNAME", "old.other.test");
    world.put("www.acme.example", "CNAME", "new.other.test");
    assertEquals(List.of("one", "two"), values("acme.example", "TXT"));
    assertEquals(List.of("new.other.test"), values("www.acme.example", "CNAME"));
  }

  @Test
  void nothingStandsBesideAnAliasUnlessForced() {
    world.put("www.acme.example", "TXT", "text");
    Refused refused =
        assertThrows(Refused.class, () -> world.put("www.acme.example", "CNAME", "x.other.test"));
    assertTrue(refused.fields().containsKey("type"));
    assertTrue(refused.text().contains("TXT"), refused.text());

    ResourceRecord alias =
        RecordText.parse("www.acme.example", "CNAME", "x.other.test", OptionalInt.empty(), 60);
    world.put(alias, true);
    assertEquals(List.of("text"), values("www.acme.example", "TXT"));
    assertEquals(List.of("x.other.test"), values("www.acme.example", "CNAME"));
    assertThrows(Refused.class, () -> world.put("www.acme.example", "A", "192.0.2.1"));
  }

  @Test
  void aPutMakesTheZoneOfTheRegisteredApex() {
    assertEquals("example", apex(world.closestZone(DomainName.of("a.b.acme.example"))));
    assertEquals("none", apex(world.closestZone(DomainName.of("a.b.acme.com"))));
    world.put("ap1._domainkey.a.acme.com", "TXT", "p=");
    world.put("b.acme.example", "TXT", "x");
    assertEquals("acme.com", apex(world.closestZone(DomainName.of("other.acme.com"))));
    assertEquals("acme.example", apex(world.closestZone(DomainName.of("acme.example"))));
    assertEquals("none", apex(world.closestZone(DomainName.of("com"))));
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.acme.co.uk, acme.co.uk",
    "_dmarc.acme.co.uk, acme.co.uk",
    "ap1._domainkey.mail.acme.example, acme.example",
    "acme.com, acme.com",
    "*.acme.com, acme.com",
    "co.uk, refused",
    "_dmarc.co.uk, refused",
    "*.co.uk, refused",
    "com, refused"
  })
  void aZoneNeverSwallowsAPublicSuffix(String name, String expected) {
    FakeWorld real = new FakeWorld(RegisteredApex::of);
    String made;
    try {
      real.put(name, "TXT", "x");
      made = apex(real.closestZone(DomainName.of(name)));
    } catch (Refused e) {
      made = "refused";
    }
    assertEquals(expected, made);
  }

  @Test
  void removingLeavesTheZoneAndMakesTheNameGo() {
    world.put("a.b.acme.example", "TXT", "one");
    world.put("a.b.acme.example", "TXT", "two");
    DomainName name = DomainName.of("a.b.acme.example");
    ResourceRecord one =
        RecordText.parse("a.b.acme.example", "TXT", "one", OptionalInt.empty(), 60);

    assertEquals(1, world.remove(name, RecordType.TXT, Optional.of(one.data())));
    assertEquals(List.of("two"), values("a.b.acme.example", "TXT"));
    assertEquals(1, world.remove(name, RecordType.TXT, Optional.empty()));
    assertEquals(0, world.remove(name, RecordType.TXT, Optional.empty()));

    FakeZone zone = world.closestZone(name).orElseThrow();
    assertEquals("acme.example", zone.apex().toString());
    for (String gone : List.of("a.b.acme.example", "b.acme.example")) {
      assertEquals(
          Rcode.NXDOMAIN,
          ZoneLookup.answer(zone, new Question(DomainName.of(gone), RecordType.TXT)).rcode());
    }
  }

  @Test
  void aZoneFileFillsAZone() {
    world.load(
        DomainName.of("_domainkey.acme.example"), "ap1 TXT \"p=abc\"\n@ NS ns1.other.test.\n");
    assertEquals(List.of("p=abc"), values("ap1._domainkey.acme.example", "TXT"));
    assertEquals(List.of("ns1.other.test"), values("_domainkey.acme.example", "NS"));
    assertThrows(
        Refused.class,
        () -> world.load(DomainName.of("acme.example"), "www.other.test. A 192.0.2.1\n"));
  }

  @Test
  void clearingForgetsRecordsAndZones() {
    world.put("www.acme.com", "A", "192.0.2.1");
    world.put("www.acme.example", "A", "192.0.2.1");
    world.clear();
    assertEquals(List.of(), world.records());
    assertEquals("none", apex(world.closestZone(DomainName.of("acme.com"))));
    assertEquals("example", apex(world.closestZone(DomainName.of("acme.example"))));
  }

  @Test
  void manyHandsDoNotLoseRecords() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 400; i++) {
        int number = i;
        threads.execute(() -> world.put("n" + number + ".a.acme.example", "TXT", "x" + number));
      }
      for (int i = 0; i < 400; i++) {
        threads.execute(() -> world.put("same.acme.example", "TXT", "same"));
      }
    }
    assertEquals(401, world.records().size());
    for (int i = 0; i < 400; i++) {
      world.remove(DomainName.of("n" + i + ".a.acme.example"), RecordType.TXT, Optional.empty());
    }
    FakeZone zone = world.closestZone(DomainName.of("acme.example")).orElseThrow();
    assertFalse(zone.exists(DomainName.of("a.acme.example")));
  }
}
