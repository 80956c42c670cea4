package dev.signet;

import dev.signet.postgres.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A TCP way from a port of its own to another on this machine, which can be cut, and pointed
/// elsewhere.
final class Wire implements AutoCloseable {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;

  Wire(int target) {
    this.target = target;
    try {
      this.listener = new ServerSocket(0, 200, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// A wire to where a database is.
  static Wire to(Target database) {
    return new Wire(Integer.parseInt(database.url().replaceAll(".*:([0-9]+)/.*", "$1")));
  }

  /// The same database at the near end of this wire.
  Target instead(Target database) {
    return new Target(
        database.url().replaceAll(":[0-9]+/", ":" + port() + "/"),
        database.user(),
        database.password(),
        database.connections());
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Where new connections go; 0 is nowhere: they are closed at once.
  void pointAt(int port) {
    target = port;
  }

  /// Breaks every connection; new ones are closed at once until [#pointAt].
  int cut() {
    int was = target;
    target = 0;
    open.forEach(Wire::close);
    return was;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket near = listener.accept();
        Thread.ofVirtual().start(() -> connect(near));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void connect(Socket near) {
    open.add(near);
    Socket far = new Socket();
    open.add(far);
    try {
      int port = target;
      if (port == 0) {
        throw new IOException("cut");
      }
      far.connect(new InetSocketAddress(LOOPBACK, port));
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> copy(far, near));
      copy(near, far);
    } catch (IOException e) {
      close(near);
      close(far);
    } finally {
      open.remove(near);
      open.remove(far);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException e) {
      // Cut.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
