package dev.signet.access;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/// An address or a CIDR block (RFC 4632, RFC 4291 §2.3).
///
/// @param text as the caller wrote it
public record AddressBlock(String text, InetAddress base, int prefixLength) {

  /// Reads `192.0.2.1`, `192.0.2.0/24`, `2001:db8::/32`; empty when it is neither. Never asks the
  /// DNS.
  public static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Optional<InetAddress> base = literal(address);
    if (base.isEmpty()) {
      return Optional.empty();
    }
    int bits = base.get().getAddress().length * 8;
    if (slash < 0) {
      return Optional.of(new AddressBlock(text, base.get(), bits));
    }
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > bits) {
      return Optional.empty();
    }
    return Optional.of(new AddressBlock(text, base.get(), Integer.parseInt(length)));
  }

  /// Reads an address literal in its usual form only (no `127.1`, no names).
  public static Optional<InetAddress> literal(String text) {
    boolean usual =
        text.contains(":") ? text.matches("[0-9a-fA-F:.]+") : text.matches("[0-9]+(\\.[0-9]+){3}");
    if (!usual || text.length() > 45) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whether every address of `other` lies in the block.
  public boolean contains(AddressBlock other) {
    return other.prefixLength >= prefixLength && contains(other.base);
  }

  /// Whether `address` lies in the block.
  public boolean contains(InetAddress address) {
    byte[] left = base.getAddress();
    byte[] right = address.getAddress();
    if (left.length != right.length) {
      return false;
    }
    int whole = prefixLength / 8;
    if (!Arrays.equals(left, 0, whole, right, 0, whole)) {
      return false;
    }
    int rest = prefixLength % 8;
    int mask = 0xFF << (8 - rest) & 0xFF;
    return rest == 0 || (left[whole] & mask) == (right[whole] & mask);
  }
}
