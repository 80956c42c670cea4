package dev.signet.nameserver;

import dev.signet.nameserver.NameServerMetrics.Handling;
import dev.signet.nameserver.NameServerMetrics.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client over TCP: queries with a length before each, answered in order, several in one write
/// when they come so (RFC 7766 §6.2.1, §8).
///
/// Runs on a virtual thread. Every wait has a deadline, which the listener's watch enforces by
/// closing the socket: that ends a blocked write as well as a blocked read.
final class TcpConnection {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
  private static final int MAX_QUERY = 4096;
  private static final int LENGTH_PREFIX = 2;
  private static final int FLUSH_AT = 16_384;
  private static final int MAX_DRAIN = 65_536;

  private final Socket socket;
  private final NameServerLimits.Tcp limits;
  private final Responder responder;
  private final NameServerMetrics metrics;
  private final LongSupplier nanoTicker;

  private byte[] in = new byte[1024];
  private int inFrom;
  private int inTo;
  private byte[] out = new byte[1024];
  private int outTo;

  private volatile long deadline;
  private volatile boolean waiting;
  private volatile boolean closing;

  TcpConnection(
      Socket socket, NameServerLimits.Tcp limits, Responder.Shared shared, LongSupplier ticker) {
    this.socket = socket;
    this.limits = limits;
    responder = new Responder(shared);
    metrics = shared.metrics();
    nanoTicker = ticker;
    waitIdle();
  }

  InetAddress client() {
    return socket.getInetAddress();
  }

  /// Whether the client keeps the connection open without asking anything.
  boolean idle() {
    return waiting;
  }

  /// When, on the ticker, the connection is to be closed.
  long deadline() {
    return deadline;
  }

  /// Serves until the client leaves, a limit is reached or the server closes.
  void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream from = socket.getInputStream();
      OutputStream to = socket.getOutputStream();
      int served = 0;
      while (served < limits.queriesPerConnection()) {
        int length = nextMessage(from, to);
        if (length < 0) {
          break;
        }
        served++;
        if (!answer(length)) {
          break;
        }
      }
      flush(to);
      drain(from);
    } catch (IOException e) {
      // The client left, or the watch closed the socket: there is no one to answer.
      LOG.trace("a TCP client left: {}", e.toString());
    } catch (RuntimeException e) {
      LOG.error("a TCP query could not be answered", e);
      metrics.count(Transport.TCP, Handling.FAILED);
    }
  }

  /// Waits for a whole message and returns its length, or -1 when there will be none. The message
  /// stands behind its length at `inFrom`.
  private int nextMessage(InputStream from, OutputStream to) throws IOException {
    boolean started = false;
    while (true) {
      int have = inTo - inFrom;
      if (have >= LENGTH_PREFIX) {
        int length = (in[inFrom] & 0xFF) << 8 | (in[inFrom + 1] & 0xFF);
        if (length < 12 || length > MAX_QUERY) {
          metrics.count(Transport.TCP, Handling.IGNORED);
          return -1;
        }
        if (have >= LENGTH_PREFIX + length) {
          return length;
        }
        makeRoom(LENGTH_PREFIX + length);
      } else {
        makeRoom(LENGTH_PREFIX);
      }
      flush(to);
      if (closing) {
        return -1;
      }
      if (have == 0) {
        waitIdle();
      } else if (!started) {
        started = true;
        waitForMessage();
      }
      int got = from.read(in, inTo, in.length - inTo);
      if (got < 0) {
        return -1;
      }
      inTo += got;
    }
  }

  /// Ends our side and reads what the client has sent beyond our limits: a socket closed over
  /// unread octets is reset, and the reset may overtake our last replies.
  private void drain(InputStream from) throws IOException {
    waitForMessage();
    socket.shutdownOutput();
    if (closing) {
      return;
    }
    int left = MAX_DRAIN;
    int got = 0;
    while (left > 0 && got >= 0) {
      got = from.read(in, 0, Math.min(left, in.length));
      left -= got;
    }
  }

  private void makeRoom(int needed) {
    if (inFrom + needed <= in.length && inTo < in.length) {
      return;
    }
    byte[] target = needed > in.length ? new byte[LENGTH_PREFIX + MAX_QUERY] : in;
    System.arraycopy(in, inFrom, target, 0, inTo - inFrom);
    in = target;
    inTo -= inFrom;
    inFrom = 0;
  }

  /// Answers the message at `inFrom`; false when the connection is to be closed.
  private boolean answer(int length) {
    byte[] packet = Arrays.copyOfRange(in, inFrom + LENGTH_PREFIX, inFrom + LENGTH_PREFIX + length);
    inFrom += LENGTH_PREFIX + length;
    if (!responder.respond(packet, length, client(), Transport.TCP)) {
      return false;
    }
    int size = responder.length();
    if (outTo + LENGTH_PREFIX + size > out.length) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, outTo + LENGTH_PREFIX + size));
    }
    out[outTo] = (byte) (size >> 8);
    out[outTo + 1] = (byte) size;
    System.arraycopy(responder.octets(), 0, out, outTo + LENGTH_PREFIX, size);
    outTo += LENGTH_PREFIX + size;
    return true;
  }

  private void flush(OutputStream to) throws IOException {
    if (outTo > 0) {
      waitForMessage();
      to.write(out, 0, outTo);
      outTo = 0;
      if (out.length > FLUSH_AT) {
        out = new byte[1024];
      }
    }
  }

  private void waitIdle() {
    deadline = nanoTicker.getAsLong() + limits.idle().toNanos();
    waiting = true;
  }

  private void waitForMessage() {
    deadline = nanoTicker.getAsLong() + limits.message().toNanos();
    waiting = false;
  }

  /// Answers what has arrived and then ends; wakes a connection that waits.
  void finish() {
    closing = true;
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      abort();
    }
  }

  /// Ends at once, whatever the connection's thread is doing.
  void abort() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.trace("closing a TCP socket failed: {}", e.toString());
    }
  }
}
