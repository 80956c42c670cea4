package dev.signet.handover;

import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.record.RecordText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Handovers to write and read back.
public final class Samples {
  static final Duration HOUR = Duration.ofHours(1);

  private Samples() {}

  /// All of them.
  public static Stream<Handover> all() {
    return Stream.of(usual(), provider(), below(), long_(), hostile());
  }

  /// The records of our own DNS with tracking; the zone is the domain.
  static Handover usual() {
    DomainName domain = DomainName.of("example.com");
    String token = "k7w3m5q2x4d6a8b3";
    return new Handover(
        domain,
        domain,
        List.of(
            cname("anypost.example.com", token + ".c.anypost.email", "Verification and bounces"),
            cname(
                "ap1._domainkey.example.com",
                "ap1._domainkey." + token + ".c.anypost.email",
                "First DKIM key"),
            cname(
                "ap2._domainkey.example.com",
                "ap2._domainkey." + token + ".c.anypost.email",
                "Second DKIM key"),
            cname("track.example.com", "t." + token + ".c.anypost.email", "Tracking")));
  }

  /// What a provider wants: every type, sets of several records, and the top of the zone.
  static Handover provider() {
    DomainName domain = DomainName.of("example.com");
    return new Handover(
        domain,
        domain,
        List.of(
            txt("resend._domainkey.example.com", "p=" + "MIGfMA0G".repeat(27), "DKIM"),
            mx("send.example.com", 10, "feedback-smtp.us-east-1.amazonses.com", "Bounces"),
            txt("send.example.com", "v=spf1 include:amazonses.com ~all", "SPF"),
            txt("_dmarc.example.com", "v=DMARC1; p=none; rua=mailto:dmarc@example.com", "DMARC"),
            mx("example.com", 10, "mx1.example.net", "Mail comes in"),
            mx("example.com", 20, "mx2.example.net", "Mail comes in"),
            txt("example.com", "first=1", "First text"),
            txt("example.com", "second=2", "Second text"),
            caa("track.example.com", "0 issue \"amazon.com\"", "Certificates for tracking"),
            caa("track.example.com", "128 issuewild ;", "No wildcards")));
  }

  /// A domain below its zone, which is itself below the registered apex; enough selectors for the
  /// natural order to differ from the alphabet's.
  static Handover below() {
    List<Entry> records = new ArrayList<>();
    for (int i : new int[] {10, 1, 2, 100}) {
      records.add(
          cname(
              "ap" + i + "._domainkey.1.news.mail.example.co.uk",
              "ap" + i + ".c.anypost.email",
              "Key " + i));
    }
    records.add(cname("1.news.mail.example.co.uk", "x.c.anypost.email", "Verification"));
    return new Handover(
        DomainName.of("1.news.mail.example.co.uk"), DomainName.of("mail.example.co.uk"), records);
  }

  /// Texts around the ends of character-strings.
  static Handover long_() {
    DomainName domain = DomainName.of("example.com");
    List<Entry> records = new ArrayList<>();
    for (int length : new int[] {1, 254, 255, 256, 510, 511, Entry.MAX_TEXT_LENGTH}) {
      records.add(txt("t" + length + ".example.com", "x".repeat(length), "Length " + length));
    }
    // A character that needs an escape in the last place of a string, and in the first of the next.
    records.add(txt("b.example.com", "x".repeat(254) + ";\"" + "y".repeat(300), "At the border"));
    return new Handover(domain, domain, records);
  }

  /// Texts that mean something to one of the syntaxes.
  static final List<String> HOSTILE =
      List.of(
          "\"",
          "'",
          "\\",
          "\\\"",
          "\"quoted\"",
          "it's \"both\"",
          ";",
          "; drop",
          "a;b;;c",
          "# no comment",
          "// no comment",
          "/* no comment */",
          "*/",
          "${var.zone_id}",
          "$${x}",
          "$$${x}",
          "%{ for x in y }",
          "%%{x}",
          "$",
          "100%",
          "\\u0022",
          "\\n",
          "\\044{x}",
          "\\",
          "trailing backslash\\",
          "C:\\temp\\new",
          "(",
          ")",
          "@",
          "$ORIGIN evil.example.",
          "- a",
          "key: value",
          "!!python/object:x",
          "&anchor *alias",
          "yes",
          "null",
          "1e3",
          "0123",
          "[a, b]",
          "{a: b}",
          "| >",
          "  spaces  ",
          "`id`",
          "$(id)",
          "</script><script>alert(1)</script>",
          "<!--",
          "\"); process.exit(7); (\"",
          "send",
          "update delete example.com.",
          "~",
          " ");

  static Handover hostile() {
    DomainName domain = DomainName.of("example.com");
    List<Entry> records = new ArrayList<>();
    for (int i = 0; i < HOSTILE.size(); i++) {
      String purpose = HOSTILE.get(i).isBlank() ? "blank" : HOSTILE.get(i);
      records.add(txt("h" + i + ".example.com", HOSTILE.get(i), purpose));
    }
    records.add(cname("no.example.com", "null.example.net", "Zwölf Boxkämpfer 💌 </style>"));
    // One set, and names that want the same identifier.
    records.add(txt("a_b.example.com", "underscore", "One name"));
    records.add(txt("a.b.example.com", "dot", "Another name"));
    records.add(txt("1.example.com", "digit", "A digit first"));
    return new Handover(domain, domain, records);
  }

  static Entry cname(String owner, String target, String comment) {
    return entry(
        CustomerRecord.alias(Purpose.OTHER, DomainName.of(owner), DomainName.of(target)), comment);
  }

  static Entry txt(String owner, String value, String comment) {
    return entry(CustomerRecord.text(DomainName.of(owner), value), comment);
  }

  static Entry mx(String owner, int preference, String exchange, String comment) {
    return entry(
        CustomerRecord.exchange(DomainName.of(owner), preference, DomainName.of(exchange)),
        comment);
  }

  static Entry caa(String owner, String value, String comment) {
    return entry(
        RecordText.ofFields(DomainName.of(owner), RecordType.CAA, value, OptionalInt.empty())
            .orElseThrow(),
        comment);
  }

  private static Entry entry(CustomerRecord record, String comment) {
    return new Entry(record, HOUR, comment);
  }
}
