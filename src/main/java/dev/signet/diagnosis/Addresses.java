package dev.signet.diagnosis;

import java.net.InetAddress;
import java.util.List;

/// Ranges of addresses that tell what stands behind a name.
final class Addresses {
  /// Cloudflare's published edge ranges.
  private static final List<Block> CLOUDFLARE =
      blocks(
          "173.245.48.0/20",
          "103.21.244.0/22",
          "103.22.200.0/22",
          "103.31.4.0/22",
          "141.101.64.0/18",
          "108.162.192.0/18",
          "190.93.240.0/20",
          "188.114.96.0/20",
          "197.234.240.0/22",
          "198.41.128.0/17",
          "162.158.0.0/15",
          "104.16.0.0/13",
          "104.24.0.0/14",
          "172.64.0.0/13",
          "131.0.72.0/22",
          "2400:cb00::/32",
          "2606:4700::/32",
          "2803:f800::/32",
          "2405:b500::/32",
          "2405:8100::/32",
          "2a06:98c0::/29",
          "2c0f:f248::/32");

  /// Registrars' servers for URL forwarding and parking pages.
  private static final List<Block> FORWARDERS =
      blocks(
          "3.33.130.190/32",
          "15.197.148.33/32",
          "192.64.119.0/24",
          "162.255.119.0/24",
          "34.102.136.180/32",
          "34.98.99.30/32");

  /// Not reachable from the Internet (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291).
  private static final List<Block> PRIVATE =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "::/127",
          "fc00::/7",
          "fe80::/10");

  private Addresses() {}

  static boolean ofCloudflare(InetAddress address) {
    return CLOUDFLARE.stream().anyMatch(block -> block.contains(address));
  }

  static boolean ofForwarder(InetAddress address) {
    return FORWARDERS.stream().anyMatch(block -> block.contains(address));
  }

  static boolean unreachable(InetAddress address) {
    return PRIVATE.stream().anyMatch(block -> block.contains(address));
  }

  private static List<Block> blocks(String... texts) {
    return List.of(texts).stream()
        .map(text -> {
          int slash = text.indexOf('/');
          return new Block(
              InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
              Integer.parseInt(text.substring(slash + 1)));
        })
        .toList();
  }

  private record Block(byte[] prefix, int bits) {
    boolean contains(InetAddress address) {
      byte[] octets = address.getAddress();
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
