package dev.signet.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What can be handed over, and what is refused before it reaches a file.
class HandoverTest {
  private static final DomainName DOMAIN = DomainName.of("example.com");
  private static final DomainName OWNER = DomainName.of("a.example.com");

  private static Handover of(Entry... records) {
    return new Handover(DOMAIN, DOMAIN, List.of(records));
  }

  private static Entry text(String value, Duration ttl, String comment) {
    return new Entry(CustomerRecord.text(OWNER, value), ttl, comment);
  }

  record Refused(String message, Executable call) {
    @Override
    public String toString() {
      return message;
    }
  }

  static Stream<Refused> refused() {
    Entry alias = Samples.cname("a.example.com", "b.example.net", "p");
    return Stream.of(
        new Refused("no records, or more than 100", () -> of()),
        new Refused(
            "no records, or more than 100",
            () -> new Handover(DOMAIN, DOMAIN, Collections.nCopies(101, alias))),
        new Refused(
            "a.example.com is not inside the zone mail.example.com",
            () -> new Handover(DOMAIN, DomainName.of("mail.example.com"), List.of(alias))),
        new Refused(
            "a CNAME beside another record at a.example.com",
            () -> of(Samples.txt("a.example.com", "x", "p"), alias)),
        new Refused(
            "a CNAME beside another record at a.example.com",
            () -> of(alias, Samples.cname("a.example.com", "c.example.net", "p"))),
        new Refused(
            "two TTLs in one set of records at a.example.com",
            () -> of(text("x", Duration.ofHours(1), "p"), text("y", Duration.ofHours(2), "p"))),
        new Refused(
            "a record name with unusual characters",
            () -> Samples.cname("a.example.com", "b\\032c.example.net", "p")),
        new Refused(
            "a record name with unusual characters", () -> Samples.txt("*.example.com", "x", "p")),
        new Refused(
            "a record name with unusual characters",
            () -> Samples.txt("a\\.b.example.com", "x", "p")),
        new Refused(
            "a record name with unusual characters", () -> Samples.txt("-a.example.com", "x", "p")),
        new Refused("a record name with unusual characters", () -> Samples.txt(".", "x", "p")),
        new Refused(
            "a record value that is empty or longer than 4096",
            () -> Samples.txt("a.example.com", "", "p")),
        new Refused(
            "a record value that is empty or longer than 4096",
            () -> Samples.txt("a.example.com", "x".repeat(4097), "p")),
        new Refused(
            "an MX preference that is not 0 to 65535",
            () -> Samples.mx("a.example.com", 65536, "b.example.net", "p")),
        new Refused(
            "a TTL that is not 60 to 604800 whole seconds",
            () -> text("x", Duration.ofSeconds(59), "p")),
        new Refused(
            "a TTL that is not 60 to 604800 whole seconds",
            () -> text("x", Duration.ofMillis(60_001), "p")),
        new Refused(
            "a comment that is blank or longer than a line",
            () -> text("x", Samples.HOUR, "p".repeat(101))),
        new Refused("CAA flags that are not 0 to 255", () -> caa(256, "issue")),
        new Refused("a CAA tag that is not letters and digits", () -> caa(0, "is sue")),
        new Refused(
            "a record of a type that is not asked of customers: NameServer",
            () -> entry(RecordType.NS, new Rdata.NameServer(DOMAIN))));
  }

  private static Entry caa(int flags, String tag) {
    return entry(RecordType.CAA, new Rdata.CertificateAuthority(flags, tag, "amazon.com"));
  }

  private static Entry entry(RecordType type, Rdata data) {
    return new Entry(new CustomerRecord(Purpose.OTHER, OWNER, type, data, true), Samples.HOUR, "p");
  }

  @ParameterizedTest
  @MethodSource
  void refused(Refused row) {
    assertEquals(
        row.message(), assertThrows(IllegalArgumentException.class, row.call()).getMessage());
  }

  /// Ends of lines in any of the syntaxes, the invisible, and half a character.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n", "\r", "\u0000", "\t", "\u001b", "\u007f", "\u0085", "\u2028", "\u2029", "\u202e",
        "\u200b", "\ufeff", "\ud800"
      })
  void nothingCanLeaveItsLine(String bad) {
    // A record holds octets: half a character is a question mark before it comes here.
    if (!Character.isSurrogate(bad.charAt(0))) {
      assertThrows(IllegalArgumentException.class, () -> text("a" + bad + "b", Samples.HOUR, "p"));
    }
    assertThrows(IllegalArgumentException.class, () -> text("x", Samples.HOUR, "a" + bad + "b"));
  }

  @Test
  void aRecordThatIsThereTwiceIsTakenOnce() {
    Handover twice =
        of(
            text("x", Samples.HOUR, "one"),
            text("x", Samples.HOUR, "again"),
            text("y", Samples.HOUR, "other"));
    assertEquals(List.of("one", "other"), twice.records().stream().map(Entry::comment).toList());
  }

  @Test
  void namesAreRelativeToTheZoneThatIsThere() {
    Handover below = Samples.below();
    assertEquals("1.news", below.relative(below.domain()));
    assertEquals("@", below.relative(below.zone()));
    assertTrue(below.title().endsWith("in the zone mail.example.co.uk"), below.title());
  }
}
