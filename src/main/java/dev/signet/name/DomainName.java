package dev.signet.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An absolute domain name in canonical form: lower case, no trailing dot, A-labels.
///
/// Labels hold any octet (RFC 2181 §11); octets outside printable ASCII, and `.` and `\` inside a
/// label, are kept as `\DDD` or `\.` escapes (RFC 1035 §5.1). The root is the empty text, printed
/// as `.`. At most 255 octets on the wire, 63 a label (RFC 1035 §2.3.4). Immutable; equality
/// ignores case because every name is folded when made (RFC 4343).
public final class DomainName implements Comparable<DomainName> {
  /// The root of the DNS.
  public static final DomainName ROOT = new DomainName("", List.of());

  private static final int MAX_WIRE_LENGTH = 255;
  private static final int MAX_LABEL_LENGTH = 63;

  private final String text;
  private final List<String> labels;

  private DomainName(String text, List<String> labels) {
    this.text = text;
    this.labels = labels;
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
    List<String> labels = new ArrayList<>();
    StringBuilder label = new StringBuilder();
    int octets = 0;
    int wireLength = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '.') {
        if (octets == 0) {
          return Optional.empty();
        }
        labels.add(label.toString());
        wireLength += 1 + octets;
        label.setLength(0);
        octets = 0;
        i++;
        continue;
      }
      if (c == '\\') {
        int taken = escape(text, i, label);
        if (taken == 0) {
          return Optional.empty();
        }
        i += taken;
      } else if (c <= ' ' || c >= 127) {
        return Optional.empty();
      } else {
        label.append(lower(c));
        i++;
      }
      octets++;
      if (octets > MAX_LABEL_LENGTH) {
        return Optional.empty();
      }
    }
    if (octets > 0) {
      labels.add(label.toString());
      wireLength += 1 + octets;
    }
    if (labels.isEmpty() || wireLength > MAX_WIRE_LENGTH) {
      return Optional.empty();
    }
    return Optional.of(new DomainName(String.join(".", labels), List.copyOf(labels)));
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
      into.append('\\').append(String.format(Locale.ROOT, "%03d", octet));
    } else {
      into.append(lower((char) octet));
    }
  }

  private static String shorten(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /// The labels, leftmost first; empty for the root.
  public List<String> labels() {
    return labels;
  }

  /// The name one label up; the root has none.
  public Optional<DomainName> parent() {
    if (labels.isEmpty()) {
      return Optional.empty();
    }
    if (labels.size() == 1) {
      return Optional.of(ROOT);
    }
    List<String> rest = labels.subList(1, labels.size());
    return Optional.of(new DomainName(String.join(".", rest), rest));
  }

  /// This name with `prefix` (one or more labels) in front: `example.com` below `track` is
  /// `track.example.com`.
  ///
  /// @throws IllegalArgumentException when the result is no domain name
  public DomainName below(String prefix) {
    return labels.isEmpty() ? of(prefix) : of(prefix + "." + text);
  }

  /// Whether this is `other` or a name under it.
  public boolean isAtOrBelow(DomainName other) {
    int extra = labels.size() - other.labels.size();
    return extra >= 0 && labels.subList(extra, labels.size()).equals(other.labels);
  }

  /// Whether this is a name strictly under `other`.
  public boolean isBelow(DomainName other) {
    return labels.size() > other.labels.size() && isAtOrBelow(other);
  }

  /// This name as written inside the zone `origin`: `a.b` for `a.b.example.com`, `@` for the
  /// origin.
  ///
  /// @throws IllegalArgumentException when this name is not inside `origin`
  public String relativeTo(DomainName origin) {
    if (!isAtOrBelow(origin)) {
      throw new IllegalArgumentException(this + " is not inside " + origin);
    }
    if (labels.size() == origin.labels.size()) {
      return "@";
    }
    return String.join(".", labels.subList(0, labels.size() - origin.labels.size()));
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
