package dev.signet.nameserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts TCP and keeps its bounds: so many connections, so many of one network, each for so long.
///
/// When all are taken, the connection that has been idle longest makes room (RFC 7766 §6.2.3), and
/// when none is idle the one that has been busy with a message longest: an honest message takes a
/// round trip, so whoever starts messages and does not finish them gives way to whoever comes.
final class TcpListener {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 512;
  private static final long WATCH_MILLIS = 50;
  private static final long PAUSE_AFTER_FAULT_NANOS = 10_000_000;

  /// Idle connections before busy ones; of each, the one that has been so longest.
  private static final Comparator<TcpConnection> FIRST_TO_GO =
      Comparator.comparing((TcpConnection connection) -> !connection.idle())
          .thenComparing(TcpConnection::deadline, (a, b) -> Long.signum(a - b));

  private final ServerSocket server;
  private final NameServerLimits.Tcp limits;
  private final Responder.Shared shared;
  private final LongSupplier nanoTicker;
  private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();
  private final ConnectionCounts counts;
  private final Thread acceptor;
  private final ScheduledExecutorService watch;
  private volatile boolean closed;

  private TcpListener(
      ServerSocket server,
      NameServerLimits.Tcp limits,
      Responder.Shared shared,
      LongSupplier nanoTicker) {
    this.server = server;
    this.limits = limits;
    this.counts = new ConnectionCounts(limits);
    this.shared = shared;
    this.nanoTicker = nanoTicker;
    acceptor = Thread.ofPlatform().name("dns-tcp-accept").daemon().unstarted(this::accept);
    watch =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("dns-tcp-watch").daemon().factory());
  }

  static ServerSocket bind(InetSocketAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.bind(address, BACKLOG);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  static TcpListener start(
      ServerSocket server,
      NameServerLimits.Tcp limits,
      Responder.Shared shared,
      LongSupplier nanoTicker) {
    TcpListener listener = new TcpListener(server, limits, shared, nanoTicker);
    listener.acceptor.start();
    var unused =
        listener.watch.scheduleWithFixedDelay(
            listener::closeOverdue, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    return listener;
  }

  int connections() {
    return open.size();
  }

  boolean alive() {
    return !closed && acceptor.isAlive();
  }

  private void accept() {
    while (!closed) {
      try {
        admit(server.accept());
      } catch (IOException e) {
        if (!closed) {
          // Out of file descriptors, most likely; they come back as connections end.
          LOG.warn("TCP accept failed: {}", e.toString());
          LockSupport.parkNanos(PAUSE_AFTER_FAULT_NANOS);
        }
      }
    }
  }

  private void admit(Socket socket) throws IOException {
    InetAddress client = socket.getInetAddress();
    if (!counts.enter(client)) {
      shared.metrics().connectionTurnedAway();
      socket.close();
      return;
    }
    if (open.size() >= limits.connections()) {
      open.stream().min(FIRST_TO_GO).ifPresent(this::giveWay);
    }
    TcpConnection connection = new TcpConnection(socket, limits, shared, nanoTicker);
    open.add(connection);
    shared.metrics().connectionAccepted();
    Thread.ofVirtual()
        .name("dns-tcp")
        .start(() -> {
          try {
            connection.run();
          } finally {
            open.remove(connection);
            counts.leave(client);
          }
        });
    if (closed) {
      connection.finish();
    }
  }

  private void giveWay(TcpConnection connection) {
    connection.abort();
    open.remove(connection);
  }

  private void closeOverdue() {
    long now = nanoTicker.getAsLong();
    for (TcpConnection connection : open) {
      if (now - connection.deadline() > 0) {
        shared.metrics().connectionTimedOut();
        connection.abort();
        open.remove(connection);
      }
    }
  }

  /// Stops accepting, lets every connection answer what it has received, and ends those that take
  /// longer than `patience`.
  void close(Duration patience) {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      LOG.warn("closing the TCP socket failed: {}", e.toString());
    }
    open.forEach(TcpConnection::finish);
    long until = System.nanoTime() + patience.toNanos();
    while (!open.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(PAUSE_AFTER_FAULT_NANOS / 10);
    }
    open.forEach(TcpConnection::abort);
    watch.shutdownNow();
  }
}
