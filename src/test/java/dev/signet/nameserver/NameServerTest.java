package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.signet.nameserver.NameServerMetrics.Transport;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneImage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The server as a whole: addresses, load from several sides, changes under load, counters, cost.
class NameServerTest {
  private static final byte[] QUERY =
      new Exchange.Query("ap1._domainkey." + TestZone.TOKEN + ".c.anypost.email", 16).octets();

  @Test
  void servesIpv6Too() throws IOException {
    InetAddress loopback = TestZone.address("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6");
    try (NameServer server =
        NameServer.start(
            new InetSocketAddress(loopback, 0),
            TestZone.loadedImage(),
            TestZone.unlimited(),
            new SimpleMeterRegistry())) {
      assertArrayEquals(
          Exchange.udp(server.address(), QUERY), Exchange.tcp(server.address(), QUERY));
    }
  }

  @Test
  void answersManyClientsAtOnceOnEachThread() throws InterruptedException {
    int clients = 16;
    int each = 200;
    AtomicInteger right = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(clients);
    try (NameServer server = TestZone.serve(TestZone.loadedImage())) {
      byte[] expected = Exchange.udp(server.address(), QUERY);
      for (int client = 0; client < clients; client++) {
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; i < each; i++) {
                byte[] reply = Exchange.udp(server.address(), QUERY);
                right.addAndGet(java.util.Arrays.equals(expected, reply) ? 1 : 0);
              }
              done.countDown();
            });
      }
      done.await();
    }
    assertEquals(clients * each, right.get());
  }

  @Test
  void servesAPublishedDomainInTheNextPacketAndNotAWithdrawnOne() {
    ZoneImage image = new ZoneImage(TestZone.settings(), InstantSource.fixed(TestZone.NOW));
    image.markLoaded();
    List<ServedDomain> domains = TestZone.domains(500);
    try (NameServer server = TestZone.serve(image)) {
      for (ServedDomain domain : domains) {
        byte[] query = new Exchange.Query(domain.token() + ".c.anypost.email", 15).octets();
        assertEquals(3, Exchange.udp(server.address(), query)[3]);
        image.put(domain);
        assertEquals(0, Exchange.udp(server.address(), query)[3]);
        image.remove(domain.token());
        assertEquals(3, Exchange.udp(server.address(), query)[3]);
      }
    }
  }

  @Test
  void countsUnderAClosedListOfLabels() {
    var registry = new SimpleMeterRegistry();
    try (NameServer server =
        TestZone.serve(TestZone.loadedImage(), TestZone.unlimited(), registry)) {
      Exchange.udp(server.address(), QUERY);
      Exchange.tcp(server.address(), QUERY);
      Exchange.udp(server.address(), new Exchange.Query("example.com", 65000).octets());
      Exchange.udp(server.address(), new Exchange.Query("c.anypost.email", 6).opcode(9).octets());
    }
    assertEquals(1.0, replies(registry, "udp", "NOERROR"));
    assertEquals(1.0, replies(registry, "tcp", "NOERROR"));
    assertEquals(1.0, replies(registry, "udp", "REFUSED"));
    assertEquals(1.0, replies(registry, "udp", "NOTIMP"));
    List<Meter> meters = registry.getMeters();
    assertTrue(meters.size() < 50, meters.size() + " series");
  }

  @Test
  void allocatesNextToNothingForAnAnswer() throws Exception {
    var metrics = new NameServerMetrics(new SimpleMeterRegistry(), () -> 0);
    Responder responder =
        new Responder(
            new Responder.Shared(
                TestZone.loadedImage(),
                new ServerCookies(new byte[16], InstantSource.system()),
                new RateLimiter(NameServerLimits.Rate.OFF, System::nanoTime, 1),
                metrics));
    InetAddress client = Exchange.loopback();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int times = 10_000;
    for (int i = 0; i < times; i++) {
      responder.respond(QUERY, QUERY.length, client, Transport.UDP);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < times; i++) {
      responder.respond(QUERY, QUERY.length, client, Transport.UDP);
    }
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / times;
    assertTrue(each <= 128, each + " octets an answer");
  }

  private static double replies(SimpleMeterRegistry registry, String transport, String rcode) {
    return registry
        .get("signet.dns.replies")
        .tags("transport", transport, "rcode", rcode)
        .functionCounter()
        .count();
  }
}
