package dev.signet.verification;

import com.sun.management.ThreadMXBean;
import dev.signet.dns.Message;
import dev.signet.dns.Wire;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.FanOut;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.lookup.SocketTransport;
import dev.signet.lookup.Transport;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Some servers of the world in memory that are really asked, over sockets, and answer with a bomb.
///
/// A second of the world is a fifth of one here.
final class BombServer implements AutoCloseable {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FakeDns dns;
  private final PacketBomb bomb;
  private final Set<String> hosts;
  private final AtomicInteger sent = new AtomicInteger();
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final ServerSocket tcp = new ServerSocket(0, 50, loopback);
  private final SocketTransport transport = new SocketTransport(new SecureRandom());
  private long dearest;
  private final DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback);

  BombServer(FakeDns dns, PacketBomb bomb) throws IOException {
    this(dns, bomb, "9.1.0.1", "9.1.0.2");
  }

  BombServer(FakeDns dns, PacketBomb bomb, String... hosts) throws IOException {
    this.dns = dns;
    this.bomb = bomb;
    this.hosts = Set.of(hosts);
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  /// Bombs that went off.
  int sent() {
    return sent.get();
  }

  /// The most that one exchange allocated so far, in octets.
  long dearestExchange() {
    return dearest;
  }

  CheckReport check(Subject subject, Verifier.Stance stance) {
    dns.asked.clear();
    Lookup lookup =
        Lookup.over(
            LookupSettings.of(List.of(FakeDns.RESOLVER), AddressPolicy.globalUnicast(Set.of())),
            this::exchange,
            new Random(7),
            dns.pace,
            FanOut.inline());
    return new DnsVerifier(lookup, InstantSource.system()).check(subject, stance);
  }

  private Transport.Exchange exchange(
      InetSocketAddress server, Transport.Protocol protocol, Message query, Duration timeout) {
    Transport.Exchange inMemory = dns.exchange(server, protocol, query, timeout);
    if (!hosts.contains(server.getAddress().getHostAddress())) {
      return inMemory;
    }
    long allocated = THREAD.getCurrentThreadAllocatedBytes();
    Transport.Exchange real =
        transport.exchange(
            new InetSocketAddress(loopback, tcp.getLocalPort()),
            protocol,
            query,
            timeout.dividedBy(5));
    dearest = Math.max(dearest, THREAD.getCurrentThreadAllocatedBytes() - allocated);
    Duration took =
        switch (real) {
          case Transport.Exchange.Replied replied -> replied.roundTrip();
          case Transport.Exchange.Failed failed -> failed.waited();
        };
    dns.pace.sleep(took.multipliedBy(5));
    return real;
  }

  private void serveUdp() {
    byte[] buffer = new byte[4_096];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        byte[] reply = bomb.overTcp ? truncated(query) : bomb(query);
        udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // The socket was closed, or the asker has gone.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // The socket was closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] reply = bomb(in.readNBytes(in.readUnsignedShort()));
      OutputStream out = socket.getOutputStream();
      out.write(new byte[] {(byte) (reply.length >> 8), (byte) reply.length});
      switch (bomb) {
        case DRIBBLE -> {
          for (byte octet : reply) {
            out.write(octet);
            Thread.sleep(5);
          }
        }
        case FLOOD -> {
          out.write(reply);
          for (int i = 0; i < 160; i++) {
            out.write(new byte[65_536]);
          }
        }
        default -> out.write(reply);
      }
    } catch (IOException e) {
      // The asker has gone, which is the point.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] bomb(byte[] query) {
    sent.incrementAndGet();
    return bomb.reply(query, end(query), dns.exchangeWith("9.1.0.1", Wire.decode(query)));
  }

  private static byte[] truncated(byte[] query) {
    byte[] out = Arrays.copyOf(query, end(query));
    out[2] = (byte) 0x86;
    Arrays.fill(out, 6, 12, (byte) 0);
    return out;
  }

  /// Where the question ends.
  private static int end(byte[] query) {
    int at = 12;
    while (query[at] != 0) {
      at += query[at] + 1;
    }
    return at + 5;
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
