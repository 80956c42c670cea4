package dev.signet.nameserver;

import dev.signet.zone.ServedDomain;
import java.util.List;
import java.util.Random;

/// Well-formed questions of every kind that a name server on the internet is asked, about names
/// that exist in the zone, nearly exist, or lie elsewhere. The same seed gives the same questions.
final class QuestionMix {
  private static final int[] TYPES = {
    1, 2, 5, 6, 12, 15, 16, 28, 33, 35, 39, 43, 44, 46, 47, 48, 50, 52, 59, 60, 64, 65, 99, 257,
    65280, 65535
  };

  /// Types that no record can have (RFC 6895 §3.1).
  private static final int[] META_TYPES = {0, 128, 250, 253, 254};

  private static final int ANY = 255;
  private static final int AXFR = 252;
  private static final int IXFR = 251;
  private static final int CHAOS = 3;
  private static final int[] CLASSES = {CHAOS, 4, 254, 255, 0, 65280};
  private static final int[] OPCODES = {1, 2, 3, 4, 5, 6, 7, 15};
  private static final int[] REPLIES_FLAGS = {0x0400, 0x0200, 0x0080, 0x0040};
  private static final int[] SIZES = {0, 511, 512, 513, 1232, 4096, 65535};

  private final Random random;
  private final List<ServedDomain> domains;

  QuestionMix(long seed, List<ServedDomain> domains) {
    random = new Random(seed);
    this.domains = domains;
  }

  /// One question, and how to ask it.
  ///
  /// @param id the query's id
  /// @param flags of the header
  /// @param ednsVersion -1 without EDNS
  /// @param ednsSize the UDP size that it offers; 0 without EDNS
  /// @param query the packet
  record Question(
      int id,
      String name,
      int type,
      int klass,
      int opcode,
      int flags,
      int ednsVersion,
      int ednsSize,
      boolean hasCookie,
      boolean overTcp,
      byte[] query) {
    boolean flag(int bit) {
      return (flags & bit) != 0;
    }

    @Override
    public String toString() {
      return "%s type %d class %d opcode %d edns %d %s %s"
          .formatted(
              name,
              type,
              klass,
              opcode,
              ednsVersion,
              overTcp ? "tcp" : "udp",
              java.util.HexFormat.of().formatHex(query));
    }
  }

  Question next(int id) {
    String name = mixCase(name());
    int type = type();
    int klass = one(100) ? CLASSES[random.nextInt(CLASSES.length)] : 1;
    int opcode = one(100) ? OPCODES[random.nextInt(OPCODES.length)] : 0;
    // RD, AD and CD as they come; now and then what only replies should have: AA, TC, RA, Z.
    int flags = (random.nextInt(4) << 4) | (random.nextBoolean() ? 0x0100 : 0);
    if (one(50)) {
      flags |= REPLIES_FLAGS[random.nextInt(REPLIES_FLAGS.length)];
    }
    Exchange.Query query =
        new Exchange.Query(name, type).id(id).klass(klass).opcode(opcode).flags(flags);
    int version = -1;
    int size = 0;
    boolean cookie = false;
    if (random.nextInt(4) > 0) {
      version = one(50) ? 1 + random.nextInt(255) : 0;
      size = SIZES[random.nextInt(SIZES.length)];
      query.edns(size).ednsVersion(version).ednsFlags(random.nextBoolean() ? 0x8000 : 0);
      if (one(4)) {
        cookie = option(query);
      }
    }
    // BIND's own CH zone has a rate limit that cannot be switched off, and TCP is free of it.
    boolean overTcp = one(10) || klass == CHAOS;
    return new Question(
        id, name, type, klass, opcode, flags, version, size, cookie, overTcp, query.octets());
  }

  private boolean one(int of) {
    return random.nextInt(of) == 0;
  }

