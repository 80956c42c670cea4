package dev.signet.playground;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/// One UDP and one TCP socket on the same loopback port. Knows nothing of DNS but the length field
/// of TCP (RFC 1035 §4.2.2).
///
/// At most 1024 datagrams and 512 connections are worked on at a time; a datagram over that is
/// dropped, a connection over that closed. An idle connection is closed after ten seconds.
final class Listener implements AutoCloseable {
  private static final int MAX_DATAGRAMS = 1024;
  private static final int MAX_CONNECTIONS = 512;
  private static final int IDLE_MILLISECONDS = 10_000;
  private static final int BIND_TRIES = 50;
  private static final Duration LETTING_GO = Duration.ofSeconds(5);

  /// Works on one message. Runs on a thread of its own and may block.
  interface Handler {
    void handle(byte[] octets, InetSocketAddress source, Outlet outlet)
        throws IOException, InterruptedException;
  }

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Handler handler;
  private final BooleanSupplier refusesConnections;
  private final Runnable overload;
  private final Pause pause;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore datagrams = new Semaphore(MAX_DATAGRAMS);
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final Thread acceptor = Thread.ofVirtual().unstarted(this::accept);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /// @param port 0 for any free one
  Listener(
      int port,
      Handler handler,
      BooleanSupplier refusesConnections,
      Runnable overload,
      Pause pause) {
    this.handler = handler;
    this.refusesConnections = refusesConnections;
    this.overload = overload;
    this.pause = pause;
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    IOException last = new IOException("no port tried");
    DatagramSocket boundUdp = null;
    ServerSocket boundTcp = null;
    for (int i = 0; i < (port == 0 ? BIND_TRIES : 1) && boundTcp == null; i++) {
      DatagramSocket tried = null;
      try {
        tried = new DatagramSocket(new InetSocketAddress(loopback, port));
        tried.setReceiveBufferSize(4 << 20);
        boundTcp = new ServerSocket(tried.getLocalPort(), 256, loopback);
        boundUdp = tried;
      } catch (IOException e) {
        last = e;
        if (tried != null) {
          tried.close();
        }
      }
    }
    if (boundUdp == null || boundTcp == null) {
      throw new UncheckedIOException("no port for the playground's DNS", last);
    }
    udp = boundUdp;
    tcp = boundTcp;
  }

  void start() {
    Thread.ofPlatform().daemon().name("playground-udp-" + udp.getLocalPort()).start(this::receive);
    acceptor.start();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
  }

  /// Closes the TCP half: connections are refused from now on.
  void closeTcp() throws IOException {
    tcp.close();
    try {
      // The kernel goes on listening until the thread inside accept has let go of the socket.
      if (acceptor.isAlive()) {
        acceptor.join(LETTING_GO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void receive() {
    byte[] buffer = new byte[65_535];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] octets = Arrays.copyOf(buffer, packet.getLength());
        InetSocketAddress source = (InetSocketAddress) packet.getSocketAddress();
        if (!datagrams.tryAcquire()) {
          overload.run();
          continue;
        }
        threads.execute(() -> handleDatagram(octets, source));
      } catch (IOException e) {
        // An ICMP error for an earlier reply, or the socket is closed: the loop condition knows.
        continue;
      } catch (RejectedExecutionException e) {
        return;
      }
    }
  }

  private void handleDatagram(byte[] octets, InetSocketAddress source) {
    try {
      handler.handle(octets, source, new UdpOutlet(source));
    } catch (IOException e) {
      overload.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      datagrams.release();
    }
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        if (!connections.tryAcquire()) {
          socket.close();
          overload.run();
          continue;
        }
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        if (!breathe()) {
          return;
        }
      }
    }
  }

  /// After an accept that failed (no file handles left): trying again at once would only burn CPU.
  private boolean breathe() {
    try {
      pause.of(Duration.ofMillis(tcp.isClosed() ? 0 : 50));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      if (refusesConnections.getAsBoolean()) {
        socket.setSoLinger(true, 0);
        return;
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(IDLE_MILLISECONDS);
      InetSocketAddress source = (InetSocketAddress) socket.getRemoteSocketAddress();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (!socket.isClosed()) {
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        handler.handle(octets, source, new TcpOutlet(socket));
      }
    } catch (EOFException e) {
      // The asker has hung up, as it may.
    } catch (IOException e) {
      // Idle too long, reset by either side, or closed by a fault: no reply is owed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
      connections.release();
    }
  }

  @Override
  public void close() {
    udp.close();
    try {
      closeTcp();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private final class UdpOutlet implements Outlet {
    private final InetSocketAddress to;

    UdpOutlet(InetSocketAddress to) {
      this.to = to;
    }

    @Override
    public Transport transport() {
      return Transport.UDP;
    }

    @Override
    public void send(byte[] octets) throws IOException {
      udp.send(new DatagramPacket(octets, octets.length, to));
    }

    @Override
    public void sendFromElsewhere(byte[] octets) throws IOException {
      try (DatagramSocket other =
          new DatagramSocket(new InetSocketAddress(udp.getLocalAddress(), 0))) {
        other.send(new DatagramPacket(octets, octets.length, to));
      }
    }

    @Override
    public void dribble(byte[] octets, Duration between) throws IOException {
      send(octets);
    }

    @Override
    public void sendHalf(byte[] octets) throws IOException {
      send(octets);
    }

    @Override
    public void sendNothing(byte[] octets) throws IOException {
      send(octets);
    }

    @Override
    public void reset() {
      // Datagrams have no connection to break: the asker simply hears nothing.
    }
  }

  private final class TcpOutlet implements Outlet {
    private final Socket socket;

    TcpOutlet(Socket socket) {
      this.socket = socket;
    }

    @Override
    public Transport transport() {
      return Transport.TCP;
    }

    @Override
    public void send(byte[] octets) throws IOException {
      socket.getOutputStream().write(framed(octets));
    }

    @Override
    public void sendFromElsewhere(byte[] octets) throws IOException {
      send(octets);
    }

    @Override
    public void dribble(byte[] octets, Duration between) throws IOException, InterruptedException {
      OutputStream out = socket.getOutputStream();
      for (byte octet : framed(octets)) {
        pause.of(between);
        out.write(octet);
        out.flush();
      }
    }

    @Override
    public void sendHalf(byte[] octets) throws IOException {
      byte[] framed = framed(octets);
      socket.getOutputStream().write(framed, 0, 2 + octets.length / 2);
      socket.close();
    }

    @Override
    public void sendNothing(byte[] octets) throws IOException {
      socket.getOutputStream().write(new byte[2]);
    }

    @Override
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private static byte[] framed(byte[] octets) {
      byte[] out = new byte[2 + octets.length];
      out[0] = (byte) (octets.length >> 8);
      out[1] = (byte) octets.length;
      System.arraycopy(octets, 0, out, 2, octets.length);
      return out;
    }
  }
}
