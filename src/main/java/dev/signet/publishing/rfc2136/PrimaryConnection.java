package dev.signet.publishing.rfc2136;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// One TCP connection to a primary (RFC 7766 §8), on which every wait ends at a deadline. For one
/// thread.
final class PrimaryConnection implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private long deadline;

  private PrimaryConnection(Socket socket, long deadline) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.deadline = deadline;
  }

  /// Connects; everything up to the next [#allow] is done within `patience`.
  static PrimaryConnection open(InetSocketAddress server, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(server, millisLeft(deadline));
      return new PrimaryConnection(socket, deadline);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /// Gives what follows `patience` from now.
  void allow(Duration patience) {
    deadline = System.nanoTime() + patience.toNanos();
  }

  private static int millisLeft(long deadline) throws SocketTimeoutException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no reply in time");
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }

  /// Sends a message. Ours are smaller than any socket buffer, so this does not wait.
  void send(byte[] message) throws IOException {
    byte[] framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
    out.flush();
  }

  /// The next message.
  byte[] receive() throws IOException {
    byte[] length = read(2);
    return read((length[0] & 0xFF) << 8 | (length[1] & 0xFF));
  }

  private byte[] read(int count) throws IOException {
    byte[] octets = new byte[count];
    int at = 0;
    while (at < count) {
      // A server that sends an octet a second must not outlive the deadline either.
      socket.setSoTimeout(millisLeft(deadline));
      int got = in.read(octets, at, count - at);
      if (got < 0) {
        throw new EOFException("the connection was closed");
      }
      at += got;
    }
    return octets;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
