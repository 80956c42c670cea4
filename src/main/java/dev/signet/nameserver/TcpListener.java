package dev.signet.nameserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
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
/// When all are taken, the connection that has been idle longest makes room (RFC 7766 §6.2.3).
final class TcpListener {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
  private static final int BACKLOG = 512;
  private static final long WATCH_MILLIS = 50;
  private static final long PAUSE_AFTER_FAULT_NANOS = 10_000_000;

  private final ServerSocket server;
  private final NameServerLimits.Tcp limits;
  private final Responder.Shared shared;
  private final LongSupplier nanoTicker;
  private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Long, Integer> perNetwork = new ConcurrentHashMap<>();
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
    long network = network(socket.getInetAddress());
    if (perNetwork.merge(network, 1, Integer::sum) > limits.connectionsPerNetwork()) {
      turnAway(socket, network);
      return;
    }
    if (open.size() >= limits.connections()) {
      Optional<TcpConnection> longestIdle =
          open.stream()
              .filter(TcpConnection::idle)
              .min(Comparator.comparingLong(TcpConnection::deadline));
      if (longestIdle.isEmpty()) {
        turnAway(socket, network);
        return;
      }
      longestIdle.get().abort();
      open.remove(longestIdle.get());
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
            leave(network);
          }
        });
    if (closed) {
      connection.finish();
    }
  }

  private void turnAway(Socket socket, long network) throws IOException {
    leave(network);
    shared.metrics().connectionTurnedAway();
    socket.close();
  }

  private void leave(long network) {
    perNetwork.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
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

  /// The IPv4 /24 or the IPv6 /64 of an address, as one number.
  private static long network(InetAddress client) {
    byte[] address = client.getAddress();
    return address.length == 4
        ? ByteBuffer.wrap(address).getInt() >>> 8
        : ByteBuffer.wrap(address).getLong();
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
