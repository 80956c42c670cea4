package dev.signet.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// Every open connection, and how long each may take.
///
/// The web server measures silence only between requests; a caller that sends one byte a second in
/// the middle of a header would stay for hours. Here every phase has a deadline: waiting for a
/// request line, bringing the rest of the request, taking the response. While a handler works there
/// is none.
///
/// One network (an IPv4 address, an IPv6 /64) has a bounded number of them, and what comes on top
/// is closed unread. The last few of all are kept for those who ask how the service fares: whoever
/// asks anything else there is told to come back, and nobody may stay.
///
/// It also takes leave politely after an error: closing a socket with unread input makes the kernel
/// send RST, which may destroy the response before the caller reads it (RFC 9112 §9.6). So a little
/// more is read first: at most 64 KiB, at most a quarter of a second.
final class Connections implements ServerConnectionSelector {
  static final int LINGER_BYTES = 64 * 1024;
  private static final Duration LINGER = Duration.ofSeconds(2);

  /// How many connections are kept for probes.
  private static final int RESERVED = 16;

  /// How long one of these may take for a phase.
  private static final long RESERVED_SLOW = Duration.ofSeconds(2).toNanos();

  private static final int IPV6_OCTETS = 16;
  private static final int NETWORK_OCTETS = 8;

  /// The connection whose thread this is.
  static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

  private final ServerConnectionSelector http1;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final long slow;
  private final int plenty;
  private final int perNetwork;
  private final Predicate<InetAddress> unlimited;
  private final ConcurrentMap<ByteBuffer, Integer> networks = new ConcurrentHashMap<>();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();

  Connections(
      ServerConnectionSelector http1,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      HttpOptions options) {
    this.http1 = http1;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.slow = options.slow().toNanos();
    int most = options.maxConnections();
    this.plenty = most - Math.min(RESERVED, most / RESERVED);
    this.perNetwork = options.maxPerNetwork();
    this.unlimited = options.unlimited().or(options.trustedProxy());
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(context);
  }

  /// What a connection counts with; empty when it is not limited.
  private Optional<ByteBuffer> network(ConnectionContext context) {
    if (!(context.remotePeer().address() instanceof InetSocketAddress peer)
        || unlimited.test(peer.getAddress())) {
      return Optional.empty();
    }
    byte[] octets = peer.getAddress().getAddress();
    return Optional.of(
        ByteBuffer.wrap(
            octets.length == IPV6_OCTETS ? Arrays.copyOf(octets, NETWORK_OCTETS) : octets));
  }

  /// False when there are too many from there already, and then nothing is counted.
  private boolean enter(Optional<ByteBuffer> network) {
    if (network.isEmpty()) {
      return true;
    }
    boolean[] room = new boolean[1];
    networks.compute(
        network.get(),
        (_, known) -> {
          int now = known == null ? 0 : known;
          room[0] = now < perNetwork;
          return room[0] ? Integer.valueOf(now + 1) : known;
        });
    return room[0];
  }

  private void exit(ByteBuffer network) {
    networks.computeIfPresent(network, (_, known) -> known == 1 ? null : known - 1);
  }

  /// How many are open.
  int count() {
    return open.size();
  }

  /// Cuts every connection whose time is up.
  void cutSlow() {
    long now = nanoTime.getAsLong();
    for (Connection connection : open) {
      if (connection.timed && now - connection.deadline > 0) {
        connection.cut();
      }
    }
  }

  /// Cuts every connection, whatever it does.
  void cutAll() {
    open.forEach(Connection::cut);
  }

  /// One connection. Its methods are for its own thread, but for [#cut].
  final class Connection implements ServerConnection, InterruptableTask<Void> {
    private volatile ConnectionContext context;

    /// Empty until the first request line is here.
    private volatile Optional<ServerConnection> http1 = Optional.empty();

    private boolean old;
    private volatile boolean timed;
    private volatile long deadline;
    private boolean scarce;
    private boolean leaving;
    private int dropped;

    private Connection(ConnectionContext context) {
      this.context = context;
    }

    ConnectionContext context() {
      return context;
    }

    /// Whether the caller speaks HTTP/1.0, and takes no response without an end.
    boolean old() {
      return old;
    }

    /// From now on the caller has to hurry.
    void startClock() {
      deadline = nanoTime.getAsLong() + (scarce ? Math.min(slow, RESERVED_SLOW) : slow);
      timed = true;
    }

    /// Whether this is one of the last connections there are, which are for probes.
    boolean scarce() {
      return scarce;
    }

    /// The caller waits for us.
    void stopClock() {
      timed = false;
    }

    /// The response on its way is the last one, and the caller may still be sending: as many of
    /// those octets as `unread`, and a little more, are read and dropped, so that a reset does not
    /// overtake the response (RFC 9112 §9.6).
    void leave(int unread) {
      leaving = true;
      dropped = unread + LINGER_BYTES;
    }

    /// Closes the socket, also while a thread reads from it or writes to it.
    void cut() {
      timed = false;
      try {
        context.serverSocket().close();
      } catch (RuntimeException _) {
        // Closed already, or half closed by the other side: what was wanted.
      }
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      Optional<ByteBuffer> network = network(context);
      if (!enter(network)) {
        cut();
        return;
      }
      open.add(this);
      scarce = open.size() > plenty;
      startClock();
      try {
        ScopedValue.where(CURRENT, this)
            .call(() -> {
              serve(limit);
              return true;
            });
      } finally {
        stopClock();
        if (leaving) {
          linger();
        }
        open.remove(this);
        network.ifPresent(Connections.this::exit);
      }
    }

    private void serve(Limit limit) throws InterruptedException {
      Optional<ConnectionContext> translated =
          OldVersion.translated(context, HttpServer.REQUEST_LINE, HttpOptions.MAX_HEADERS);
      old = translated.isPresent();
      context = translated.orElse(context);
      ServerConnection connection = Connections.this.http1.connection(context);
      http1 = Optional.of(connection);
      connection.handle(limit);
    }

    private void linger() {
      ScheduledFuture<?> end;
      try {
        end = timer.schedule(this::cut, LINGER.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RuntimeException _) {
        return; // the server is stopping
      }
      try {
        DataReader reader = context.dataReader();
        int read = 0;
        while (read < dropped) {
          reader.ensureAvailable();
          int available = reader.available();
          reader.skip(available);
          read += available;
        }
      } catch (RuntimeException _) {
        // The caller is gone, or the time is over.
      } finally {
        end.cancel(false);
      }
    }

    @Override
    public Duration idleTime() {
      return Duration.ZERO; // ours to judge, see startClock
    }

    @Override
    public void close(boolean interrupt) {
      http1.ifPresentOrElse(connection -> connection.close(interrupt), this::cut);
    }

    @Override
    public boolean canInterrupt() {
      return http1
          .map(connection -> connection instanceof InterruptableTask<?> task && task.canInterrupt())
          .orElse(true);
    }
  }
}
