package dev.signet.playground;

import dev.signet.dns.Rdata;
import dev.signet.dns.RecordType;
import dev.signet.dns.ResourceRecord;
import dev.signet.dns.ZoneFile;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Records as people type them into a DNS host's form, and back. Stateless and thread-safe.
///
/// Names in values are always absolute, the trailing dot is optional. A TXT value is the text
/// itself: quotes in it are data, just as many DNS hosts treat them.
public final class RecordText {
  /// The time to live of a record that states none, in seconds.
  public static final long DEFAULT_TTL = 60;

  private static final int MAX_VALUE = 60_000;
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern MX_WITH_PREFERENCE = Pattern.compile("([0-9]{1,5})[ \\t]+(\\S+)");
  private static final List<String> SUPPORTED =
      List.of(
          "A", "AAAA", "CAA", "CNAME", "DNAME", "DS", "HTTPS", "MX", "NS", "PTR", "SOA", "SRV",
          "SVCB", "TLSA", "TXT");

  private RecordText() {}

  /// Reads one record.
  ///
  /// @param priority of an MX; may also stand in front of the value, as in a zone file
  /// @throws Refused (`INVALID`, with the field `name`, `type`, `value`, `priority` or `ttl`)
  public static ResourceRecord parse(
      String name, String type, String value, OptionalInt priority, long ttl) {
    DomainName owner = owner(name);
    RecordType recordType = type(type);
    if (ttl < 0 || ttl > Integer.MAX_VALUE) {
      throw invalid("ttl", "The TTL must be a number of seconds between 0 and 2147483647.");
    }
    if (value.length() > MAX_VALUE) {
      throw invalid("value", "The value may have at most " + MAX_VALUE + " characters.");
    }
    if (priority.isPresent() && !recordType.equals(RecordType.MX)) {
      throw invalid("priority", "Only MX records have a priority.");
    }
    return new ResourceRecord(owner, recordType, ttl, data(recordType, value, priority));
  }

  /// The owner name `text`, which must be absolute: `anypost.acme.example`.
  ///
  /// @throws Refused (`INVALID`, field `name`)
  public static DomainName owner(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty() || trimmed.equals("@") || trimmed.endsWith(".@")) {
      throw invalid(
          "name", "The name must be absolute, for example anypost.acme.example; @ is not known.");
    }
    return DomainName.parse(trimmed)
        .filter(name -> !name.equals(DomainName.ROOT))
        .orElseThrow(() ->
            invalid(
                "name",
                "The name is no domain name. Send it absolute and in ASCII (xn-- for"
                    + " international labels), for example anypost.acme.example."));
  }

  /// A supported record type.
  ///
  /// @throws Refused (`INVALID`, field `type`)
  public static RecordType type(String text) {
    return RecordType.parse(text.strip())
        .filter(type -> SUPPORTED.contains(type.toString()))
        .orElseThrow(() ->
            invalid(
                "type",
                "This type is not supported. Supported: " + String.join(", ", SUPPORTED) + "."));
  }

  /// The data of a record of `type`.
  ///
  /// @throws Refused (`INVALID`, field `value` or `priority`)
  static Rdata data(RecordType type, String value, OptionalInt priority) {
    return switch (type.toString()) {
      case "A" -> new Rdata.Address(ipv4(value.strip()));
      case "AAAA" -> new Rdata.Address(ipv6(value.strip()));
      case "CNAME" -> new Rdata.Alias(target(type, value));
      case "DNAME" -> new Rdata.Redirection(target(type, value));
      case "NS" -> new Rdata.NameServer(target(type, value));
      case "MX" -> mailExchange(value.strip(), priority);
      case "TXT" -> Rdata.Text.of(value);
      default -> fromZoneFile(type, value.strip());
    };
  }

  /// The value as [#parse] takes it; an MX preference is not part of it.
  public static String value(ResourceRecord record) {
    return switch (record.data()) {
      case Rdata.Alias alias -> alias.target().toString();
      case Rdata.Redirection redirection -> redirection.target().toString();
      case Rdata.NameServer server -> server.host().toString();
      case Rdata.MailExchange mx -> mx.exchange().toString();
      case Rdata.Text text -> text.joined();
      default -> record.data().text();
    };
  }

  private static Rdata mailExchange(String value, OptionalInt priority) {
    var both = MX_WITH_PREFERENCE.matcher(value);
    int preference;
    String host = value;
    if (both.matches()) {
      preference = Integer.parseInt(both.group(1));
      host = both.group(2);
      if (priority.isPresent() && priority.getAsInt() != preference) {
        throw invalid("priority", "The value has another priority in front; send only one.");
      }
    } else {
      preference =
          priority.orElseThrow(
              () -> invalid("priority", "An MX record needs a priority between 0 and 65535."));
    }
    if (preference < 0 || preference > 65535) {
      throw invalid("priority", "The priority must be between 0 and 65535.");
    }
    return new Rdata.MailExchange(preference, target(RecordType.MX, host));
  }

  private static DomainName target(RecordType type, String value) {
    return DomainName.parse(value.strip())
        .orElseThrow(() ->
            invalid(
                "value",
                "The value of a "
                    + type
                    + " record must be one absolute domain name, for example"
                    + " mail.acme.example."));
  }

  private static InetAddress ipv4(String value) {
    if (IPV4.matcher(value).matches()) {
      try {
        return Inet4Address.ofLiteral(value);
      } catch (IllegalArgumentException e) {
        throw invalid("value", "An A record needs an IPv4 address such as 192.0.2.1.");
      }
    }
    throw invalid("value", "An A record needs an IPv4 address such as 192.0.2.1.");
  }

  private static InetAddress ipv6(String value) {
    if (value.indexOf('%') < 0 && value.indexOf(':') >= 0) {
      try {
        InetAddress address = Inet6Address.ofLiteral(value);
        if (address instanceof Inet6Address) {
          return address;
        }
      } catch (IllegalArgumentException e) {
        throw invalid("value", "An AAAA record needs an IPv6 address such as 2001:db8::1.");
      }
    }
    throw invalid("value", "An AAAA record needs an IPv6 address such as 2001:db8::1.");
  }

  private static Rdata fromZoneFile(RecordType type, String value) {
    // The value becomes part of a zone file, so it must not be able to leave its line.
    if (!value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '(' && c != ')')) {
      throw invalid("value", "The value must be one line, written as in a zone file.");
    }
    try {
      List<ResourceRecord> records =
          ZoneFile.parse("x. 60 IN " + type + " " + value + "\n", DomainName.ROOT, 60);
      if (records.size() == 1) {
        return records.getFirst().data();
      }
    } catch (IllegalArgumentException e) {
      throw invalid("value", "This is no " + type + " value as a zone file writes it: " + value);
    }
    throw invalid("value", "This is no " + type + " value as a zone file writes it: " + value);
  }

  static Refused invalid(String field, String message) {
    return Refused.field(Reason.INVALID, field, message);
  }
}
