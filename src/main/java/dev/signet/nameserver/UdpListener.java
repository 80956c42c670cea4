package dev.signet.nameserver;

import dev.signet.nameserver.NameServerMetrics.Handling;
import dev.signet.nameserver.NameServerMetrics.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers UDP on platform threads, each with its own socket where the system lets them share a
/// port.
final class UdpListener {
  private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

  /// Longer packets are no queries. One octet more is read, so that a longer packet is noticed.
  private static final int MAX_QUERY = 4096;

  private static final int SOCKET_BUFFER = 1 << 20;
  private static final long PAUSE_AFTER_FAULT_NANOS = 1_000_000;

  private final List<DatagramChannel> channels;
  private final List<Thread> threads = new ArrayList<>();
  private final NameServerMetrics metrics;
  private volatile boolean closed;

  private UdpListener(List<DatagramChannel> channels, NameServerMetrics metrics) {
    this.channels = channels;
    this.metrics = metrics;
  }

  /// Sockets bound to `address`, whose port is not 0: one per thread, or a single one.
  static List<DatagramChannel> bind(InetSocketAddress address, int threads) throws IOException {
    List<DatagramChannel> bound = new ArrayList<>();
    try {
      do {
        DatagramChannel channel = DatagramChannel.open();
        bound.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        if (threads > 1 && sharesPorts(channel)) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        channel.bind(address);
      } while (bound.size() < threads && sharesPorts(bound.getFirst()));
      return bound;
    } catch (IOException | RuntimeException e) {
      for (DatagramChannel channel : bound) {
        channel.close();
      }
      throw e;
    }
  }

  private static boolean sharesPorts(DatagramChannel channel) {
    return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
  }

  static UdpListener start(List<DatagramChannel> channels, int threads, Responder.Shared shared) {
    UdpListener listener = new UdpListener(channels, shared.metrics());
    for (int i = 0; i < threads; i++) {
      DatagramChannel channel = channels.get(i % channels.size());
      Responder responder = new Responder(shared);
      listener.threads.add(
          Thread.ofPlatform()
              .name("dns-udp-" + i)
              .daemon()
              .start(() -> listener.serve(channel, responder)));
    }
    return listener;
  }

  private void serve(DatagramChannel channel, Responder responder) {
    ByteBuffer in = ByteBuffer.allocateDirect(MAX_QUERY + 1);
    ByteBuffer out = ByteBuffer.allocateDirect(responder.octets().length);
    byte[] packet = new byte[MAX_QUERY + 1];
    while (!closed) {
      try {
        in.clear();
        SocketAddress from = channel.receive(in);
        if (!(from instanceof InetSocketAddress client)) {
          continue;
        }
        int length = in.position();
        in.get(0, packet, 0, length);
        if (length <= MAX_QUERY) {
          answer(channel, responder, packet, length, client, out);
        } else {
          metrics.count(Transport.UDP, Handling.IGNORED);
        }
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("UDP receive failed: {}", e.toString());
        LockSupport.parkNanos(PAUSE_AFTER_FAULT_NANOS);
      }
    }
  }

  private void answer(
      DatagramChannel channel,
      Responder responder,
      byte[] packet,
      int length,
      InetSocketAddress client,
      ByteBuffer out)
      throws ClosedChannelException {
    try {
      if (!responder.respond(packet, length, client.getAddress(), Transport.UDP)) {
        return;
      }
    } catch (RuntimeException e) {
      // One packet that trips a fault of ours must not end the thread, nor show in the log.
      LOG.error("a UDP query could not be answered", e);
      metrics.count(Transport.UDP, Handling.FAILED);
      return;
    }
    try {
      out.clear();
      out.put(responder.octets(), 0, responder.length()).flip();
      channel.send(out, client);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      // A forged port 0, or an address that cannot be reached from here.
      metrics.count(Transport.UDP, Handling.UNSENT);
    }
  }

  boolean alive() {
    return !closed && threads.stream().allMatch(Thread::isAlive);
  }

  /// Stops receiving. A question that arrives in this instant stays unanswered and is asked again,
  /// as over UDP any may.
  void close() {
    closed = true;
    for (DatagramChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("closing a UDP socket failed: {}", e.toString());
      }
    }
  }
}
