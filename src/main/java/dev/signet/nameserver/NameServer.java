package dev.signet.nameserver;

import dev.signet.refusal.PortUnavailable;
import dev.signet.zone.ZoneImage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// The authoritative name server: UDP and TCP on one port, answering from a [ZoneImage].
///
/// It never recurses, never touches the database and keeps answering what the image holds. Bound to
/// a wildcard address on a machine with several, a UDP reply leaves from the address that the
/// system chooses; bind the addresses one by one there.
public final class NameServer implements AutoCloseable {
  private static final int BIND_TRIES = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InetSocketAddress address;
  private final UdpListener udp;
  private final TcpListener tcp;

  private NameServer(InetSocketAddress address, UdpListener udp, TcpListener tcp) {
    this.address = address;
    this.udp = udp;
    this.tcp = tcp;
  }

  /// Where time and chance come from.
  ///
  /// @param clock wall-clock time, for cookies
  /// @param nanoTicker time that never jumps, in nanoseconds, for limits
  /// @param random a CSPRNG
  public record Sources(InstantSource clock, LongSupplier nanoTicker, SecureRandom random) {
    public static Sources system() {
      return new Sources(InstantSource.system(), System::nanoTime, new SecureRandom());
    }
  }

  /// Starts serving `image` on `address`; port 0 takes a free one, the same for UDP and TCP.
  ///
  /// @throws IOException when the address or the port cannot be had
  public static NameServer start(
      InetSocketAddress address, ZoneImage image, NameServerLimits limits, MeterRegistry registry)
      throws IOException {
    return start(address, image, limits, registry, Sources.system());
  }

  /// The same with other sources of time and chance.
  public static NameServer start(
      InetSocketAddress address,
      ZoneImage image,
      NameServerLimits limits,
      MeterRegistry registry,
      Sources sources)
      throws IOException {
    Sockets sockets;
    try {
      sockets = bind(address, limits.udpThreads());
    } catch (SocketException e) {
      throw PortUnavailable.of("SIGNET_DNS_ADDR", address, e);
    }
    byte[] secret = new byte[16];
    sources.random().nextBytes(secret);
    TcpListener[] tcp = new TcpListener[1];
    NameServerMetrics metrics =
        new NameServerMetrics(registry, () -> tcp[0] == null ? 0 : tcp[0].connections());
    Responder.Shared shared =
        new Responder.Shared(
            image,
            new ServerCookies(secret, sources.clock()),
            new RateLimiter(limits.rate(), sources.nanoTicker(), sources.random().nextLong()),
            metrics);
    tcp[0] = TcpListener.start(sockets.tcp, limits.tcp(), shared, sources.nanoTicker());
    UdpListener udp = UdpListener.start(sockets.udp, limits.udpThreads(), shared);
    return new NameServer(sockets.address, udp, tcp[0]);
  }

  private record Sockets(InetSocketAddress address, ServerSocket tcp, List<DatagramChannel> udp) {}

  /// TCP first: its port is never shared, so its owner may safely share the UDP port of the same
  /// number among its own threads. (UDP first, and the system may hand out a "free" port that
  /// another server of ours already shares.)
  private static Sockets bind(InetSocketAddress wanted, int threads) throws IOException {
    for (int attempt = 1; ; attempt++) {
      ServerSocket tcp = TcpListener.bind(wanted);
      InetSocketAddress bound = new InetSocketAddress(wanted.getAddress(), tcp.getLocalPort());
      try {
        return new Sockets(bound, tcp, UdpListener.bind(bound, threads));
      } catch (BindException e) {
        tcp.close();
        if (wanted.getPort() != 0 || attempt == BIND_TRIES) {
          throw e;
        }
      } catch (IOException | RuntimeException e) {
        tcp.close();
        throw e;
      }
    }
  }

  /// Where the server listens, with the port it really has.
  public InetSocketAddress address() {
    return address;
  }

  /// Whether all its threads still listen.
  public boolean alive() {
    return udp.alive() && tcp.alive();
  }

  /// Stops accepting, answers what TCP clients have asked so far, and returns after 5 s at most.
  @Override
  public void close() {
    udp.close();
    tcp.close(PATIENCE);
  }
}
