package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bounds of TCP service (RFC 7766, T17).
@Timeout(60)
class TcpTest {
  private static final NameServerLimits.Tcp TCP = NameServerLimits.Tcp.DEFAULT;

  @Test
  void answersPipelinedQueriesInOrder() throws IOException {
    try (NameServer server = TestZone.serve(TestZone.loadedImage());
        Socket socket = Exchange.connect(server.address())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int id = 0; id < 80; id++) {
        all.writeBytes(Exchange.framed(query(id)));
      }
      socket.getOutputStream().write(all.toByteArray());
      for (int id = 0; id < 80; id++) {
        assertEquals(id, Exchange.readFramed(socket)[1]);
      }
    }
  }

  @Test
  void answersAQueryThatComesInPieces() throws IOException {
    try (NameServer server = TestZone.serve(TestZone.loadedImage());
        Socket socket = Exchange.connect(server.address())) {
      socket.setTcpNoDelay(true);
      for (byte octet : Exchange.framed(query(7))) {
        socket.getOutputStream().write(octet);
      }
      assertEquals(7, Exchange.readFramed(socket)[1]);
      byte[] next = Exchange.framed(query(8));
      socket.getOutputStream().write(next);
      assertEquals(8, Exchange.readFramed(socket)[1]);
    }
  }

  @Test
  void closesAfterSoManyQueriesWithoutLosingAReply() throws IOException {
    try (NameServer server = TestZone.serve(TestZone.loadedImage());
        Socket socket = Exchange.connect(server.address())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int id = 0; id < 400; id++) {
        all.writeBytes(Exchange.framed(query(id)));
      }
      socket.getOutputStream().write(all.toByteArray());
      for (int id = 0; id < 100; id++) {
        assertEquals(id, Exchange.readFramed(socket)[1]);
      }
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void closesIdleConnections() throws IOException {
    NameServerLimits limits = tcp(512, 32, Duration.ofMillis(150), Duration.ofSeconds(5));
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits);
        Socket silent = Exchange.connect(server.address());
        Socket served = Exchange.connect(server.address())) {
      served.getOutputStream().write(Exchange.framed(query(1)));
      Exchange.readFramed(served);
      assertTrue(closed(silent));
      assertTrue(closed(served));
    }
  }

  @Test
  void closesConnectionsThatDribbleAQuery() throws IOException {
    NameServerLimits limits = tcp(512, 32, Duration.ofSeconds(30), Duration.ofMillis(150));
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits);
        Socket socket = Exchange.connect(server.address())) {
      socket.setSoTimeout(20);
      byte[] query = Exchange.framed(query(1));
      long start = System.nanoTime();
      boolean closed = false;
      for (int i = 0; i < query.length - 1 && !closed; i++) {
        closed = !sent(socket, query[i]) || closed(socket);
      }
      assertTrue(closed, "still open after a dribble of " + (System.nanoTime() - start) + " ns");
    }
  }

  @Test
  void closesConnectionsThatDoNotReadTheirReplies() throws IOException {
    NameServerLimits limits =
        TestZone.unlimited()
            .with(
                new NameServerLimits.Tcp(
                    512, 32, 1_000_000, Duration.ofSeconds(30), Duration.ofMillis(300)));
    var registry = new SimpleMeterRegistry();
    byte[] big =
        Exchange.framed(
            new Exchange.Query("big._domainkey." + TestZone.TOKEN + ".c.anypost.email", 16)
                .octets());
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits, registry);
        Socket socket = Exchange.connect(server.address())) {
      // Its replies fill every buffer on the way, so the server's write blocks until it is cut.
      CompletableFuture<Boolean> cut =
          CompletableFuture.supplyAsync(() -> {
            try {
              while (true) {
                socket.getOutputStream().write(big);
              }
            } catch (IOException e) {
              return true;
            }
          });
      assertTrue(cut.join());
      assertEquals(1.0, connections(registry, "timed_out"));
      Exchange.tcp(server.address(), query(1));
    }
  }

  @Test
  void turnsAwayWhatOneNetworkHasTooMuch() throws IOException {
    NameServerLimits limits = tcp(512, 4, TCP.idle(), TCP.message());
    var registry = new SimpleMeterRegistry();
    List<Socket> sockets = new ArrayList<>();
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits, registry)) {
      for (int i = 0; i < 4; i++) {
        sockets.add(asked(server));
      }
      try (Socket fifth = Exchange.connect(server.address())) {
        assertTrue(closed(fifth));
      }
      assertEquals(1.0, connections(registry, "turned_away"));
      assertEquals(4.0, registry.get("signet.dns.tcp.open").gauge().value());
      // Those inside are served on, and a place that is left is given again.
      sockets.getFirst().getOutputStream().write(Exchange.framed(query(2)));
      Exchange.readFramed(sockets.getFirst());
      sockets.removeLast().close();
      assertTrue(eventuallyAdmitted(server));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void makesRoomByClosingTheLongestIdle() throws IOException {
    NameServerLimits limits = tcp(3, 32, TCP.idle(), TCP.message());
    List<Socket> sockets = new ArrayList<>();
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits)) {
      for (int i = 0; i < 4; i++) {
        sockets.add(asked(server));
      }
      assertTrue(closed(sockets.getFirst()));
      sockets.get(1).getOutputStream().write(Exchange.framed(query(2)));
      assertEquals(2, Exchange.readFramed(sockets.get(1))[1]);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /// FAULTS D9: connections that start a message and do not finish it are never all there is.
  @Test
  void makesRoomByClosingTheOldestUnfinishedMessageWhenNoneIsIdle() throws IOException {
    NameServerLimits limits = tcp(3, 32, Duration.ofSeconds(30), Duration.ofSeconds(30));
    List<Socket> sockets = new ArrayList<>();
    try (NameServer server = TestZone.serve(TestZone.loadedImage(), limits)) {
      for (int i = 0; i < 20; i++) {
        sockets.add(unfinished(server));
      }
      for (int i = 0; i < 17; i++) {
        assertTrue(closed(sockets.get(i)), "number " + i);
      }
      assertFalse(closed(sockets.getLast()));
      asked(server).close();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /// Served once, and in the middle of the next message as the server sees it: both came at once.
  private static Socket unfinished(NameServer server) throws IOException {
    Socket socket = Exchange.connect(server.address());
    byte[] query = Exchange.framed(query(1));
    byte[] both = Arrays.copyOf(query, query.length + 5);
    System.arraycopy(query, 0, both, query.length, 5);
    socket.getOutputStream().write(both);
    Exchange.readFramed(socket);
    return socket;
  }

  @Test
  void countsWideNetworksAsWellAsNarrowOnes() {
    ConnectionCounts counts = new ConnectionCounts(tcp(512, 2, TCP.idle(), TCP.message()).tcp());
    List<InetAddress> entered = new ArrayList<>();
    for (String host : List.of("1:2", "1:3", "2:4", "2:5", "3:6", "3:7", "4:8", "4:9")) {
      entered.add(InetAddress.ofLiteral("2001:db8:7:" + host.charAt(0) + "::" + host.charAt(2)));
      assertTrue(counts.enter(entered.getLast()), host);
    }
    assertFalse(counts.enter(InetAddress.ofLiteral("2001:db8:7:1::9")), "the /64 is full");
    assertFalse(counts.enter(InetAddress.ofLiteral("2001:db8:7:5::1")), "the /48 is full");
    entered.add(InetAddress.ofLiteral("2001:db8:8:5::1"));
    assertTrue(counts.enter(entered.getLast()), "another /48");
    for (String host : List.of("192.0.2.1", "192.0.2.2")) {
      entered.add(InetAddress.ofLiteral(host));
      assertTrue(counts.enter(entered.getLast()));
    }
    assertFalse(counts.enter(InetAddress.ofLiteral("192.0.2.3")), "the /24 is full");
    entered.forEach(counts::leave);
    assertTrue(counts.isEmpty());
  }

  @Test
  void answersOnBothTransportsOfOnePortAndGivesItBack() throws IOException {
    NameServer server = TestZone.serve(TestZone.loadedImage());
    var address = server.address();
    try (server) {
      assertTrue(server.alive());
      assertArrayEquals(Exchange.udp(address, query(1)), Exchange.tcp(address, query(1)));
    }
    assertFalse(server.alive());
    assertTrue(Exchange.tryUdp(address, query(1), 50).isEmpty());
    org.junit.jupiter.api.Assertions.assertThrows(
        ConnectException.class, () -> Exchange.connect(address).close());
    try (NameServer again =
        NameServer.start(
            address, TestZone.loadedImage(), TestZone.unlimited(), new SimpleMeterRegistry())) {
      assertArrayEquals(Exchange.udp(again.address(), query(1)), Exchange.tcp(address, query(1)));
      org.junit.jupiter.api.Assertions.assertThrows(
          IOException.class,
          () ->
              NameServer.start(
                  address,
                  TestZone.loadedImage(),
                  TestZone.unlimited(),
                  new SimpleMeterRegistry()));
    }
  }

  @Test
  void closesPromptlyWithIdleConnectionsOpen() throws IOException {
    NameServer server = TestZone.serve(TestZone.loadedImage());
    try (Socket socket = asked(server)) {
      long start = System.nanoTime();
      server.close();
      assertTrue(System.nanoTime() - start < 2_000_000_000L);
      assertTrue(closed(socket));
    }
  }

  private static NameServerLimits tcp(
      int connections, int perNetwork, Duration idle, Duration message) {
    return TestZone.unlimited()
        .with(new NameServerLimits.Tcp(connections, perNetwork, 100, idle, message));
  }

  /// A connection that has been served once, so that the server surely knows it.
  private static Socket asked(NameServer server) throws IOException {
    Socket socket = Exchange.connect(server.address());
    socket.getOutputStream().write(Exchange.framed(query(1)));
    Exchange.readFramed(socket);
    return socket;
  }

  private static boolean eventuallyAdmitted(NameServer server) {
    for (int i = 0; i < 100; i++) {
      try (Socket socket = asked(server)) {
        return socket.isConnected();
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private static boolean sent(Socket socket, byte octet) {
    try {
      socket.getOutputStream().write(octet);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Whether the server has closed; waits as long as the socket's time to read.
  private static boolean closed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    }
  }

  private static double connections(SimpleMeterRegistry registry, String fate) {
    return registry.get("signet.dns.tcp.connections").tag("fate", fate).functionCounter().count();
  }

  private static byte[] query(int id) {
    return new Exchange.Query(TestZone.TOKEN + ".c.anypost.email", 16).id(id).octets();
  }
}
