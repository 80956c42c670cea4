package dev.signet.record;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads records that people or providers wrote as text.
public final class RecordText {
  private static final Pattern WORDS = Pattern.compile("\\s*(\\S+)\\s+(\\S+)\\s+(.+?)\\s*");

  /// RFC 8659 §4.1.1, the value with or without quotes.
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(\\d{1,3})[ \\t]+([A-Za-z0-9]{1,15})[ \\t]+(?:\"([^\"\\\\]*)\"|([^\\s\"\\\\]+))");

  private static final Pattern OCTET = Pattern.compile("[0-9]{3}");

  private RecordText() {}

  /// Reads `OWNER TYPE VALUE` as a person types it: the owner relative to `domain` or absolute (`@`
  /// for the domain), a TXT value with or without quotes, an MX with or without preference. Empty
  /// when it is none.
  public static Optional<CustomerRecord> parse(String text, DomainName domain) {
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

  private static Optional<CustomerRecord> read(DomainName owner, RecordType type, String value) {
    if (type.equals(RecordType.CNAME)) {
      return alias(owner, value);
    }
    if (type.equals(RecordType.TXT)) {
      return Optional.of(CustomerRecord.text(owner, unquoted(value)));
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
          ? Optional.of(new CustomerRecord(purpose, owner, type, records.getFirst().data(), true))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Reads a record in the fields that a provider's API, or a row made from it, has.
  ///
  /// The purpose is read from the record, not taken from the provider's word for its group of
  /// records: its "SPF" holds an MX too.
  ///
  /// @param value a name for CNAME and MX; a TXT as one text, without the quotes of presentation
  ///   format ([#unquoted]); flags, tag and value of a CAA
  /// @param preference of an MX, 0 to 65535
  /// @return empty when it is no record of this type, or a type that is not asked of customers
  public static Optional<CustomerRecord> ofFields(
      DomainName owner, RecordType type, String value, OptionalInt preference) {
    if (type.equals(RecordType.CNAME)) {
      return alias(owner, value);
    }
    if (type.equals(RecordType.TXT)) {
      return Optional.of(CustomerRecord.text(owner, value));
    }
    if (type.equals(RecordType.MX)) {
      return preference.isEmpty()
          ? Optional.empty()
          : DomainName.parse(value)
              .map(name -> CustomerRecord.exchange(owner, preference.getAsInt(), name));
    }
    if (type.equals(RecordType.CAA)) {
      return authority(value)
          .map(data -> new CustomerRecord(Purpose.OTHER, owner, type, data, true));
    }
    return Optional.empty();
  }

  private static Optional<CustomerRecord> alias(DomainName owner, String value) {
    Purpose purpose = owner.labels().contains("_domainkey") ? Purpose.DKIM : Purpose.OTHER;
    return DomainName.parse(value).map(target -> CustomerRecord.alias(purpose, owner, target));
  }

  /// Reads `0 issue "ca.example"`, with or without the quotes. Empty when it is none.
  public static Optional<Rdata.CertificateAuthority> authority(String text) {
    Matcher matcher = AUTHORITY.matcher(text.strip());
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > 255) {
      return Optional.empty();
    }
    String quoted = matcher.group(3);
    return Optional.of(
        new Rdata.CertificateAuthority(
            Integer.parseInt(matcher.group(1)),
            matcher.group(2),
            quoted == null ? matcher.group(4) : quoted));
  }

  /// A TXT value without the quotes of presentation format, several strings joined, `\X` and `\DDD`
  /// read (RFC 1035 §5.1). What is not quoted as a whole is left as it is.
  public static String unquoted(String value) {
    String text = value.strip();
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '"') {
        return value;
      }
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          int length = escape(text, at + 1, out);
          if (length == 0) {
            return value;
          }
          at += length + 1;
        } else {
          out.append(text.charAt(at++));
        }
      }
      if (at == text.length()) {
        return value;
      }
      at++;
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
    return text.isEmpty() ? value : out.toString();
  }

  /// Reads what stands behind a backslash; how long it is, or 0 when there is nothing to read.
  private static int escape(String text, int at, StringBuilder out) {
    if (at >= text.length()) {
      return 0;
    }
    Matcher octet = OCTET.matcher(text).region(at, text.length());
    if (octet.lookingAt()) {
      int code = Integer.parseInt(octet.group());
      if (code > 255) {
        return 0;
      }
      out.append((char) code);
      return 3;
    }
    out.append(text.charAt(at));
    return 1;
  }
}
