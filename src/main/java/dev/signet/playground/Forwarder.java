package dev.signet.playground;

import dev.signet.dns.MalformedMessage;
import dev.signet.dns.Message;
import dev.signet.dns.Question;
import dev.signet.dns.Rcode;
import dev.signet.dns.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Asks real servers on behalf of the recursive role: UDP, then TCP when the answer is cut.
///
/// Blocks at most `timeout` per server and transport, asks at most six servers, and works on at
/// most 256 questions at a time. Thread-safe.
final class Forwarder {
  private static final int MAX_SERVERS = 6;
  private static final int MAX_CONCURRENT = 256;

  private final Duration timeout;
  private final RandomGenerator random;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT);

  /// What came of asking.
  sealed interface Outcome {
    /// The best answer of those asked.
    record Replied(Message message) implements Outcome {}

    /// No answer in time.
    record Silence() implements Outcome {}

    /// The network said no, for every server that was asked.
    record Unreachable() implements Outcome {}
  }

  Forwarder(Duration timeout, RandomGenerator random) {
    this.timeout = timeout;
    this.random = random;
  }

  /// Asks `servers` in turn until one gives NOERROR or NXDOMAIN; otherwise gives the last answer.
  Outcome ask(
      List<InetSocketAddress> servers, Question question, boolean recursive, boolean dnssecOk) {
    Optional<Message> worse = Optional.empty();
    boolean silence = servers.isEmpty();
    for (InetSocketAddress server : servers.subList(0, Math.min(MAX_SERVERS, servers.size()))) {
      try {
        if (!slots.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
          silence = true;
          continue;
        }
        try {
          Message reply = exchange(server, question, recursive, dnssecOk);
          if (reply.rcode().equals(Rcode.NOERROR) || reply.rcode().equals(Rcode.NXDOMAIN)) {
            return new Outcome.Replied(reply);
          }
          worse = Optional.of(reply);
        } finally {
          slots.release();
        }
      } catch (SocketTimeoutException e) {
        silence = true;
      } catch (IOException e) {
        // Refused or unreachable: the next server may do better.
        continue;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return new Outcome.Silence();
      }
    }
    if (worse.isPresent()) {
      return new Outcome.Replied(worse.get());
    }
    return silence ? new Outcome.Silence() : new Outcome.Unreachable();
  }

  private Message exchange(
      InetSocketAddress server, Question question, boolean recursive, boolean dnssecOk)
      throws IOException {
    Message query =
        Message.query(
            random.nextInt(0x10000),
            recursive ? Message.Flags.QUERY_RECURSIVE : Message.Flags.QUERY_ITERATIVE,
            question,
            Optional.of(new Message.Edns(1232, 0, dnssecOk, List.of())));
    byte[] octets = Wire.encode(query);
    Message reply = overUdp(server, query, octets);
    return reply.flags().truncated() ? overTcp(server, query, octets) : reply;
  }

  private Message overUdp(InetSocketAddress server, Message query, byte[] octets)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.send(new DatagramPacket(octets, octets.length));
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      while (true) {
        socket.setSoTimeout(remaining(end));
        socket.receive(packet);
        try {
          Message reply = Wire.decode(Arrays.copyOf(packet.getData(), packet.getLength()));
          if (fits(query, reply)) {
            return reply;
          }
        } catch (MalformedMessage e) {
          // Not our answer: the wait goes on (RFC 5452 §9.1).
          continue;
        }
      }
    }
  }

  private Message overTcp(InetSocketAddress server, Message query, byte[] octets)
      throws IOException {
    long end = System.nanoTime() + timeout.toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(server, remaining(end));
      socket.setSoTimeout(remaining(end));
      byte[] framed = new byte[octets.length + 2];
      framed[0] = (byte) (octets.length >> 8);
      framed[1] = (byte) octets.length;
      System.arraycopy(octets, 0, framed, 2, octets.length);
      socket.getOutputStream().write(framed);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] answer = new byte[in.readUnsignedShort()];
      for (int at = 0; at < answer.length; ) {
        socket.setSoTimeout(remaining(end));
        int read = in.read(answer, at, answer.length - at);
        if (read < 0) {
          throw new IOException("the connection ended inside a message");
        }
        at += read;
      }
      Message reply = Wire.decode(answer);
      if (fits(query, reply)) {
        return reply;
      }
      throw new IOException("an answer to another question");
    } catch (MalformedMessage e) {
      throw new IOException("no DNS message over TCP", e);
    }
  }

  private static boolean fits(Message query, Message reply) {
    return reply.flags().response()
        && reply.id() == query.id()
        && (reply.question().isEmpty() || reply.question().equals(query.question()));
  }

  private static int remaining(long end) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("out of time");
    }
    return (int) left;
  }
}
