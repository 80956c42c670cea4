package dev.signet.record;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.name.DomainName;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// One record that the customer is asked to publish. Immutable.
///
/// @param owner the absolute owner name
/// @param data its value; TXT as one text, however long
/// @param required whether the domain cannot be verified without it; the others are worth having
public record CustomerRecord(
    Purpose purpose, DomainName owner, RecordType type, Rdata data, boolean required) {

  /// A CNAME; required.
  public static CustomerRecord alias(Purpose purpose, DomainName owner, DomainName target) {
    return new CustomerRecord(purpose, owner, RecordType.CNAME, new Rdata.Alias(target), true);
  }

  /// A TXT record, its purpose read from it; required.
  ///
  /// @param value one text, not split and not quoted
  public static CustomerRecord text(DomainName owner, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    Purpose purpose = Purpose.OTHER;
    if (lower.startsWith("v=spf1")) {
      purpose = Purpose.SPF;
    } else if (lower.startsWith("v=dmarc1")) {
      purpose = Purpose.DMARC;
    } else if (lower.startsWith("v=dkim1") || owner.labels().contains("_domainkey")) {
      purpose = Purpose.DKIM;
    }
    return new CustomerRecord(purpose, owner, RecordType.TXT, Rdata.Text.of(value), true);
  }

  /// An MX at `owner`; required.
  public static CustomerRecord exchange(DomainName owner, int preference, DomainName exchange) {
    return new CustomerRecord(
        Purpose.INBOUND, owner, RecordType.MX, new Rdata.MailExchange(preference, exchange), true);
  }

  /// The same record as one that is only worth having.
  public CustomerRecord optional() {
    return new CustomerRecord(purpose, owner, type, data, false);
  }

  /// Where a CNAME must lead; empty for other types.
  public Optional<DomainName> target() {
    return data instanceof Rdata.Alias alias ? Optional.of(alias.target()) : Optional.empty();
  }

  /// Where this CNAME must lead.
  ///
  /// @throws IllegalStateException when this is no CNAME
  public DomainName aliasTarget() {
    return target().orElseThrow(() -> new IllegalStateException(record() + " is no CNAME"));
  }

  /// The value of a TXT record; empty for other types.
  public Optional<String> text() {
    return data instanceof Rdata.Text text ? Optional.of(text.joined()) : Optional.empty();
  }

  /// The preference of an MX (RFC 5321 §5.1), which forms call priority; empty for other types.
  public OptionalInt preference() {
    return data instanceof Rdata.MailExchange mx
        ? OptionalInt.of(mx.preference())
        : OptionalInt.empty();
  }

  /// The value as people enter it: no quotes, no dot at the end, and an MX without its preference,
  /// for which forms have a field.
  public String fieldValue() {
    return data instanceof Rdata.MailExchange mx ? mx.exchange().toString() : value();
  }

  /// The value on one line: no quotes, no dot at the end, an MX with its preference.
  public String value() {
    return switch (data) {
      case Rdata.Alias alias -> alias.target().toString();
      case Rdata.Text text -> text.joined();
      case Rdata.MailExchange mx -> mx.preference() + " " + mx.exchange();
      default -> data.text();
    };
  }

  /// The type in words: `CNAME`.
  public String typeText() {
    return type.toString();
  }

  /// Which record this is, for people: `anypost.example.com CNAME`.
  public String record() {
    return owner + " " + type;
  }
}
