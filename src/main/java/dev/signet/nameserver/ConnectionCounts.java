package dev.signet.nameserver;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;

/// How many connections come from where: from an IPv4 /24, or from an IPv6 /64 and from the /48
/// around it, which one customer of a provider may have whole (RFC 6177 §2).
///
/// Holds no entry for whoever has no connection, so it is never larger than what is open.
/// Thread-safe.
final class ConnectionCounts {
  private final NameServerLimits.Tcp limits;
  private final ConcurrentHashMap<Long, Integer> networks = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Integer> sites = new ConcurrentHashMap<>();

  ConnectionCounts(NameServerLimits.Tcp limits) {
    this.limits = limits;
  }

  /// Counts one more connection from there; false, and counts nothing, when that is too many.
  boolean enter(InetAddress client) {
    byte[] address = client.getAddress();
    boolean room =
        networks.merge(network(address), 1, Integer::sum) <= limits.connectionsPerNetwork();
    if (address.length == 16) {
      room &= sites.merge(site(address), 1, Integer::sum) <= limits.connectionsPerSite();
    }
    if (!room) {
      leave(client);
    }
    return room;
  }

  /// Counts one less.
  void leave(InetAddress client) {
    byte[] address = client.getAddress();
    less(networks, network(address));
    if (address.length == 16) {
      less(sites, site(address));
    }
  }

  private static void less(ConcurrentHashMap<Long, Integer> counts, long where) {
    counts.computeIfPresent(where, (key, count) -> count == 1 ? null : count - 1);
  }

  private static long network(byte[] address) {
    return address.length == 4
        ? ByteBuffer.wrap(address).getInt() >>> 8
        : ByteBuffer.wrap(address).getLong();
  }

  private static long site(byte[] address) {
    return ByteBuffer.wrap(address).getLong() >>> 16;
  }

  /// Whether nothing is counted.
  boolean isEmpty() {
    return networks.isEmpty() && sites.isEmpty();
  }
}
