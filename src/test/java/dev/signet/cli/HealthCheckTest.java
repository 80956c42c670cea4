package dev.signet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthCheckTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1:8080",
    "0.0.0.0:80, 127.0.0.1:80",
    "[::]:8080, 127.0.0.1:8080",
    "[::1]:8080, [::1]:8080",
    "127.0.0.9:1, 127.0.0.9:1"
  })
  void asksWhereTheServiceListens(String listens, String asked) {
    assertEquals(asked, HealthCheck.target(listens));
  }

  @Test
  void isHealthyOnlyWhenTheServiceSaysSo() throws IOException {
    AtomicInteger status = new AtomicInteger(200);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/healthz",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    Map<String, String> environment =
        Map.of("SIGNET_HTTP_ADDR", "127.0.0.1:" + server.getAddress().getPort());
    try {
      assertTrue(HealthCheck.healthy(environment));
      status.set(503);
      assertFalse(HealthCheck.healthy(environment));
    } finally {
      server.stop(0);
    }
    assertFalse(HealthCheck.healthy(environment), "nobody listens any more");
    assertFalse(HealthCheck.healthy(Map.of("SIGNET_HTTP_ADDR", "nonsense")));
  }
}
