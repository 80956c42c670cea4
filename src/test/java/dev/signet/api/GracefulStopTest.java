package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import java.io.IOException;
import java.time.Duration;
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
      assertThrows(IOException.class, () -> new RawHttp(port).close());
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
}
