package dev.signet.diagnosis;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One record that should be published.
///
/// @param data its value; TXT as one text, however long
public record Expected(Purpose purpose, DomainName owner, RecordType type, Rdata data) {
  /// The record type as a zone file writes it.
  public String typeText() {
    return type.toString();
  }

  private static final Pattern WORDS = Pattern.compile("\\s*(\\S+)\\s+(\\S+)\\s+(.+?)\\s*");

  /// What a record is for.
  public enum Purpose {
    VERIFICATION,
    DKIM,
    TRACKING,
    SPF,
    DMARC,
    INBOUND,
    OTHER;

    /// The stable word of the API.
    public String wireText() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A CNAME.
  public static Expected alias(Purpose purpose, DomainName owner, DomainName target) {
    return new Expected(purpose, owner, RecordType.CNAME, new Rdata.Alias(target));
  }

  /// A TXT record, its purpose read from it.
  public static Expected text(DomainName owner, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    Purpose purpose = Purpose.OTHER;
    if (lower.startsWith("v=spf1")) {
      purpose = Purpose.SPF;
    } else if (lower.startsWith("v=dmarc1")) {
      purpose = Purpose.DMARC;
    } else if (lower.startsWith("v=dkim1") || owner.labels().contains("_domainkey")) {
      purpose = Purpose.DKIM;
    }
    return new Expected(purpose, owner, RecordType.TXT, Rdata.Text.of(value));
  }

  /// An MX at `owner`.
  public static Expected exchange(DomainName owner, int preference, DomainName exchange) {
    return new Expected(
        Purpose.INBOUND, owner, RecordType.MX, new Rdata.MailExchange(preference, exchange));
  }

  /// Reads `OWNER TYPE VALUE`, the owner relative to `domain` or absolute (`@` for the domain), a
  /// TXT value with or without quotes, an MX with or without preference. Empty when it is none.
  public static Optional<Expected> parse(String text, DomainName domain) {
    Matcher words = WORDS.matcher(text);
    if (!words.matches()) {
      return Optional.empty();
    }
    Optional<DomainName> owner = owner(words.group(1), domain);
    Optional<RecordType> type = RecordType.parse(words.group(2));
    return owner.isEmpty() || type.isEmpty()
        ? Optional.empty()
        : read(owner.get(), type.get(), words.group(3));
  }

  private static Optional<DomainName> owner(String text, DomainName domain) {
    if (text.equals("@")) {
      return Optional.of(domain);
    }
    Optional<DomainName> name = DomainName.parse(text);
    return text.endsWith(".") || name.filter(n -> n.isAtOrBelow(domain)).isPresent()
        ? name
        : DomainName.parse(text + "." + domain);
  }

  private static Optional<Expected> read(DomainName owner, RecordType type, String value) {
    if (type.equals(RecordType.CNAME)) {
      return DomainName.parse(value).map(target -> alias(purposeOf(owner), owner, target));
    }
    if (type.equals(RecordType.TXT)) {
      boolean quoted = value.startsWith("\"") && value.endsWith("\"") && value.length() > 1;
      String joined = quoted ? value.substring(1, value.length() - 1) : value;
      return Optional.of(text(owner, joined.replaceAll("\"\\s+\"", "")));
    }
    String line = value;
    if (type.equals(RecordType.MX) && !value.matches("\\d+\\s.*")) {
      line = "10 " + value;
    }
    // The value becomes part of a zone file, so it must not be able to leave its line.
    if (!line.chars().allMatch(c -> c >= ' ' && c < 127 && c != '(' && c != ')' && c != ';')) {
      return Optional.empty();
    }
    try {
      String file = "x. 60 IN " + type + " " + line + "\n";
      List<ResourceRecord> records = ZoneFile.parse(file, DomainName.ROOT, 60);
      Purpose purpose = type.equals(RecordType.MX) ? Purpose.INBOUND : Purpose.OTHER;
      return records.size() == 1
          ? Optional.of(new Expected(purpose, owner, type, records.getFirst().data()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Purpose purposeOf(DomainName owner) {
    return owner.labels().contains("_domainkey") ? Purpose.DKIM : Purpose.OTHER;
  }

  /// Where a CNAME must lead; empty for other types.
  public Optional<DomainName> target() {
    return data instanceof Rdata.Alias alias ? Optional.of(alias.target()) : Optional.empty();
  }

  /// The value of a TXT record; empty for other types.
  public Optional<String> text() {
    return data instanceof Rdata.Text text ? Optional.of(text.joined()) : Optional.empty();
  }

  /// The value as people enter it: no quotes, no dot at the end.
  public String value() {
    return switch (data) {
      case Rdata.Alias alias -> alias.target().toString();
      case Rdata.Text text -> text.joined();
      case Rdata.MailExchange mx -> mx.preference() + " " + mx.exchange();
      default -> data.text();
    };
  }

  /// Which record this is, for people: `anypost.example.com CNAME`.
  public String record() {
    return owner + " " + type;
  }
}
