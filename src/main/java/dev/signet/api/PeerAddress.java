package dev.signet.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Who is calling, seen through proxies that are trusted (CONTRACT AP-10).
final class PeerAddress {
  private PeerAddress() {}

  /// The last address of the chain that no trusted proxy vouches for: `X-Forwarded-For` is read
  /// from the right, because everything left of the first untrusted address may be invented.
  ///
  /// @param forwarded the values of `X-Forwarded-For` in order
  static InetAddress of(
      InetAddress socket, List<String> forwarded, Predicate<InetAddress> trustedProxy) {
    if (forwarded.isEmpty() || !trustedProxy.test(socket)) {
      return socket;
    }
    String[] hops = String.join(",", forwarded).split(",");
    InetAddress peer = socket;
    for (int hop = hops.length - 1; hop >= 0 && trustedProxy.test(peer); hop--) {
      Optional<InetAddress> address = parse(hops[hop].strip());
      if (address.isEmpty()) {
        break;
      }
      peer = address.get();
    }
    return peer;
  }

  /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`; never a name, so never a
  /// query.
  private static Optional<InetAddress> parse(String text) {
    String address = text;
    if (address.startsWith("[") && address.contains("]")) {
      address = address.substring(1, address.indexOf(']'));
    } else if (address.indexOf(':') >= 0 && address.indexOf(':') == address.lastIndexOf(':')) {
      address = address.substring(0, address.indexOf(':'));
    }
    try {
      return Optional.of(InetAddress.ofLiteral(address));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
