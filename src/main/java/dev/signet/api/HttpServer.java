package dev.signet.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// The HTTP listener.
public final class HttpServer implements AutoCloseable {
  /// How long a stop waits for what runs (CONTRACT OP-7).
  public static final Duration GRACE = Duration.ofSeconds(10);

  private HttpServer() {}

  /// Listens on `address` (port 0 picks a free one) and serves `routes`.
  public static HttpServer start(
      InetSocketAddress address, List<Route> routes, Gate gate, HttpOptions options) {
    throw new UnsupportedOperationException("follows");
  }

  /// The port listened on.
  public int port() {
    throw new UnsupportedOperationException("follows");
  }

  /// Stops accepting, lets what runs finish for at most `grace`, then closes.
  public void stop(Duration grace) {
    throw new UnsupportedOperationException("follows");
  }

  /// [#stop] with [#GRACE].
  @Override
  public void close() {
    stop(GRACE);
  }
}
