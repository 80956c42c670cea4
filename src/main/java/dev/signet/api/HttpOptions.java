package dev.signet.api;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// How an [HttpServer] behaves. Immutable.
///
/// @param requestIds makes request ids: visible ASCII, at most 64 characters
/// @param trustedProxy whose `X-Forwarded-For` is believed; nobody's by default
/// @param maxConnections how many callers may be connected at once; more wait in the backlog
/// @param slow how long a connection may take to bring a whole request, or stay silent
/// @param registry where requests are counted
public record HttpOptions(
    Supplier<String> requestIds,
    Predicate<InetAddress> trustedProxy,
    int maxConnections,
    Duration slow,
    MeterRegistry registry) {

  /// The longest body read: 5 MiB (CONTRACT C-7).
  public static final int MAX_BODY = 5 * 1024 * 1024;

  /// The longest request line and header block.
  static final int MAX_HEADERS = 16 * 1024;

  public HttpOptions {
    if (maxConnections < 1) {
      throw new IllegalArgumentException("maxConnections must be positive");
    }
    if (slow.isNegative() || slow.isZero()) {
      throw new IllegalArgumentException("slow must be positive");
    }
  }

  /// What production uses: 4,096 connections, 30 s.
  public static HttpOptions defaults(Supplier<String> requestIds, MeterRegistry registry) {
    return new HttpOptions(requestIds, _ -> false, 4096, Duration.ofSeconds(30), registry);
  }

  public HttpOptions withTrustedProxy(Predicate<InetAddress> trusted) {
    return new HttpOptions(requestIds, trusted, maxConnections, slow, registry);
  }

  public HttpOptions withMaxConnections(int most) {
    return new HttpOptions(requestIds, trustedProxy, most, slow, registry);
  }

  public HttpOptions withSlow(Duration limit) {
    return new HttpOptions(requestIds, trustedProxy, maxConnections, limit, registry);
  }
}
