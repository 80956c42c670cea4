package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.dns.WireQuery;
import dev.signet.dns.WireReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nothing that a stranger sends stops the server or makes it talk to itself (D1, D2).
@Timeout(120)
class GarbageTest {
  private static final int PACKETS = 100_000;
  private static final int BETWEEN_CONTROLS = 100;
  private static final byte[] CONTROL =
      new Exchange.Query(TestZone.TOKEN + ".c.anypost.email", 16).octets();

  @Test
  void keepsAnsweringAmongGarbage() throws IOException {
    Random random = new Random(2);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (NameServer server =
            TestZone.serve(TestZone.loadedImage(), TestZone.unlimited(), registry);
        DatagramSocket socket = new DatagramSocket(0, Exchange.loopback())) {
      byte[] expected = Exchange.udp(server.address(), CONTROL);
      for (int i = 1; i <= PACKETS; i++) {
        byte[] packet = garbage(random);
        socket.send(new DatagramPacket(packet, packet.length, server.address()));
        if (i % BETWEEN_CONTROLS == 0) {
          // From a socket of its own, so that replies to the garbage are not in the way. Loopback
          // drops what overflows the server's queue, hence a second try.
          byte[] reply =
              Exchange.tryUdp(server.address(), CONTROL, 300)
                  .or(() -> Exchange.tryUdp(server.address(), CONTROL, 2000))
                  .orElseThrow(() -> new AssertionError("silent after garbage"));
          assertEquals(Arrays.toString(expected), Arrays.toString(reply));
        }
      }
      assertTrue(server.alive());
    }
    assertEquals(0.0, seen(registry, "failed"));
    // The test is worth nothing when the packets are lost before the server sees them.
    double seen = 0;
    for (String outcome : List.of("answered", "truncated", "ignored", "unsent")) {
      seen += seen(registry, outcome);
    }
    assertTrue(seen > 0.95 * PACKETS, "only " + seen + " packets arrived");
  }

  @Test
  void readsAndAnswersAnyOctetsWithoutThrowing() {
    Random random = new Random(3);
    var image = TestZone.loadedImage();
    WireQuery query = new WireQuery();
    WireReply reply = new WireReply();
    int questions = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] packet = garbage(random);
      if (query.read(packet, packet.length) == WireQuery.Form.QUESTION) {
        reply.begin(query, Math.min(query.udpSize(), WireReply.UDP_LIMIT));
        image.answer(query, reply, random.nextBoolean());
        reply.finish();
        assertTrue(reply.length() <= Math.min(query.udpSize(), WireReply.UDP_LIMIT));
        questions++;
      }
    }
    // Enough of the mutants are still queries for the answering half to be exercised.
    assertTrue(questions > 10_000, "only " + questions + " questions");
  }

  @Test
  void staysSilentToWhatIsNoQuery() {
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      for (int length = 0; length < 12; length++) {
        byte[] start = Arrays.copyOf(CONTROL, length);
        assertEquals(Optional.empty(), Exchange.tryUdp(server.address(), start, 20));
      }
      byte[] reply = CONTROL.clone();
      reply[2] |= (byte) 0x80;
      assertEquals(Optional.empty(), Exchange.tryUdp(server.address(), reply, 50));
    }
  }

  @Test
  void saysFormerrToBrokenQueries() {
    byte[] pointer = {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte) 0xC0, 12, 0, 16, 0, 1};
    byte[] edns = new Exchange.Query("c.anypost.email", 6).edns(1232).octets();
    byte[] twoOpts = Arrays.copyOf(edns, edns.length + 11);
    System.arraycopy(edns, edns.length - 11, twoOpts, edns.length, 11);
    twoOpts[11] = 2;
    byte[][] broken = {
      pointer,
      Arrays.copyOf(CONTROL, 12),
      Arrays.copyOf(CONTROL, CONTROL.length - 1),
      Arrays.copyOf(CONTROL, CONTROL.length + 1),
      new Exchange.Query("c.anypost.email", 6).questions(0).octets(),
      new Exchange.Query("c.anypost.email", 6).questions(2).octets(),
      twoOpts,
      new Exchange.Query("c.anypost.email", 6).option(10, new byte[7]).octets(),
      new Exchange.Query("c.anypost.email", 6).option(10, new byte[15]).octets(),
      new Exchange.Query("c.anypost.email", 6).option(10, new byte[41]).octets(),
    };
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      for (byte[] query : broken) {
        byte[] reply = Exchange.udp(server.address(), query);
        assertEquals(1, reply[3] & 0xF, Arrays.toString(query));
        assertTrue(reply.length <= query.length);
      }
    }
  }

  @Test
  void closesTcpConnectionsThatSendGarbage() throws IOException {
    byte[][] garbage = {
      {0, 0},
      {0, 5, 1, 2, 3, 4, 5},
      {(byte) 0xFF, (byte) 0xFF, 1, 2},
      Exchange.framed(new byte[4097])
    };
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      for (byte[] octets : garbage) {
        try (Socket socket = Exchange.connect(server.address())) {
          socket.getOutputStream().write(octets);
          assertEquals(-1, readOrReset(socket));
        }
        Exchange.tcp(server.address(), CONTROL);
      }
    }
  }

  private static int readOrReset(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException e) {
      return -1;
    }
  }

  private static byte[] garbage(Random random) {
    byte[] packet =
        switch (random.nextInt(8)) {
          case 0 -> new byte[random.nextInt(17)];
          case 1 -> new byte[random.nextInt(600)];
          default -> validQuery(random);
        };
    if (random.nextInt(8) < 2) {
      random.nextBytes(packet);
      return packet;
    }
    for (int changes = random.nextInt(4); changes > 0 && packet.length > 0; changes--) {
      packet[random.nextInt(packet.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(6) == 0
        ? Arrays.copyOf(packet, random.nextInt(packet.length + 20))
        : packet;
  }

  private static byte[] validQuery(Random random) {
    String[] names = {
      "c.anypost.email",
      TestZone.TOKEN + ".c.anypost.email",
      "ap1._domainkey." + TestZone.TOKEN + ".c.anypost.email",
      "t." + TestZone.TOKEN + ".c.anypost.email",
      "example.com",
      ""
    };
    Exchange.Query query =
        new Exchange.Query(names[random.nextInt(names.length)], random.nextInt(300))
            .flags(random.nextInt(65536) & 0x01FF);
    if (random.nextBoolean()) {
      query.edns(random.nextInt(65536));
      byte[] cookie = new byte[random.nextInt(2) == 0 ? 8 : 24];
      random.nextBytes(cookie);
      query.option(10, cookie);
    }
    return query.octets();
  }

  private static double seen(SimpleMeterRegistry registry, String outcome) {
    return registry
        .get("signet.dns.queries")
        .tags("outcome", outcome, "transport", "udp")
        .functionCounter()
        .count();
  }
}
