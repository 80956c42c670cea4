package dev.signet.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.signet.dns.Wire;
import dev.signet.lookup.AddressPolicy;
import dev.signet.lookup.FakeDns;
import dev.signet.lookup.FanOut;
import dev.signet.lookup.Lookup;
import dev.signet.lookup.LookupSettings;
import dev.signet.lookup.Pace;
import dev.signet.lookup.SocketTransport;
import dev.signet.lookup.Transport;
import dev.signet.verification.Verifier.Stance;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the check of a domain without faults costs the thread that does it, real sockets included.
class HealthyCostTest {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = Integer.getInteger("warmUp", 200);
  private static final int ROUNDS = Integer.getInteger("rounds", 50);

  /// For 20 questions: those of a receiver and those for the aliases.
  private static final long MOST_OCTETS = 400_000;

  private final World world = new World(2, World.GOOD);
  private final Map<InetSocketAddress, DatagramSocket> servers = new ConcurrentHashMap<>();
  private final SocketTransport transport = new SocketTransport(new SecureRandom());

  @AfterEach
  void close() {
    servers.values().forEach(DatagramSocket::close);
  }

  @Test
  void aHealthyCheckAllocatesAtMost400KB() {
    Lookup lookup =
        Lookup.over(
            LookupSettings.of(List.of(FakeDns.RESOLVER), AddressPolicy.globalUnicast(Set.of())),
            this::exchange,
            new SecureRandom(),
            Pace.system(),
            FanOut.inline());
    Verifier verifier = new DnsVerifier(lookup, InstantSource.system());
    Subject subject = World.subject("example.com", true);
    for (int i = 0; i < WARM_UP; i++) {
      assertEquals("passed", World.word(verifier.check(subject, Stance.VERIFIED).mailFlow()));
    }
    long[] nanos = new long[ROUNDS];
    long[] octets = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      world.dns.asked.clear();
      long cpu = THREAD.getCurrentThreadCpuTime();
      long before = THREAD.getCurrentThreadAllocatedBytes();
      verifier.check(subject, Stance.VERIFIED);
      octets[i] = THREAD.getCurrentThreadAllocatedBytes() - before;
      nanos[i] = THREAD.getCurrentThreadCpuTime() - cpu;
    }
    Arrays.sort(nanos);
    Arrays.sort(octets);
    String seen =
        String.format(
            Locale.ROOT,
            "a healthy check: %d questions, %.2f ms CPU, %,d octets",
            world.dns.asked.size(),
            nanos[ROUNDS / 2] / 1e6,
            octets[ROUNDS / 2]);
    System.out.println(seen);
    assertTrue(octets[ROUNDS / 2] <= MOST_OCTETS, seen);
  }

  private Transport.Exchange exchange(
      InetSocketAddress server,
      Transport.Protocol protocol,
      dev.signet.dns.Message query,
      Duration timeout) {
    DatagramSocket socket = servers.computeIfAbsent(server, this::start);
    return transport.exchange(
        (InetSocketAddress) socket.getLocalSocketAddress(), protocol, query, timeout);
  }

  private DatagramSocket start(InetSocketAddress server) {
    try {
      DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      Thread.ofPlatform().daemon().start(() -> serve(server, socket));
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(InetSocketAddress server, DatagramSocket socket) {
    byte[] buffer = new byte[1_232];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        Transport.Exchange reply =
            world.dns.exchange(
                server, Transport.Protocol.UDP, Wire.decode(query), Duration.ofSeconds(1));
        if (reply instanceof Transport.Exchange.Replied replied) {
          byte[] octets = Wire.encode(replied.message());
          socket.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // The socket was closed.
      }
    }
  }
}
