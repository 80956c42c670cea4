package dev.signet.spf;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// An address as bits. Unlike [InetAddress] it keeps an IPv4-mapped IPv6 address apart from IPv4,
/// which `ip6:` needs; a client's address is folded to IPv4 by [#ofClient] (§5).
///
/// @param isIpv6 else the address is the low 32 bits of `low`
public record IpBits(boolean isIpv6, long high, long low) {
  private static final long MAPPED = 0xffffL << 32;
  private static final long IPV4_MASK = 0xffffffffL;

  /// Reads a literal; nothing is ever looked up.
  static Optional<IpBits> parse(String text, boolean ipv6) {
    // Guava takes a scope (fe80::1%eth0), the grammar of §5.6 does not.
    if (text.length() > 45 || (text.indexOf(':') >= 0) != ipv6 || text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    if (!InetAddresses.isInetAddress(text)) {
      return Optional.empty();
    }
    InetAddress address = InetAddresses.forString(text);
    if (ipv6 && address instanceof Inet4Address mapped) {
      return Optional.of(new IpBits(true, 0, MAPPED | of(mapped).low));
    }
    return Optional.of(of(address));
  }

  static IpBits of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return new IpBits(false, 0, octets.getInt() & IPV4_MASK);
    }
    return new IpBits(true, octets.getLong(), octets.getLong());
  }

  /// The address of an SMTP client: an IPv4-mapped one counts as IPv4 (§5).
  static IpBits ofClient(InetAddress address) {
    IpBits bits = of(address);
    if (bits.isIpv6 && bits.high == 0 && (bits.low & ~IPV4_MASK) == MAPPED) {
      return new IpBits(false, 0, bits.low & IPV4_MASK);
    }
    return bits;
  }

  boolean sharesPrefix(IpBits other, int length) {
    if (isIpv6 != other.isIpv6) {
      return false;
    }
    if (!isIpv6) {
      return length == 0 || ((low ^ other.low) >>> (32 - length)) == 0;
    }
    if (length == 0) {
      return true;
    }
    if (length <= 64) {
      return ((high ^ other.high) >>> (64 - length)) == 0;
    }
    return high == other.high && ((low ^ other.low) >>> (128 - length)) == 0;
  }

  /// The dot-separated form of the macro `i` (§7.3): a dotted quad, or 32 nibbles.
  String dotted() {
    if (!isIpv6) {
      return toString();
    }
    StringBuilder text = new StringBuilder(63);
    for (int i = 0; i < 32; i++) {
      long half = i < 16 ? high : low;
      int nibble = (int) (half >>> (60 - 4 * (i % 16))) & 0xf;
      text.append(i == 0 ? "" : ".").append(Character.forDigit(nibble, 16));
    }
    return text.toString();
  }

  /// Presentation text; IPv6 as RFC 5952 writes it.
  @Override
  public String toString() {
    if (!isIpv6) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    byte[] octets = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddresses.toAddrString(Inet6Address.getByAddress(null, octets, -1));
    } catch (UnknownHostException e) {
      throw new AssertionError("sixteen octets are an address", e);
    }
  }
}
