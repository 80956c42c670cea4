package dev.signet.lookup;

import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.MessageReader;
import dev.signet.dns.OversizedMessage;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.random.RandomGenerator;

/// Real sockets: a new one for every question, on a random port (RFC 5452 §9.2).
///
/// The UDP socket is connected, so the kernel drops what comes from another address or port. What
/// comes from the right one must carry our id, our question, and our spelling of it; everything
/// else is dropped and the wait goes on (V-7). Thread-safe when `random` is.
public final class SocketTransport implements Transport {
  private static final int LOWEST_PORT = 16_384;
  private static final int PORTS = 65_536 - LOWEST_PORT;
  private static final int PORT_TRIES = 8;
  private static final int MAX_DATAGRAM = 8_192;

  /// How long a right reply may still come after one in another spelling.
  private static final Duration CASE_GRACE = Duration.ofMillis(200);

  private static final Duration CONNECTING = Duration.ofMillis(1_500);

  private final RandomGenerator random;
  private final Desks desks = new Desks();

  /// @param random chooses source ports; must not be guessable
  public SocketTransport(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Exchange exchange(
      InetSocketAddress server, Protocol protocol, Message query, Duration timeout) {
    long start = System.nanoTime();
    try {
      return switch (protocol) {
        case UDP -> overUdp(server, query, start, timeout);
        case TCP -> overTcp(server, query, start, timeout);
      };
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      return failed(Trouble.TIMEOUT, start);
    } catch (OversizedMessage e) {
      return failed(Trouble.OVERSIZED, start);
    } catch (MalformedMessage | EOFException e) {
      return failed(Trouble.MALFORMED, start);
    } catch (IOException e) {
      return failed(Trouble.NETWORK, start);
    }
  }

  private static Exchange failed(Trouble trouble, long start) {
    return new Exchange.Failed(trouble, since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Exchange overUdp(InetSocketAddress server, Message query, long start, Duration timeout)
      throws IOException {
    byte[] octets = Wire.encode(query);
    long deadline = start + timeout.toNanos();
    boolean otherCase = false;
    Desk desk = desks.take();
    try (DatagramSocket socket = open()) {
      socket.connect(server);
      socket.send(new DatagramPacket(octets, octets.length));
      DatagramPacket packet = new DatagramPacket(desk.buffer(), MAX_DATAGRAM);
      while (true) {
        try {
          socket.setSoTimeout(millisUntil(deadline));
          packet.setLength(MAX_DATAGRAM);
          socket.receive(packet);
        } catch (SocketTimeoutException e) {
          return failed(otherCase ? Trouble.WRONG_CASE : Trouble.TIMEOUT, start);
        }
        byte[] reply = packet.getData();
        if (packet.getLength() < 12 || (reply[2] & 0x80) == 0) {
          continue;
        }
        if (idOf(reply) != query.id()) {
          return failed(Trouble.WRONG_ID, start);
        }
        Message message = desk.reader().readReply(reply, packet.getLength(), query);
        switch (fit(query, message)) {
          case EXACT -> {
            return new Exchange.Replied(message, since(start));
          }
          case OTHER_CASE -> {
            otherCase = true;
            deadline = Math.min(deadline, System.nanoTime() + CASE_GRACE.toNanos());
          }
          case OTHER_QUESTION -> {}
        }
      }
    } finally {
      desks.put(desk);
    }
  }

  private Exchange overTcp(InetSocketAddress server, Message query, long start, Duration timeout)
      throws IOException {
    byte[] octets = Wire.encode(query);
    long deadline = start + timeout.toNanos();
    Desk desk = desks.take();
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      // A slow server takes the connection soon all the same.
      socket.connect(server, Math.min((int) CONNECTING.toMillis(), millisUntil(deadline)));
      byte[] framed = new byte[octets.length + 2];
      framed[0] = (byte) (octets.length >> 8);
      framed[1] = (byte) octets.length;
      System.arraycopy(octets, 0, framed, 2, octets.length);
      socket.getOutputStream().write(framed);
      byte[] frame = read(socket, new byte[2], 2, deadline);
      int length = ((frame[0] & 0xFF) << 8) | (frame[1] & 0xFF);
      // The deadline is for the whole message, so one octet a second does not hold us (RFC 7766).
      byte[] reply = read(socket, desk.buffer(), length, deadline);
      if (length < 12 || idOf(reply) != query.id()) {
        return failed(Trouble.MALFORMED, start);
      }
      Message message = desk.reader().readReply(reply, length, query);
      boolean ours = message.flags().response() && fit(query, message) != Fit.OTHER_QUESTION;
      return ours ? new Exchange.Replied(message, since(start)) : failed(Trouble.MALFORMED, start);
    } finally {
      desks.put(desk);
    }
  }

  /// Reads `length` octets into `buffer`, or into a larger one that grows with what has come in,
  /// not with what was announced.
  private static byte[] read(Socket socket, byte[] buffer, int length, long deadline)
      throws IOException {
    byte[] out = buffer;
    InputStream in = socket.getInputStream();
    int at = 0;
    while (at < length) {
      if (at == out.length) {
        out = Arrays.copyOf(out, Math.min(length, 2 * out.length));
      }
      socket.setSoTimeout(millisUntil(deadline));
      int count = in.read(out, at, Math.min(length, out.length) - at);
      if (count < 0) {
        throw new EOFException("the connection ended inside a message");
      }
      at += count;
    }
    return out;
  }

  /// What one exchange works with: a buffer for a datagram, and a reader for what is in it.
  private record Desk(byte[] buffer, MessageReader reader) {}

  /// Desks that are free, at most as many as are worth keeping: an exchange under way has one of
  /// its own, so their number is the callers' to bound.
  private static final class Desks {
    private static final int KEPT = 64;
    private final ArrayBlockingQueue<Desk> free = new ArrayBlockingQueue<>(KEPT);

    Desk take() {
      Desk desk = free.poll();
      return desk != null ? desk : new Desk(new byte[MAX_DATAGRAM], new MessageReader());
    }

    void put(Desk desk) {
      free.offer(desk);
    }
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long nanos = deadline - System.nanoTime();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no time left");
    }
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, nanos / 1_000_000));
  }

  private DatagramSocket open() throws SocketException {
    for (int i = 0; i < PORT_TRIES; i++) {
      DatagramSocket socket = new DatagramSocket(null);
      try {
        socket.bind(new InetSocketAddress(LOWEST_PORT + random.nextInt(PORTS)));
        return socket;
      } catch (SocketException taken) {
        socket.close();
      }
    }
    return new DatagramSocket();
  }

  private static int idOf(byte[] octets) {
    return ((octets[0] & 0xFF) << 8) | (octets[1] & 0xFF);
  }

  private enum Fit {
    EXACT,
    OTHER_CASE,
    OTHER_QUESTION
  }

  private static Fit fit(Message query, Message reply) {
    Optional<Question> asked = query.question();
    if (reply.question().isEmpty()) {
      // Old servers answer FORMERR or REFUSED with a bare header. It carries no data, so believing
      // it costs an attacker's luck nothing but a retry.
      boolean bareError =
          !reply.rcode().equals(Rcode.NOERROR) && !reply.rcode().equals(Rcode.NXDOMAIN);
      return bareError ? Fit.EXACT : Fit.OTHER_QUESTION;
    }
    if (!reply.question().equals(asked)) {
      return Fit.OTHER_QUESTION;
    }
    String sent = spelling(query);
    // A query in plain lower case is the last resort for servers that spell as they like.
    boolean plain = sent.equals(sent.toLowerCase(Locale.ROOT));
    return plain || spelling(reply).equals(sent) ? Fit.EXACT : Fit.OTHER_CASE;
  }

  /// The letters of the question as they stood; how odd octets are escaped does not matter.
  private static String spelling(Message message) {
    return message.questionCase().replace("\\", "");
  }
}
