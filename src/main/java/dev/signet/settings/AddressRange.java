package dev.signet.settings;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/// A block of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
///
/// An IPv4-mapped IPv6 address is its IPv4 address here, because the JDK makes it one.
///
/// @param network the first address; the bits after `prefix` are zero
/// @param prefix the length of the common part in bits
public record AddressRange(InetAddress network, int prefix) implements Predicate<InetAddress> {
  public AddressRange {
    int bits = network.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("a prefix is 0 to " + bits + ", not " + prefix);
    }
  }

  /// Reads an address or CIDR block; empty when it is none, or has bits set after the prefix.
  public static Optional<AddressRange> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.get().getAddress().length * 8;
    int prefix = bits;
    if (slash >= 0) {
      String digits = text.substring(slash + 1);
      if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
        return Optional.empty();
      }
      prefix = Integer.parseInt(digits);
    }
    byte[] octets = address.get().getAddress();
    return Arrays.equals(octets, masked(octets, prefix))
        ? Optional.of(new AddressRange(address.get(), prefix))
        : Optional.empty();
  }

  @Override
  public boolean test(InetAddress address) {
    byte[] octets = address.getAddress();
    byte[] first = network.getAddress();
    return octets.length == first.length && Arrays.equals(masked(octets, prefix), first);
  }

  private static byte[] masked(byte[] octets, int prefix) {
    byte[] masked = octets.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(prefix - 8L * i, 0, 8);
      masked[i] &= (byte) (0xFF << (8 - kept));
    }
    return masked;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
