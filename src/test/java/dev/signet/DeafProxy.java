package dev.signet;

import dev.signet.postgres.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Stands between a node and its database. Told to, it passes on the next thing a node says, and
/// loses the answer: after a while the connection breaks.
final class DeafProxy implements AutoCloseable {
  /// Time for the rest of the node to notice what was done.
  private static final long SILENCE_MILLIS = 1500;

  private final ServerSocket listener;
  private final InetSocketAddress database;
  private final Target target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean armed = new AtomicBoolean();
  private final AtomicBoolean deaf = new AtomicBoolean();

  private DeafProxy(Target real) throws IOException {
    URI uri = URI.create(real.url().substring("jdbc:".length()));
    database = new InetSocketAddress(uri.getHost(), uri.getPort());
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target =
        new Target(
            real.url().replace(":" + uri.getPort() + "/", ":" + listener.getLocalPort() + "/"),
            real.user(),
            real.password(),
            real.connections());
  }

  static DeafProxy before(Target real) throws IOException {
    DeafProxy proxy = new DeafProxy(real);
    Thread.ofVirtual().start(proxy::accept);
    return proxy;
  }

  /// The same database by way of this proxy.
  Target target() {
    return target;
  }

  /// Makes the next [#goDeaf] count.
  void arm() {
    armed.set(true);
  }

  /// The answer to the next thing that is said gets lost, if armed; once.
  void goDeaf() {
    if (armed.compareAndSet(true, false)) {
      deaf.set(true);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket node = listener.accept();
        Socket server = new Socket(database.getAddress(), database.getPort());
        sockets.add(node);
        sockets.add(server);
        AtomicBoolean lost = new AtomicBoolean();
        Thread.ofVirtual().start(() -> pass(node, server, () -> loseAnswer(lost), lost, false));
        Thread.ofVirtual().start(() -> pass(server, node, () -> {}, lost, true));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void loseAnswer(AtomicBoolean lost) {
    if (deaf.compareAndSet(true, false)) {
      lost.set(true);
    }
  }

  private static void pass(
      Socket from, Socket to, Runnable before, AtomicBoolean lost, boolean answers) {
    byte[] piece = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        before.run();
        if (answers && lost.get()) {
          TimeUnit.MILLISECONDS.sleep(SILENCE_MILLIS);
          return;
        }
        out.write(piece, 0, read);
      }
    } catch (IOException | InterruptedException gone) {
      // One side has left, so the other goes too.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
