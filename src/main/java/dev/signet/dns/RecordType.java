package dev.signet.dns;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A record type by its number (RFC 1035 §3.2.2 and the IANA registry).
///
/// Any 16-bit number is a type: unknown ones print as `TYPE1234` (RFC 3597 §5).
///
/// @param code 0 to 65535
public record RecordType(int code) {
  public static final RecordType A = new RecordType(1);
  public static final RecordType NS = new RecordType(2);
  public static final RecordType CNAME = new RecordType(5);
  public static final RecordType SOA = new RecordType(6);
  public static final RecordType PTR = new RecordType(12);
  public static final RecordType MX = new RecordType(15);
  public static final RecordType TXT = new RecordType(16);
  public static final RecordType AAAA = new RecordType(28);
  public static final RecordType DNAME = new RecordType(39);
  public static final RecordType OPT = new RecordType(41);
  public static final RecordType DS = new RecordType(43);
  public static final RecordType AXFR = new RecordType(252);
  public static final RecordType ANY = new RecordType(255);
  public static final RecordType CAA = new RecordType(257);

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "A"),
          Map.entry(2, "NS"),
          Map.entry(5, "CNAME"),
          Map.entry(6, "SOA"),
          Map.entry(12, "PTR"),
          Map.entry(15, "MX"),
          Map.entry(16, "TXT"),
          Map.entry(28, "AAAA"),
          Map.entry(33, "SRV"),
          Map.entry(39, "DNAME"),
          Map.entry(41, "OPT"),
          Map.entry(43, "DS"),
          Map.entry(46, "RRSIG"),
          Map.entry(47, "NSEC"),
          Map.entry(48, "DNSKEY"),
          Map.entry(50, "NSEC3"),
          Map.entry(52, "TLSA"),
          Map.entry(64, "SVCB"),
          Map.entry(65, "HTTPS"),
          Map.entry(251, "IXFR"),
          Map.entry(252, "AXFR"),
          Map.entry(255, "ANY"),
          Map.entry(257, "CAA"));

  public RecordType {
    if (code < 0 || code > 0xFFFF) {
      throw new IllegalArgumentException("a record type is 0 to 65535, not " + code);
    }
  }

  /// Reads `MX` or `TYPE15`, in any case.
  public static Optional<RecordType> parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    for (Map.Entry<Integer, String> entry : NAMES.entrySet()) {
      if (entry.getValue().equals(upper)) {
        return Optional.of(new RecordType(entry.getKey()));
      }
    }
    if (upper.matches("TYPE[0-9]{1,5}")) {
      int code = Integer.parseInt(upper.substring(4));
      return code <= 0xFFFF ? Optional.of(new RecordType(code)) : Optional.empty();
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return NAMES.getOrDefault(code, "TYPE" + code);
  }
}
