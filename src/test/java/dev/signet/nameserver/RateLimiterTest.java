package dev.signet.nameserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.nameserver.NameServerLimits.Rate;
import dev.signet.nameserver.RateLimiter.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How many replies a network gets (POLICIES 4.4, D8), on a clock that the test turns.
class RateLimiterTest {
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

  @Test
  void letsABurstThroughAndThenSlipsEverySecondReply() {
    RateLimiter limiter = limiter(Rate.DEFAULT);
    Map<Verdict, Integer> verdicts = ask(limiter, "192.0.2.1", true, 400);
    assertEquals(Map.of(Verdict.SEND, 200, Verdict.SLIP, 100, Verdict.DROP, 100), verdicts);
  }

  @Test
  void givesErrorsTheirOwnSmallerShare() {
    RateLimiter limiter = limiter(Rate.DEFAULT);
    assertEquals(50, ask(limiter, "192.0.2.1", false, 400).get(Verdict.SEND));
    assertEquals(200, ask(limiter, "192.0.2.1", true, 400).get(Verdict.SEND));
  }

  @Test
  void countsANetworkAsOneAndOthersApart() {
    RateLimiter limiter = limiter(Rate.DEFAULT);
    ask(limiter, "192.0.2.1", true, 200);
    assertEquals(null, ask(limiter, "192.0.2.254", true, 10).get(Verdict.SEND));
    assertEquals(10, ask(limiter, "192.0.3.1", true, 10).get(Verdict.SEND));
    ask(limiter, "2001:db8:0:1::1", true, 200);
    assertEquals(null, ask(limiter, "2001:db8:0:ff::1", true, 10).get(Verdict.SEND));
    assertEquals(10, ask(limiter, "2001:db8:0:100::1", true, 10).get(Verdict.SEND));
  }

  @Test
  void keepsASteadyRateOpenForEver() {
    RateLimiter limiter = limiter(Rate.DEFAULT);
    for (int i = 0; i < 100_000; i++) {
      nanos.addAndGet(5_000_000);
      assertEquals(Verdict.SEND, limiter.judge(address("192.0.2.1"), true));
    }
  }

  @Test
  void limitsAFloodThroughoutAndForgivesSoonAfter() {
    RateLimiter limiter = limiter(Rate.DEFAULT);
    int sent = 0;
    for (int i = 0; i < 100_000; i++) {
      nanos.addAndGet(100_000);
      sent += limiter.judge(address("192.0.2.1"), true) == Verdict.SEND ? 1 : 0;
    }
    // Ten seconds at 10,000 a second: the burst, and nothing while it lasts.
    assertTrue(sent <= 210, sent + " sent");
    nanos.addAndGet(1_100_000_000L);
    assertEquals(Verdict.SEND, limiter.judge(address("192.0.2.1"), true));
  }

  @Test
  void remembersTheFloodedNetworkAmongManyQuietOnes() {
    RateLimiter limiter = limiter(new Rate(200, 50, 0, 24, 56, 1024, true));
    ask(limiter, "192.0.2.1", true, 1000);
    for (int i = 0; i < 100_000; i++) {
      limiter.judge(address("10." + (i >> 8 & 255) + "." + (i & 255) + ".1"), true);
      if (i % 100 == 0) {
        nanos.addAndGet(10_000);
        limiter.judge(address("192.0.2.1"), true);
      }
    }
    assertEquals(Map.of(Verdict.DROP, 10), ask(limiter, "192.0.2.1", true, 10));
  }

  @Test
  void canBeSwitchedOffOrSpareLoopback() {
    assertTrue(limiter(Rate.OFF).off());
    assertEquals(5000, ask(limiter(Rate.OFF), "192.0.2.1", false, 5000).get(Verdict.SEND));
    assertEquals(50, ask(limiter(Rate.DEFAULT), "127.0.0.1", false, 60).get(Verdict.SEND));
    RateLimiter sparing = limiter(Rate.DEFAULT.sparingLoopback());
    assertEquals(5000, ask(sparing, "127.0.0.1", false, 5000).get(Verdict.SEND));
    assertEquals(50, ask(sparing, "192.0.2.1", false, 60).get(Verdict.SEND));
  }

  @Test
  void holdsBackUdpButNeitherTcpNorCookieHolders() throws IOException {
    var registry = new SimpleMeterRegistry();
    NameServer.Sources stopped =
        new NameServer.Sources(
            java.time.InstantSource.fixed(TestZone.NOW),
            nanos::get,
            new java.security.SecureRandom());
    byte[] plain = new Exchange.Query("nothing.c.anypost.email", 16).octets();
    NameServerLimits limits = TestZone.unlimited().with(new Rate(20, 5, 2, 24, 56, 1024, true));
    try (NameServer server =
        NameServer.start(TestZone.loopback(), TestZone.loadedImage(), limits, registry, stopped)) {
      byte[] cookie = Cookies.fetch(server.address());
      int whole = 0;
      int truncated = 0;
      for (int i = 0; i < 25; i++) {
        var reply = Exchange.tryUdp(server.address(), plain, 50);
        if (reply.isPresent()) {
          boolean slipped = (reply.get()[2] & 0x02) != 0;
          truncated += slipped ? 1 : 0;
          whole += slipped ? 0 : 1;
          assertTrue(!slipped || reply.get().length == plain.length, "a slip carries nothing");
        }
      }
      assertEquals(5, whole);
      assertEquals(10, truncated);
      byte[] withCookie =
          new Exchange.Query("nothing.c.anypost.email", 16).option(10, cookie).octets();
      for (int i = 0; i < 25; i++) {
        assertEquals(3, Exchange.udp(server.address(), withCookie)[3] & 0xF);
        assertEquals(3, Exchange.tcp(server.address(), plain)[3] & 0xF);
      }
    }
    assertEquals(
        10.0,
        registry
            .get("signet.dns.queries")
            .tags("transport", "udp", "outcome", "limited")
            .functionCounter()
            .count());
  }

  private RateLimiter limiter(Rate rate) {
    return new RateLimiter(rate, nanos::get, 42);
  }

  private static Map<Verdict, Integer> ask(
      RateLimiter limiter, String client, boolean positive, int times) {
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    for (int i = 0; i < times; i++) {
      verdicts.merge(limiter.judge(address(client), positive), 1, Integer::sum);
    }
    return verdicts;
  }

  private static InetAddress address(String literal) {
    return TestZone.address(literal);
  }
}
