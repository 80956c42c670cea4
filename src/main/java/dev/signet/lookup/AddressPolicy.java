package dev.signet.lookup;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Which addresses a stranger's data may make us talk to: global unicast only (V-5).
///
/// Checked on the address itself, before any packet. Immutable. IPv6 is allowed inside 2000::/3
/// alone, which is all that IANA has given out as global unicast (RFC 3587 §3): what nobody thought
/// to deny is denied. What is taken out of that, and out of IPv4, are the ranges of the IANA
/// special-purpose registries (RFC 6890 and its updates), and those that embed another address.
public final class AddressPolicy {
  private static final List<Range> DENIED =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          // Protocol assignments: Teredo, benchmarks, ORCHID, DRIP and what may come (RFC 2928).
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          // The 6bone, given back (RFC 3701).
          "3ffe::/16",
          "3fff::/20");

  private static final Range GLOBAL_UNICAST = ranges("2000::/3").getFirst();

  /// What nobody can be: not lifted even for trials.
  private static final List<Range> NEVER =
      ranges("0.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32", "::/128", "ff00::/8");

  private static final int[] MAPPED_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

  private final boolean globalAlone;
  private final Predicate<InetAddress> own;
  private final Predicate<InetAddress> known;

  private AddressPolicy(
      boolean globalAlone, Predicate<InetAddress> own, Predicate<InetAddress> known) {
    this.globalAlone = globalAlone;
    this.own = own;
    this.known = known;
  }

  /// Global unicast addresses that are not our `own`.
  public static AddressPolicy globalUnicast(Set<InetAddress> own) {
    return globalUnicast(Set.copyOf(own)::contains);
  }

  /// Global unicast addresses that are not our `own` at the moment of asking.
  public static AddressPolicy globalUnicast(Predicate<InetAddress> own) {
    return new AddressPolicy(true, own, address -> false);
  }

  /// The addresses at which a service that is bound to `bound` can be reached on this host: that
  /// one or, for a wildcard, those of every interface as they are when asked.
  public static Predicate<InetAddress> reachedAt(InetAddress bound) {
    if (!bound.isAnyLocalAddress()) {
      return bound::equals;
    }
    return address -> {
      try {
        return NetworkInterface.getByInetAddress(address) != null;
      } catch (SocketException e) {
        // Not knowing who we are, we ask no address that might be ours.
        return true;
      }
    };
  }

  /// Private, loopback and documentation addresses too: for tests and the playground.
  public static AddressPolicy allowPrivate() {
    return new AddressPolicy(false, address -> false, address -> false);
  }

  /// The same, and whatever `others` knows: the made-up addresses of the playground's servers.
  public AddressPolicy or(Predicate<InetAddress> others) {
    return new AddressPolicy(globalAlone, own, others);
  }

  /// Whether `address` may be asked.
  public boolean allows(InetAddress address) {
    if (known.test(address)) {
      return true;
    }
    byte[] octets = unmapped(address.getAddress());
    if (NEVER.stream().anyMatch(range -> range.contains(octets)) || own.test(address)) {
      return false;
    }
    return !globalAlone || global(octets);
  }

  private static boolean global(byte[] octets) {
    return (octets.length == 4 || GLOBAL_UNICAST.contains(octets))
        && DENIED.stream().noneMatch(range -> range.contains(octets));
  }

  /// The inner address of `::ffff:0:0/96`, which is judged in its place.
  private static byte[] unmapped(byte[] octets) {
    if (octets.length != 16) {
      return octets;
    }
    for (int i = 0; i < MAPPED_PREFIX.length; i++) {
      if ((octets[i] & 0xFF) != MAPPED_PREFIX[i]) {
        return octets;
      }
    }
    return Arrays.copyOfRange(octets, 12, 16);
  }

  private static List<Range> ranges(String... texts) {
    List<Range> out = new ArrayList<>();
    for (String text : texts) {
      int slash = text.indexOf('/');
      try {
        // A literal, so nothing is looked up.
        byte[] prefix = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
        out.add(new Range(prefix, Integer.parseInt(text.substring(slash + 1))));
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException("a range that cannot be read: " + text, e);
      }
    }
    return List.copyOf(out);
  }

  private record Range(byte[] prefix, int bits) {
    boolean contains(byte[] octets) {
      if (octets.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((octets[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
