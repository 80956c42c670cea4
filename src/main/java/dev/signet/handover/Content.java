package dev.signet.handover;

import dev.signet.dns.Rdata;
import dev.signet.name.DomainName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a published record says, by its type. Immutable; each kind refuses with
/// `IllegalArgumentException` what no DNS host could be asked to publish.
public sealed interface Content {
  /// The longest text of one record, in octets.
  int LONGEST_TEXT = 4096;

  /// The type as a zone file names it.
  String type();

  /// The data as a zone file writes it, names absolute (RFC 1035 §5.1).
  String zoneFileText();

  /// The data as a web form takes it: names without the trailing dot, text without quotes. The
  /// preference of an MX is not in it, because web forms have a field for that.
  String formText();

  /// CNAME.
  record Alias(DomainName target) implements Content {
    public Alias {
      Names.requirePlain(target);
    }

    @Override
    public String type() {
      return "CNAME";
    }

    @Override
    public String zoneFileText() {
      return new Rdata.Alias(target).text();
    }

    @Override
    public String formText() {
      return target.toString();
    }
  }

  /// MX. The preference is what most web forms call priority (RFC 5321 §5.1).
  record MailExchange(int preference, DomainName exchange) implements Content {
    public MailExchange {
      if (preference < 0 || preference > 65535) {
        throw new IllegalArgumentException("an MX preference that is not 0 to 65535");
      }
      Names.requirePlain(exchange);
    }

    @Override
    public String type() {
      return "MX";
    }

    @Override
    public String zoneFileText() {
      return new Rdata.MailExchange(preference, exchange).text();
    }

    @Override
    public String formText() {
      return exchange.toString();
    }
  }

  /// TXT: one value of 1 to 4096 printable ASCII characters, which goes out in character-strings of
  /// at most 255 octets (RFC 1035 §3.3, RFC 6376 §3.6.2.2).
  record Text(String value) implements Content {
    public Text {
      requirePrintable(value, LONGEST_TEXT);
    }

    @Override
    public String type() {
      return "TXT";
    }

    @Override
    public String zoneFileText() {
      return Rdata.Text.of(value).text();
    }

    @Override
    public String formText() {
      return value;
    }
  }

  /// CAA: who may issue certificates (RFC 8659 §4.1).
  record CertificateAuthority(int flags, String tag, String value) implements Content {
    private static final Pattern WRITTEN =
        Pattern.compile(
            "(\\d{1,3})[ \\t]+([A-Za-z0-9]{1,15})[ \\t]+(?:\"([^\"\\\\]*)\"|([^\\s\"\\\\]+))");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9]{1,15}");

    public CertificateAuthority {
      if (flags < 0 || flags > 255) {
        throw new IllegalArgumentException("CAA flags that are not 0 to 255");
      }
      if (!TAG.matcher(tag).matches()) {
        throw new IllegalArgumentException("a CAA tag that is not letters and digits");
      }
      requirePrintable(value, LONGEST_TEXT);
    }

    /// Reads `0 issue "ca.example"`, with or without the quotes.
    static CertificateAuthority parse(String text) {
      Matcher matcher = WRITTEN.matcher(text.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException("a CAA value that is not flags, tag and value");
      }
      String quoted = matcher.group(3);
      return new CertificateAuthority(
          Integer.parseInt(matcher.group(1)),
          matcher.group(2),
          quoted == null ? matcher.group(4) : quoted);
    }

    @Override
    public String type() {
      return "CAA";
    }

    @Override
    public String zoneFileText() {
      return new Rdata.CertificateAuthority(flags, tag, value).text();
    }

    @Override
    public String formText() {
      return zoneFileText();
    }
  }

  private static void requirePrintable(String value, int longest) {
    if (value.isEmpty() || value.length() > longest) {
      throw new IllegalArgumentException("a record value that is empty or longer than " + longest);
    }
    if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw new IllegalArgumentException("a record value that is not printable ASCII");
    }
  }
}
