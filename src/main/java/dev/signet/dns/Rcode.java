package dev.signet.dns;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A response code, extended bits included (RFC 1035 §4.1.1, RFC 6891 §6.1.3).
///
/// @param code 0 to 4095
public record Rcode(int code) {
  public static final Rcode NOERROR = new Rcode(0);
  public static final Rcode FORMERR = new Rcode(1);
  public static final Rcode SERVFAIL = new Rcode(2);
  public static final Rcode NXDOMAIN = new Rcode(3);
  public static final Rcode NOTIMP = new Rcode(4);
  public static final Rcode REFUSED = new Rcode(5);
  public static final Rcode YXDOMAIN = new Rcode(6);
  public static final Rcode NOTAUTH = new Rcode(9);
  public static final Rcode BADVERS = new Rcode(16);
  public static final Rcode BADCOOKIE = new Rcode(23);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0, "NOERROR"),
          Map.entry(1, "FORMERR"),
          Map.entry(2, "SERVFAIL"),
          Map.entry(3, "NXDOMAIN"),
          Map.entry(4, "NOTIMP"),
          Map.entry(5, "REFUSED"),
          Map.entry(6, "YXDOMAIN"),
          Map.entry(7, "YXRRSET"),
          Map.entry(8, "NXRRSET"),
          Map.entry(9, "NOTAUTH"),
          Map.entry(10, "NOTZONE"),
          Map.entry(16, "BADVERS"),
          Map.entry(23, "BADCOOKIE"));

  public Rcode {
    if (code < 0 || code > 0xFFF) {
      throw new IllegalArgumentException("a response code is 0 to 4095, not " + code);
    }
  }

  /// Reads `SERVFAIL`, `RCODE23` or `23`, in any case.
  public static Optional<Rcode> parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    for (Map.Entry<Integer, String> entry : NAMES.entrySet()) {
      if (entry.getValue().equals(upper)) {
        return Optional.of(new Rcode(entry.getKey()));
      }
    }
    if (!upper.matches("(RCODE)?[0-9]{1,4}")) {
      return Optional.empty();
    }
    int code = Integer.parseInt(upper.startsWith("RCODE") ? upper.substring(5) : upper);
    return code <= 0xFFF ? Optional.of(new Rcode(code)) : Optional.empty();
  }

  @Override
  public String toString() {
    return NAMES.getOrDefault(code, "RCODE" + code);
  }
}
