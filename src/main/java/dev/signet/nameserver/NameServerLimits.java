package dev.signet.nameserver;

import java.time.Duration;

/// How much the name server gives to whom.
///
/// @param udpThreads platform threads that answer UDP, 1 to 64; each has a socket of its own where
///   the system can share a port (SO_REUSEPORT)
/// @param tcp bounds for TCP
/// @param rate response-rate limits for UDP
public record NameServerLimits(int udpThreads, Tcp tcp, Rate rate) {

  /// Bounds for TCP (RFC 7766 §6.2).
  ///
  /// @param connections at once, of all clients together
  /// @param connectionsPerNetwork at once, of one IPv4 /24 or IPv6 /64; four times as many of one
  ///   IPv6 /48
  /// @param queriesPerConnection after so many the server closes the connection
  /// @param idle how long a connection may wait for its next query
  /// @param message how long a query may take from its first octet to its last, and a client to
  ///   take its replies
  public record Tcp(
      int connections,
      int connectionsPerNetwork,
      int queriesPerConnection,
      Duration idle,
      Duration message) {
    public static final Tcp DEFAULT =
        new Tcp(512, 32, 100, Duration.ofSeconds(10), Duration.ofMillis(500));

    /// Networks of one IPv6 /48 share the room of four of them.
    int connectionsPerSite() {
      return (int) Math.min(Integer.MAX_VALUE, 4L * connectionsPerNetwork);
    }

    public Tcp {
      if (connections < 1 || connectionsPerNetwork < 1 || queriesPerConnection < 1) {
        throw new IllegalArgumentException("TCP bounds are at least 1");
      }
      if (!idle.isPositive() || !message.isPositive()) {
        throw new IllegalArgumentException("TCP times are positive");
      }
    }
  }

  /// Response-rate limits: how many UDP replies a second go to one network, so that a forged sender
  /// address cannot make us flood its owner.
  ///
  /// @param positive replies a second that say something exists; 0 is no limit
  /// @param negative replies a second that say NXDOMAIN or an error; 0 is no limit
  /// @param slip every so manieth reply over the limit is sent with TC instead of dropped, so that
  ///   an honest client gets through over TCP; 0 is never
  /// @param ipv4Prefix bits of an IPv4 address that make its network
  /// @param ipv6Prefix bits of an IPv6 address that make its network
  /// @param networks how many networks are counted at once; a power of two
  /// @param limitLoopback whether the limits hold for 127.0.0.0/8 and ::1 too
  public record Rate(
      int positive,
      int negative,
      int slip,
      int ipv4Prefix,
      int ipv6Prefix,
      int networks,
      boolean limitLoopback) {
    public static final Rate DEFAULT = new Rate(200, 50, 2, 24, 56, 1 << 16, true);

    /// No limits: for benchmarks, or behind something that limits.
    public static final Rate OFF = new Rate(0, 0, 0, 24, 56, 1024, false);

    public Rate {
      if (positive < 0 || negative < 0 || slip < 0) {
        throw new IllegalArgumentException("rates are not negative");
      }
      if (ipv4Prefix < 8 || ipv4Prefix > 32 || ipv6Prefix < 16 || ipv6Prefix > 64) {
        throw new IllegalArgumentException("a network is an IPv4 /8 to /32 and an IPv6 /16 to /64");
      }
      if (Integer.bitCount(networks) != 1 || networks < 1024 || networks > 1 << 24) {
        throw new IllegalArgumentException("networks is a power of two from 1024 to 2^24");
      }
    }

    /// The same with the loopback addresses let off.
    public Rate sparingLoopback() {
      return new Rate(positive, negative, slip, ipv4Prefix, ipv6Prefix, networks, false);
    }
  }

  public static final NameServerLimits DEFAULT =
      new NameServerLimits(
          Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 16), Tcp.DEFAULT, Rate.DEFAULT);

  public NameServerLimits {
    if (udpThreads < 1 || udpThreads > 64) {
      throw new IllegalArgumentException("1 to 64 UDP threads");
    }
  }

  /// The same with other bounds for TCP.
  public NameServerLimits with(Tcp other) {
    return new NameServerLimits(udpThreads, other, rate);
  }

  /// The same with other response-rate limits.
  public NameServerLimits with(Rate other) {
    return new NameServerLimits(udpThreads, tcp, other);
  }
}
