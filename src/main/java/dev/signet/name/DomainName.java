package dev.signet.name;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An absolute domain name in canonical form: lower case, no trailing dot, A-labels.
///
/// Labels hold any octet (RFC 2181 §11); octets outside printable ASCII, and `.` and `\` inside a
/// label, are kept as `\DDD` or `\.` escapes (RFC 1035 §5.1). The root is the empty text, printed
/// as `.`. At most 255 octets on the wire, 63 a label (RFC 1035 §2.3.4). Immutable; equality
/// ignores case because every name is folded when made (RFC 4343).
public final class DomainName implements Comparable<DomainName> {
  /// The root of the DNS.
  public static final DomainName ROOT = new DomainName("");

  private static final int MAX_WIRE_LENGTH = 255;
  private static final int MAX_LABEL_LENGTH = 63;

  private final String text;

  /// Split on demand; two threads may both do it, with equal results.
  private @Nullable List<String> labels;

  private DomainName(String text) {
    this.text = text;
  }

  /// Reads presentation text, with or without a trailing dot.
  ///
  /// @throws IllegalArgumentException when it is no domain name
  public static DomainName of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not a domain name: " + shorten(text)));
  }

  /// Reads presentation text, with or without a trailing dot; empty when it is no domain name.
  public static Optional<DomainName> parse(String text) {
    if (text.equals(".")) {
      return Optional.of(ROOT);
    }
    StringBuilder canonical = new StringBuilder(text.length());
    int octets = 0;
    int wireLength = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '.') {
        if (octets == 0) {
          return Optional.empty();
        }
        wireLength += 1 + octets;
        canonical.append('.');
        octets = 0;
        i++;
        continue;
      }
      if (c == '\\') {
        int taken = escape(text, i, canonical);
        if (taken == 0) {
          return Optional.empty();
        }
        i += taken;
      } else if (c <= ' ' || c >= 127) {
        return Optional.empty();
      } else {
        canonical.append(lower(c));
        i++;
      }
      octets++;
      if (octets > MAX_LABEL_LENGTH || wireLength + octets > MAX_WIRE_LENGTH) {
        return Optional.empty();
      }
    }
    if (octets > 0) {
      wireLength += 1 + octets;
    } else if (!canonical.isEmpty()) {
      canonical.setLength(canonical.length() - 1);
    }
    if (canonical.isEmpty() || wireLength > MAX_WIRE_LENGTH) {
      return Optional.empty();
    }
    return Optional.of(new DomainName(canonical.toString()));
  }

  /// Reads a name in wire form without pointers: labels with their lengths, the root's empty label
  /// last, `length` octets from the start of `octets` (RFC 1035 §3.1).
  ///
  /// @throws IllegalArgumentException when these octets are no name
  public static DomainName ofOctets(byte[] octets, int length) {
    if (length < 1 || length > MAX_WIRE_LENGTH || length > octets.length) {
      throw new IllegalArgumentException("not a domain name of " + length + " octets");
    }
    byte[] canonical = new byte[4 * length];
    int size = 0;
    int at = 0;
    while (at < length && octets[at] != 0) {
      int end = at + 1 + (octets[at] & 0xFF);
      if (end >= length || end - at > MAX_LABEL_LENGTH + 1) {
        throw new IllegalArgumentException("not a domain name: a label ends beyond it");
      }
      if (at > 0) {
        canonical[size++] = '.';
      }
      for (at++; at < end; at++) {
        size = put(canonical, size, octets[at] & 0xFF);
      }
    }
    if (at != length - 1) {
      throw new IllegalArgumentException("not a domain name: it does not end with the root");
    }
    return size == 0
        ? ROOT
        : new DomainName(new String(canonical, 0, size, StandardCharsets.ISO_8859_1));
  }

  /// Puts one octet in its canonical spelling; where the next goes.
  private static int put(byte[] canonical, int at, int octet) {
    if (octet == '.' || octet == '\\') {
      canonical[at] = '\\';
      canonical[at + 1] = (byte) octet;
      return at + 2;
    }
    if (octet <= ' ' || octet >= 127) {
      canonical[at] = '\\';
      canonical[at + 1] = (byte) ('0' + octet / 100);
      canonical[at + 2] = (byte) ('0' + octet / 10 % 10);
      canonical[at + 3] = (byte) ('0' + octet % 10);
      return at + 4;
    }
    canonical[at] = (byte) lower((char) octet);
    return at + 1;
  }

  /// The wire form without pointers, in lower case; what [#ofOctets] reads.
  public byte[] octets() {
    byte[] out = new byte[text.isEmpty() ? 1 : text.length() + 2];
    int start = 0;
    int at = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        out[start] = (byte) (at - start - 1);
        start = at++;
      } else if (c != '\\') {
        out[at++] = (byte) c;
      } else if (isDigit(text.charAt(i + 1))) {
        out[at++] =
            (byte)
                ((text.charAt(i + 1) - '0') * 100
                    + (text.charAt(i + 2) - '0') * 10
                    + (text.charAt(i + 3) - '0'));
        i += 3;
      } else {
        out[at++] = (byte) text.charAt(++i);
      }
    }
    if (text.isEmpty()) {
      return out;
    }
    out[start] = (byte) (at - start - 1);
    at++;
    return at == out.length ? out : Arrays.copyOf(out, at);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /// Appends the escaped octet at `i` in its one canonical spelling; the characters taken, 0 if
  /// bad.
  private static int escape(String text, int i, StringBuilder into) {
    if (i + 1 >= text.length()) {
      return 0;
    }
    char next = text.charAt(i + 1);
    if (next < '0' || next > '9') {
      if (next <= ' ' || next >= 127) {
        return 0;
      }
      appendOctet(into, next);
      return 2;
    }
    if (i + 3 >= text.length()) {
      return 0;
    }
    int value = 0;
    for (int k = 1; k <= 3; k++) {
      char digit = text.charAt(i + k);
      if (digit < '0' || digit > '9') {
        return 0;
      }
      value = value * 10 + (digit - '0');
    }
    if (value > 255) {
      return 0;
    }
    appendOctet(into, value);
    return 4;
  }

  private static void appendOctet(StringBuilder into, int octet) {
    if (octet == '.' || octet == '\\') {
      into.append('\\').append((char) octet);
    } else if (octet <= ' ' || octet >= 127) {
      into.append('\\').append((char) ('0' + octet / 100));
      into.append((char) ('0' + octet / 10 % 10)).append((char) ('0' + octet % 10));
    } else {
      into.append(lower((char) octet));
    }
  }

  private static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /// The labels, leftmost first; empty for the root.
  public List<String> labels() {
    List<String> known = labels;
    if (known == null) {
      known = split();
      labels = known;
    }
    return known;
  }

  private List<String> split() {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> out = new ArrayList<>();
    int from = 0;
    for (int dot = dotAfter(0); dot >= 0; dot = dotAfter(from)) {
      out.add(text.substring(from, dot));
      from = dot + 1;
    }
    out.add(text.substring(from));
    return List.copyOf(out);
  }

  /// The first dot between two labels at or after `from`, a label's start; -1 without.
  private int dotAfter(int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        return i;
      }
      if (c == '\\') {
        i++;
      }
    }
    return -1;
  }

  /// The name one label up; the root has none.
  public Optional<DomainName> parent() {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int dot = dotAfter(0);
    return Optional.of(dot < 0 ? ROOT : new DomainName(text.substring(dot + 1)));
  }

  /// This name with `prefix` (one or more labels) in front: `example.com` below `track` is
  /// `track.example.com`.
  ///
  /// @throws IllegalArgumentException when the result is no domain name
  public DomainName below(String prefix) {
    return text.isEmpty() ? of(prefix) : of(prefix + "." + text);
  }

  /// Whether this is `other` or a name under it.
  public boolean isAtOrBelow(DomainName other) {
    int cut = text.length() - other.text.length();
    if (other.text.isEmpty() || cut == 0) {
      return other.text.isEmpty() || text.equals(other.text);
    }
    return cut > 0
        && text.charAt(cut - 1) == '.'
        && text.endsWith(other.text)
        && !isEscaped(cut - 1);
  }

  /// Whether an odd number of backslashes stands before the character at `i`.
  private boolean isEscaped(int i) {
    int from = i;
    while (from > 0 && text.charAt(from - 1) == '\\') {
      from--;
    }
    return (i - from) % 2 == 1;
  }

  /// Whether this is a name strictly under `other`.
  public boolean isBelow(DomainName other) {
    return text.length() > other.text.length() && isAtOrBelow(other);
  }

  /// This name as written inside the zone `origin`: `a.b` for `a.b.example.com`, `@` for the
  /// origin.
  ///
  /// @throws IllegalArgumentException when this name is not inside `origin`
  public String relativeTo(DomainName origin) {
    if (!isAtOrBelow(origin)) {
      throw new IllegalArgumentException(this + " is not inside " + origin);
    }
    if (equals(origin)) {
      return "@";
    }
    int cut = text.length() - origin.text.length();
    return origin.text.isEmpty() ? text : text.substring(0, cut - 1);
  }

  @Override
  public int compareTo(DomainName other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DomainName that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// Presentation text without the trailing dot; `.` for the root.
  @Override
  public String toString() {
    return text.isEmpty() ? "." : text;
  }
}
