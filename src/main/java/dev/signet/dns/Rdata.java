package dev.signet.dns;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The data of one record, for the types Signet looks into; everything else is [Opaque].
public sealed interface Rdata {
  /// The data as a zone file writes it.
  String text();

  /// The same, or a beginning of it of at least `most` characters, for data that may be long.
  default String text(int most) {
    return text();
  }

  /// A or AAAA.
  record Address(InetAddress address) implements Rdata {
    @Override
    public String text() {
      return address.getHostAddress();
    }
  }

  /// CNAME: the owner is another name for `target`.
  record Alias(DomainName target) implements Rdata {
    @Override
    public String text() {
      return absolute(target);
    }
  }

  /// DNAME: everything under the owner is under `target` (RFC 6672).
  record Redirection(DomainName target) implements Rdata {
    @Override
    public String text() {
      return absolute(target);
    }
  }

  record NameServer(DomainName host) implements Rdata {
    @Override
    public String text() {
      return absolute(host);
    }
  }

  record MailExchange(int preference, DomainName exchange) implements Rdata {
    @Override
    public String text() {
      return preference + " " + absolute(exchange);
    }
  }

  /// TXT: the character-strings as they stood, each at most 255 octets.
  record Text(List<byte[]> strings) implements Rdata {
    public Text {
      byte[][] copy = new byte[strings.size()][];
      for (int i = 0; i < copy.length; i++) {
        byte[] string = strings.get(i);
        copy[i] = string.length == 0 ? string : string.clone();
      }
      strings = List.of(copy);
    }

    /// Splits one value at 255 octets (RFC 6376 §3.6.2.2 joins them again without a space).
    public static Text of(String value) {
      byte[] all = value.getBytes(StandardCharsets.UTF_8);
      List<byte[]> parts = new ArrayList<>();
      for (int at = 0; at < all.length || parts.isEmpty(); at += 255) {
        parts.add(Arrays.copyOfRange(all, at, Math.min(all.length, at + 255)));
      }
      return new Text(parts);
    }

    /// The strings joined without a space; octets that are not UTF-8 become U+FFFD.
    public String joined() {
      int length = 0;
      for (byte[] string : strings) {
        length += string.length;
      }
      byte[] all = new byte[length];
      int at = 0;
      for (byte[] string : strings) {
        System.arraycopy(string, 0, all, at, string.length);
        at += string.length;
      }
      return new String(all, StandardCharsets.UTF_8);
    }

    @Override
    public String text() {
      return text(Integer.MAX_VALUE);
    }

    @Override
    public String text(int most) {
      int length = 0;
      for (byte[] string : strings) {
        length += string.length + 3;
      }
      StringBuilder out = new StringBuilder(Math.min(length, most) + 4);
      for (byte[] string : strings) {
        if (out.length() >= most) {
          break;
        }
        if (!out.isEmpty()) {
          out.append(' ');
        }
        out.append('"');
        for (int i = 0; i < string.length && out.length() < most; i++) {
          int octet = string[i] & 0xFF;
          if (octet == '"' || octet == '\\') {
            out.append('\\').append((char) octet);
          } else if (octet < ' ' || octet >= 127) {
            out.append('\\').append((char) ('0' + octet / 100));
            out.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
          } else {
            out.append((char) octet);
          }
        }
        out.append('"');
      }
      return out.toString();
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Text that) || strings.size() != that.strings.size()) {
        return false;
      }
      for (int i = 0; i < strings.size(); i++) {
        if (!Arrays.equals(strings.get(i), that.strings.get(i))) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      int hash = 1;
      for (byte[] string : strings) {
        hash = 31 * hash + Arrays.hashCode(string);
      }
      return hash;
    }
  }

  /// SOA; `minimum` bounds how long a negative answer is kept (RFC 2308 §4).
  record Authority(
      DomainName primary,
      DomainName mailbox,
      long serial,
      long refresh,
      long retry,
      long expire,
      long minimum)
      implements Rdata {
    @Override
    public String text() {
      return "%s %s %d %d %d %d %d"
          .formatted(absolute(primary), absolute(mailbox), serial, refresh, retry, expire, minimum);
    }
  }

  /// CAA: who may issue certificates (RFC 8659 §4.1).
  record CertificateAuthority(int flags, String tag, String value) implements Rdata {
    @Override
    public String text() {
      return flags + " " + tag + " \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
  }

  /// Any other type, as octets (RFC 3597).
  record Opaque(byte[] octets) implements Rdata {
    public Opaque {
      octets = octets.clone();
    }

    @Override
    public byte[] octets() {
      return octets.clone();
    }

    @Override
    public String text() {
      return "\\# " + octets.length + " " + HexFormat.of().formatHex(octets);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Opaque that && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(octets);
    }
  }

  private static String absolute(DomainName name) {
    return name.equals(DomainName.ROOT) ? "." : name + ".";
  }
}
