package dev.signet.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// How an [HttpServer] behaves. Immutable.
///
/// @param requestIds makes request ids: visible ASCII, at most 64 characters
/// @param trustedProxy peers whose `X-Forwarded-For` is believed; none by default
/// @param maxConnections how many callers may be connected at once; more wait in the backlog
/// @param maxPerNetwork how many of them from one IPv4 address or IPv6 /64
/// @param unlimited peers to which that does not apply; loopback, where no stranger comes from, by
///   default. It never applies to trusted proxies
/// @param slow how long a caller may take for each phase: to begin a request (or stay silent), to
///   bring the rest of it, to take the response
/// @param bodyRoom how many bytes of large bodies may be in memory at once
/// @param registry where requests are counted
public record HttpOptions(
    Supplier<String> requestIds,
    Predicate<InetAddress> trustedProxy,
    int maxConnections,
    int maxPerNetwork,
    Predicate<InetAddress> unlimited,
    Duration slow,
    int bodyRoom,
    MeterRegistry registry) {

  /// The longest body read: 5 MiB (CONTRACT C-7).
  public static final int MAX_BODY = 5 * 1024 * 1024;

  /// The longest request line and header block.
  static final int MAX_HEADERS = 16 * 1024;

  public HttpOptions {
    if (maxConnections < 1 || maxPerNetwork < 1) {
      throw new IllegalArgumentException("maxConnections and maxPerNetwork must be positive");
    }
    if (slow.isNegative() || slow.isZero()) {
      throw new IllegalArgumentException("slow must be positive");
    }
  }

  /// What production uses: 8,192 connections, 256 from one network, 15 s for each phase, 64 MiB of
  /// large bodies.
  public static HttpOptions defaults(Supplier<String> requestIds, MeterRegistry registry) {
    return new HttpOptions(
        requestIds,
        _ -> false,
        8192,
        256,
        InetAddress::isLoopbackAddress,
        Duration.ofSeconds(15),
        64 * 1024 * 1024,
        registry);
  }

  public HttpOptions withTrustedProxy(Predicate<InetAddress> trusted) {
    return new HttpOptions(
        requestIds, trusted, maxConnections, maxPerNetwork, unlimited, slow, bodyRoom, registry);
  }

  public HttpOptions withMaxConnections(int most) {
    return new HttpOptions(
        requestIds, trustedProxy, most, maxPerNetwork, unlimited, slow, bodyRoom, registry);
  }

  /// @param but peers to which that does not apply
  public HttpOptions withMaxPerNetwork(int most, Predicate<InetAddress> but) {
    return new HttpOptions(
        requestIds, trustedProxy, maxConnections, most, but, slow, bodyRoom, registry);
  }

  public HttpOptions withSlow(Duration limit) {
    return new HttpOptions(
        requestIds,
        trustedProxy,
        maxConnections,
        maxPerNetwork,
        unlimited,
        limit,
        bodyRoom,
        registry);
  }

  public HttpOptions withBodyRoom(int bytes) {
    return new HttpOptions(
        requestIds, trustedProxy, maxConnections, maxPerNetwork, unlimited, slow, bytes, registry);
  }
}
