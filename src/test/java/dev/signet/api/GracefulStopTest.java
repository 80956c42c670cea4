package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// CONTRACT OP-7.
class GracefulStopTest {

  @Test
  void whatRunsIsFinishedAndNothingNewIsTaken() throws Exception {
    TestServer server = new TestServer();
    int port = server.port();
    try (RawHttp busy = new RawHttp(port);
        RawHttp idle = new RawHttp(port)) {
      idle.send(RawHttp.request("GET", "/v1/domains", ""));
      assertEquals(200, idle.reply().status());
      busy.send(RawHttp.request("GET", "/v1/slow", ""));
      server.entered.await();
      Thread stop = Thread.ofVirtual().start(() -> server.server.stop(Duration.ofSeconds(10)));
      assertTrue(idle.closed(), "idle connections end at once");
      assertTrue(refused(port), "nobody new is served");
      server.release.countDown();
      Reply reply = busy.reply();
      assertEquals("{\"finished\":true}", reply.body());
      assertEquals("close", reply.header("Connection"));
      assertTrue(busy.closed());
      assertTrue(stop.join(Duration.ofSeconds(5)), "the stop returns when all is done");
    }
  }

  @Test
  void whatDoesNotFinishInTimeIsCut() throws Exception {
    TestServer server = new TestServer();
    try (RawHttp busy = new RawHttp(server.port())) {
      busy.send(RawHttp.request("GET", "/v1/slow", ""));
      server.entered.await();
      Thread stop = Thread.ofVirtual().start(() -> server.server.stop(Duration.ofMillis(200)));
      assertTrue(busy.closed());
      server.release.countDown();
      assertTrue(stop.join(Duration.ofSeconds(5)));
    }
  }

  @Test
  void anAddressInUseIsSaidSo() {
    try (TestServer server = new TestServer()) {
      InetSocketAddress taken =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
      UncheckedIOException trouble =
          assertThrows(
              UncheckedIOException.class,
              () ->
                  HttpServer.start(
                      taken,
                      List.of(),
                      (_, request) -> request,
                      HttpOptions.defaults(() -> "id", server.registry)));
      assertTrue(trouble.getMessage().contains(":" + server.port()), trouble.getMessage());
    }
  }

  @Test
  void moreCallersThanAllowedWaitTheirTurn() throws Exception {
    try (TestServer server = new TestServer(options -> options.withMaxConnections(2))) {
      String get = RawHttp.request("GET", "/v1/domains", "");
      RawHttp first = new RawHttp(server.port());
      RawHttp second = new RawHttp(server.port());
      first.send(get);
      second.send(get);
      assertEquals(200, first.reply().status());
      assertEquals(200, second.reply().status());
      try (RawHttp third = new RawHttp(server.port())) {
        third.send(get);
        assertEquals(2, server.admissions.get());
        first.close();
        assertEquals(200, third.reply().status());
      }
      second.close();
    }
  }

  /// C-10, AU-3: one address cannot take all connections.
  @Test
  void anAddressWithManyConnectionsGetsNoMoreAndOneThatEndsMakesRoom() throws Exception {
    try (TestServer server = new TestServer(options -> options.withMaxPerNetwork(3, _ -> false))) {
      String get = RawHttp.request("GET", "/v1/domains", "");
      List<RawHttp> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawHttp http = new RawHttp(server.port());
        held.add(http);
        http.send(get);
        assertEquals(200, http.reply().status());
      }
      assertTrue(refused(server.port()), "a fourth was answered");
      held.removeFirst().close();
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (refused(server.port())) {
        assertTrue(System.nanoTime() < deadline, "there is no room again");
      }
      for (RawHttp http : held) {
        http.send(get);
        assertEquals(200, http.reply().status());
        http.close();
      }
    }
    // Not where the peers are exempt, such as a trusted proxy.
    try (TestServer server =
        new TestServer(options ->
            options
                .withMaxPerNetwork(1, _ -> false)
                .withTrustedProxy(InetAddress::isLoopbackAddress))) {
      try (RawHttp one = new RawHttp(server.port())) {
        one.send(RawHttp.request("GET", "/v1/domains", ""));
        assertEquals(200, one.reply().status());
        assertEquals(
            200, RawHttp.call(server.port(), RawHttp.request("GET", "/v1/domains", "")).status());
      }
    }
  }

  @Test
  void theLastConnectionsAreForProbes() throws Exception {
    // Of 32, two are kept.
    try (TestServer server = new TestServer(options -> options.withMaxConnections(32))) {
      String get = RawHttp.request("GET", "/v1/domains", "");
      List<RawHttp> held = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        RawHttp http = new RawHttp(server.port());
        held.add(http);
        http.send(get);
        assertEquals(200, http.reply().status());
      }
      RawHttp.Reply refused = RawHttp.call(server.port(), get);
      assertEquals(503, refused.status());
      assertEquals("close", refused.header("Connection"));
      for (int i = 0; i < 4; i++) {
        assertEquals(
            200, RawHttp.call(server.port(), RawHttp.request("GET", "/healthz", "")).status());
      }
      for (RawHttp http : held) {
        http.close();
      }
    }
  }

  /// The kernel may still take a connection while the listener closes; nobody answers on it.
  private static boolean refused(int port) {
    try (RawHttp http = new RawHttp(port)) {
      http.send(RawHttp.request("GET", "/v1/domains", ""));
      return http.closed();
    } catch (IOException refused) {
      return true;
    }
  }
}