  /// Whether it is a cookie.
  private boolean option(Exchange.Query query) {
    switch (random.nextInt(4)) {
      // Options nobody knows.
      case 0 -> query.option(65001 + random.nextInt(5), new byte[random.nextInt(9)]);
      // NSID (RFC 5001): who are you?
      case 1 -> query.option(3);
      // Padding (RFC 7830).
      case 2 -> query.option(12, new byte[random.nextInt(64)]);
      // A client's cookie (RFC 7873).
      default -> {
        byte[] cookie = new byte[8];
        random.nextBytes(cookie);
        query.option(10, cookie);
        return true;
      }
    }
    return false;
  }

  private int type() {
    return switch (random.nextInt(60)) {
      case 0 -> ANY;
      case 1 -> random.nextBoolean() ? AXFR : IXFR;
      case 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 -> 16;
      case 19, 20, 21, 22 -> 15;
      case 23 -> META_TYPES[random.nextInt(META_TYPES.length)];
      default -> TYPES[random.nextInt(TYPES.length)];
    };
  }

  private String name() {
    String origin = TestZone.ORIGIN.toString();
    String token = domains.get(random.nextInt(domains.size())).token().label();
    String target = token + "." + origin;
    return switch (random.nextInt(24)) {
      case 0 -> origin;
      case 1 -> "ns1." + origin;
      case 2 -> "ns2.eu." + origin;
      case 3 -> "eu." + origin;
      case 4, 5 -> target;
      case 6, 7 -> "ap1._domainkey." + target;
      case 8 -> "ap2._domainkey." + target;
      case 9 -> "_domainkey." + target;
      case 10 -> "t." + target;
      case 11 -> "big._domainkey." + TestZone.TOKEN + "." + origin;
      case 12 -> "x" + random.nextInt(1000) + "." + (random.nextBoolean() ? target : origin);
      case 13 -> "*." + (random.nextBoolean() ? target : origin);
      case 14 -> "a.b.c." + target;
      case 15 -> nearly(token) + "." + origin;
      case 16 -> octets(1 + random.nextInt(20)) + "." + (random.nextBoolean() ? target : origin);
      case 17 -> long255(random.nextBoolean() ? target : origin);
      case 18 -> "_domainkey." + origin;
      case 19 -> "ap1._domainkey." + nearly(token) + "." + origin;
      case 20 -> "x." + (random.nextBoolean() ? "ns1." : "ns2.eu.") + origin;
      case 21 -> "x.ap1._domainkey." + target;
      case 22 -> target + "." + (random.nextBoolean() ? origin : "example.com");
      default ->
          List.of(
                  "example.com",
                  "anypost.email",
                  "email",
                  "",
                  "x" + origin,
                  "version.bind",
                  "ns.example.net")
              .get(random.nextInt(7));
    };
  }

  /// A token with one letter more, less, or other.
  private String nearly(String token) {
    int at = 1 + random.nextInt(token.length() - 1);
    return switch (random.nextInt(3)) {
      case 0 -> token + "a";
      case 1 -> token.substring(0, at);
      default -> token.substring(0, at) + "1" + token.substring(at + 1);
    };
  }

  /// Any octets but the dot, which would divide the label in the making of the query.
  private String octets(int length) {
    StringBuilder label = new StringBuilder();
    while (label.length() < length) {
      char octet = (char) random.nextInt(256);
      if (octet != '.') {
        label.append(octet);
      }
    }
    return label.toString();
  }

  /// As long as a name may be, or nearly.
  private String long255(String below) {
    StringBuilder name = new StringBuilder(below);
    int longest = 250 + random.nextInt(4);
    while (name.length() + 2 <= longest) {
      int room = Math.min(63, longest - name.length() - 1);
      name.insert(0, "l".repeat(room) + ".");
    }
    return name.toString();
  }

  private String mixCase(String name) {
    StringBuilder out = new StringBuilder();
    for (char c : name.toCharArray()) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      out.append(letter && random.nextBoolean() ? (char) (c ^ 0x20) : c);
    }
    return out.toString();
  }
}
