package dev.signet.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.signet.name.DomainName;
import dev.signet.provider.RemoteRecord.Type;
import dev.signet.record.Purpose;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What a provider may say at most.
class RemoteDomainTest {
  private static final DomainName ACME = DomainName.of("acme.com");
  private static final OptionalInt NONE = OptionalInt.empty();
  private static final OptionalInt TEN = OptionalInt.of(10);

  @Test
  void targetsAreKeptAsCanonicalNames() {
    RemoteRecord mx =
        new RemoteRecord(Purpose.INBOUND, Type.MX, ACME, "In.Example.NET.", TEN, "ok");
    assertEquals("in.example.net", mx.value());
  }

  /// CASES K8.
  @Test
  void textsAreKeptWithoutTheQuotesOfZoneFiles() {
    for (String value :
        List.of(
            "v=spf1 include:x.example ~all",
            "\"v=spf1 include:x.example ~all\"",
            "\"v=spf1 include:x.\" \"example ~all\"",
            "\"v=spf1 include:x.\"\"example ~all\"",
            " \"v=spf1 include\\058x.example ~all\" ",
            "\"v=spf1 \\include:x.example ~all\"")) {
      assertEquals("v=spf1 include:x.example ~all", record(Type.TXT, value, NONE).value(), value);
    }
    for (String value : List.of("a \"quoted\" word", "\"open", "\"a\" b", "\"a\\")) {
      assertEquals(value, record(Type.TXT, value, NONE).value(), value);
    }
    for (String value : List.of("\"\"", "\" \"", "\"\\007\"", "\"\\200\"")) {
      refused(
          value, () -> record(Type.TXT, value, NONE), "a record value that is not printable ASCII");
    }
  }

  @Test
  void recordsOutOfBoundsAreRefused() {
    refused(
        "a record without",
        () -> record(Type.MX, "in.example.net", NONE),
        "an MX record without a priority");
    refused(
        "priority",
        () -> record(Type.MX, "in.example.net", OptionalInt.of(65536)),
        "an MX priority that is not 0 to 65535");
    refused(
        "priority",
        () -> record(Type.MX, "in.example.net", OptionalInt.of(-1)),
        "an MX priority that is not 0 to 65535");
    refused(
        "TXT priority", () -> record(Type.TXT, "p=A", TEN), "a priority on a record that is no MX");
    for (String value :
        List.of(
            "", ".", "net", "in example.net", "<b>.example.net", "*.example.net", "a\\.b.net")) {
      refused(
          value, () -> record(Type.CNAME, value, NONE), "a record that points to no domain name");
    }
    for (String value : List.of("", "  ", "p=\n", "p=\u0000", "p=\u001b[31m", "p=ü", "p=\u202e")) {
      refused(
          value, () -> record(Type.TXT, value, NONE), "a record value that is not printable ASCII");
    }
    for (String value : List.of("issue ca.example", "256 issue ca.example", "0 issue \"ca")) {
      refused(
          value,
          () -> record(Type.CAA, value, NONE),
          "a CAA value that is not flags, tag and value");
    }
    record(Type.TXT, "x".repeat(4096), NONE);
    refused(
        "long", () -> record(Type.TXT, "x".repeat(4097), NONE), "a record value longer than 4 KiB");
    refused(
        "long", () -> record(Type.MX, "x".repeat(4097), TEN), "a record value longer than 4 KiB");
    refused("wildcard", () -> owned("*.acme.com"), "a record name with unusual characters");
    refused("escape", () -> owned("a\\000b.acme.com"), "a record name with unusual characters");
    refused("hyphen", () -> owned("-a.acme.com"), "a record name with unusual characters");
    refused("status", () -> worded("<b>verified</b>"), "a status that is no word");
    refused("status", () -> worded(""), "a status that is no word");
    refused("status", () -> worded("x".repeat(65)), "a status that is no word");
    refused("status", () -> worded("a\nb"), "a status that is no word");
  }

  @Test
  void aRecordIsWhatItsCustomerPublishes() {
    assertEquals(
        "acme.com MX 10 in.example.net", published(record(Type.MX, "In.Example.NET.", TEN)));
    assertEquals(
        "acme.com TXT v=spf1 -all", published(record(Type.TXT, "\"v=spf1 \" \"-all\"", NONE)));
    assertEquals(
        "acme.com CNAME in.example.net", published(record(Type.CNAME, "in.example.net", NONE)));
    assertEquals(
        "acme.com CAA 0 issue \"ca.example\"",
        published(record(Type.CAA, "0 issue ca.example", NONE)));
    // Quotes inside the quotes belong to the value.
    assertEquals("acme.com TXT \"a\"", published(record(Type.TXT, "\"\\\"a\\\"\"", NONE)));
  }

  private static String published(RemoteRecord record) {
    return record.record().record() + " " + record.record().value();
  }

  @Test
  void domainsOutOfBoundsAreRefused() {
    RemoteRecord fine = record(Type.TXT, "p=A", NONE);
    domain("id", "acme.com", List.of(fine));
    domain("id", "acme.com", Collections.nCopies(50, fine));
    refused(
        "51",
        () -> domain("id", "acme.com", Collections.nCopies(51, fine)),
        "more than 50 records");
    refused(
        "none", () -> domain("id", "acme.com", List.of()), "a domain without records to publish");
    refused(
        "outside", () -> domain("id", "other.com", List.of(fine)), "a record outside the domain");
    refused("outside", () -> domain("id", "me.com", List.of(fine)), "a record outside the domain");
    refused(
        "one label", () -> domain("id", "com", List.of(fine)), "a domain of fewer than two labels");
    for (String id : List.of("", "../x", "a/b", "a?b", "a%2fb", "..", "x".repeat(129))) {
      refused(id, () -> domain(id, "acme.com", List.of(fine)), "an id of unusual form");
      refused(
          id, () -> new ListedDomain(id, ACME, "ok", Optional.empty()), "an id of unusual form");
    }
  }

  @Test
  void aReasonIsOneCleanLineOfAtMost200Characters() {
    assertEquals("a b", reason("  a\r\n\t\u001b\u202eb\u0000"));
    assertEquals("[31mred", reason("\u001b[31mred"));
    assertEquals("no reason given", reason("\n \u200b"));
    assertEquals("x".repeat(199) + "…", reason("x".repeat(5000)));
    assertEquals("x".repeat(199), reason("x".repeat(199)));
    assertEquals(199, reason("x".repeat(198) + "\ud83d\ude00y").length());
  }

  private static String reason(String text) {
    return new ProviderRefused(ProviderRefused.Why.REJECTED, text, false).reason();
  }

  private static RemoteRecord record(Type type, String value, OptionalInt priority) {
    return new RemoteRecord(Purpose.OTHER, type, ACME, value, priority, "pending");
  }

  private static RemoteRecord owned(String owner) {
    return new RemoteRecord(Purpose.OTHER, Type.TXT, DomainName.of(owner), "x", NONE, "pending");
  }

  private static RemoteRecord worded(String status) {
    return new RemoteRecord(Purpose.OTHER, Type.TXT, ACME, "x", NONE, status);
  }

  private static RemoteDomain domain(String id, String name, List<RemoteRecord> records) {
    return new RemoteDomain(id, DomainName.of(name), "pending", records);
  }

  private static void refused(String what, Runnable making, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, making::run, what).getMessage());
  }
}
