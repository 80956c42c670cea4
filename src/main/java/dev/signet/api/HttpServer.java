package dev.signet.api;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.signet.refusal.PortUnavailable;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP/1.1 listener, which serves HTTP/1.0 too ([OldVersion]): one virtual thread per
/// connection, our own routing, our own errors.
///
/// Everything a stranger can send has an end: body 5 MiB, request line and headers 16 KiB, time per
/// phase ([HttpOptions#slow]), connections, memory for bodies. Every answer, to garbage too, has
/// our shape and a request id, and names no library. Safe for concurrent use.
///
/// ```java
/// HttpServer server = HttpServer.start(address, routes, gate, HttpOptions.defaults(ids, registry));
/// int port = server.port();
/// server.stop(Duration.ofSeconds(10));
/// ```
public final class HttpServer implements AutoCloseable {
  /// How long a stop waits for what runs (CONTRACT OP-7).
  public static final Duration GRACE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  static final int REQUEST_LINE = 8 * 1024;

  private final WebServer server;
  private final Connections connections;
  private final ScheduledExecutorService timer;
  private final AtomicBoolean stopping;

  private HttpServer(
      WebServer server,
      Connections connections,
      ScheduledExecutorService timer,
      AtomicBoolean stopping) {
    this.server = server;
    this.connections = connections;
    this.timer = timer;
    this.stopping = stopping;
  }

  /// Listens on `address` (port 0 picks a free one) and serves `routes`.
  ///
  /// @throws IllegalArgumentException when two routes have the same method and template
  /// @throws UncheckedIOException when the address cannot be listened on
  public static HttpServer start(
      InetSocketAddress address, List<Route> routes, Gate gate, HttpOptions options) {
    Router router = new Router(routes);
    AtomicBoolean stopping = new AtomicBoolean();
    AtomicInteger running = new AtomicInteger();
    LongSupplier nanoTime = System::nanoTime;
    ScheduledExecutorService timer = timer();
    Connections connections =
        new Connections(
            Http1ConnectionSelector.builder().config(http1()).build(),
            timer,
            nanoTime,
            options.withMaxConnections(affordable(options.maxConnections())));
    HttpMetrics metrics = new HttpMetrics(options.registry(), connections::count, running::get);
    Exchange exchange =
        new Exchange(router, gate, options, metrics, running, stopping::get, nanoTime);
    DirectHandlers.Builder direct = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      direct.addHandler(
          type,
          (request, _, status, _, message) ->
              unparsed(request.path(), status, message, options, metrics));
    }
    boolean started = false;
    try {
      WebServer server =
          WebServer.builder()
              .bindAddress(address)
              .shutdownHook(false)
              .featuresDiscoverServices(false)
              .protocolsDiscoverServices(false)
              .addConnectionSelector(connections)
              // A long answer is several writes: without this the last waits 40 ms for the client's
              // delayed acknowledgement (RFC 1122 §4.2.3.4).
              .connectionOptions(socket -> socket.tcpNoDelay(true))
              .contentEncoding(new RawEncoding())
              .maxTcpConnections(affordable(options.maxConnections()))
              .shutdownGracePeriod(GRACE)
              .errorHandling(errors -> errors.includeEntity(true))
              .directHandlers(direct.build())
              .routing(HttpRouting.builder().any(exchange::handle))
              .build()
              .start();
      if (!server.isRunning()) {
        // It logs why and returns as if all were well.
        throw new UncheckedIOException(whyNot(address));
      }
      timer.scheduleWithFixedDelay(connections::cutSlow, 500, 500, TimeUnit.MILLISECONDS);
      started = true;
      return new HttpServer(server, connections, timer, stopping);
    } finally {
      if (!started) {
        timer.shutdownNow();
      }
    }
  }

  private static IOException whyNot(InetSocketAddress address) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
      return new BindException("cannot listen on " + address);
    } catch (IOException e) {
      return PortUnavailable.of("SIGNET_HTTP_ADDR", address, e);
    }
  }

  /// The port listened on.
  public int port() {
    return server.port();
  }

  /// Stops accepting, lets what runs finish for at most `grace` (and [#GRACE]), then closes.
  /// Returns when all is closed; a second call returns at once.
  public void stop(Duration grace) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    timer.schedule(connections::cutAll, grace.toMillis(), TimeUnit.MILLISECONDS);
    server.stop();
    timer.shutdownNow();
  }

  /// [#stop] with [#GRACE].
  @Override
  public void close() {
    stop(GRACE);
  }

  private static Http1Config http1() {
    return Http1Config.builder()
        .maxPrologueLength(REQUEST_LINE)
        .maxHeadersSize(HttpOptions.MAX_HEADERS)
        .sendKeepAliveHeader(false)
        .receiveLog(false)
        .sendLog(false)
        .addReceiveListener(
            new Http1ConnectionListener() {
              @Override
              public void prologue(ConnectionContext context, HttpPrologue prologue) {
                // The request line is here; now the rest has its own time.
                Connections.CURRENT.get().startClock();
              }
            })
        .build();
  }

  /// Requests that never become one: no request line, bad headers, bad framing. The web server
  /// closes the connection afterwards.
  private static DirectHandler.TransportResponse unparsed(
      String path, Status given, String message, HttpOptions options, HttpMetrics metrics) {
    int code = code(given, message);
    Dialect dialect = Errors.dialectOf(path.startsWith("/") ? path : "/");
    Response response =
        Errors.of(
            dialect,
            code,
            "validation_error",
            switch (code) {
              case 414 -> "The request line is longer than " + REQUEST_LINE + " bytes.";
              case 431 -> "The headers are longer than " + HttpOptions.MAX_HEADERS + " bytes.";
              case 501 -> "This transfer coding is not supported; send Content-Length or chunked.";
              case 503 -> "Too many requests at the moment; try again.";
              case 505 -> "Speak HTTP/1.1.";
              default -> "This is not a well-formed HTTP/1.1 request.";
            });
    String id = options.requestIds().get();
    metrics.count(Optional.empty(), dialect, code, Duration.ZERO);
    LOG.debug("request {} was not well formed: {}", id, code);
    if (Connections.CURRENT.isBound()) {
      Connections.CURRENT.get().leave(0);
    }
    ServerResponseHeaders headers = ServerResponseHeaders.create();
    headers.set(HeaderNames.create("X-Request-Id"), id);
    if (dialect == Dialect.V1) {
      headers.set(HeaderNames.create("Anypost-Request-Id"), id);
    }
    headers.set(HeaderNames.CONTENT_TYPE, response.contentType());
    headers.set(HeaderValues.CONNECTION_CLOSE);
    return DirectHandler.TransportResponse.builder()
        .status(Status.create(code))
        .headers(headers)
        .entity(response.body())
        .keepAlive(false)
        .build();
  }

  /// The web server's own faults end here only for requests it could not read: handlers never
  /// throw. So what it calls an internal error is a request cut off in the middle.
  private static int code(Status given, String message) {
    if ("Header size exceeded".equals(message)) {
      return 431;
    }
    return switch (given.code()) {
      case 414, 501, 503, 505 -> given.code();
      default -> 400;
    };
  }

  /// The listener does not survive running out of file descriptors, so connections get half of them
  /// at most.
  private static int affordable(int wanted) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long half = unix.getMaxFileDescriptorCount() / 2;
      if (half > 0 && half < wanted) {
        LOG.warn("only {} connections at once, for want of file descriptors", half);
        return (int) half;
      }
    }
    return wanted;
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("http-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
