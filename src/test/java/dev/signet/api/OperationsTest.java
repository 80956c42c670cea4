package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.api.RawHttp.Reply;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// CONTRACT OP-5.
class OperationsTest {
  private static final ReadyCheck GOOD =
      new ReadyCheck("database", Duration.ofSeconds(1), Optional::empty);

  private static HttpServer serve(ReadyCheck... checks) {
    return serve(Optional.empty(), checks);
  }

  private static HttpServer serve(Optional<Predicate<String>> token, ReadyCheck... checks) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    List<Route> routes = Operations.routes(new Readiness(List.of(checks)), registry, token);
    OpenApiCheck.assertDescribes(routes);
    return HttpServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        routes,
        (_, request) -> request,
        HttpOptions.defaults(() -> "req", registry));
  }

  private static Reply get(HttpServer server, String path) throws IOException {
    Reply reply = RawHttp.call(server.port(), RawHttp.request("GET", path, ""));
    OpenApiCheck.assertMatches(
        "GET", path, reply.status(), reply.body().getBytes(StandardCharsets.UTF_8));
    return reply;
  }

  @Test
  void healthMetricsAndDescriptionAreServed() throws IOException {
    try (HttpServer server = serve(GOOD)) {
      assertEquals("{\"status\":\"ok\"}", get(server, "/healthz").body());
      assertEquals(
          "{\"status\":\"ready\",\"checks\":{\"database\":{\"ok\":true}}}",
          get(server, "/readyz").body());
      assertTrue(get(server, "/metrics").body().contains("signet_http_requests_total"));
      Reply description = get(server, "/openapi.yaml");
      assertEquals("application/yaml", description.header("Content-Type"));
      assertTrue(description.body().startsWith("openapi: 3.1"));
    }
  }

  @Test
  void whereATokenIsSetTheMetricsNeedIt() throws IOException {
    try (HttpServer server = serve(Optional.of("m".repeat(16)::equals), GOOD)) {
      assertEquals(401, get(server, "/metrics").status());
      for (String header :
          List.of("Bearer " + "n".repeat(16), "Basic " + "m".repeat(16), "m".repeat(16))) {
        assertEquals(401, authorized(server, header).status(), header);
      }
      Reply reply = authorized(server, "Bearer " + "m".repeat(16));
      assertTrue(reply.body().contains("signet_http_requests_total"), reply::toString);
      assertEquals(200, get(server, "/healthz").status());
    }
  }

  private static Reply authorized(HttpServer server, String authorization) throws IOException {
    return RawHttp.call(
        server.port(), RawHttp.request("GET", "/metrics", "", "Authorization: " + authorization));
  }

  @Test
  void aFailedCheckMakesTheNodeUnreadyAndTellsNoSecret() throws IOException {
    ReadyCheck thrown =
        new ReadyCheck(
            "dns",
            Duration.ofSeconds(1),
            () -> {
              throw new IOException("secret detail");
            });
    ReadyCheck told =
        new ReadyCheck("publisher", Duration.ofSeconds(1), () -> Optional.of("zone not loaded"));
    try (HttpServer server = serve(GOOD, thrown, told)) {
      Reply reply = get(server, "/readyz");
      assertEquals(503, reply.status());
      assertEquals(
          "{\"status\":\"unready\",\"checks\":{\"database\":{\"ok\":true},"
              + "\"dns\":{\"ok\":false,\"message\":\"failed\"},"
              + "\"publisher\":{\"ok\":false,\"message\":\"zone not loaded\"}}}",
          reply.body());
    }
  }

  @Test
  void aCheckThatHangsTimesOutAndIsNotAskedTwiceAtOnce() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    ReadyCheck hanging =
        new ReadyCheck(
            "database",
            Duration.ofMillis(50),
            () -> {
              asked.incrementAndGet();
              while (true) {
                try {
                  never.await();
                  return Optional.empty();
                } catch (InterruptedException _) {
                  Thread.onSpinWait(); // the worst kind of check
                }
              }
            });
    try (HttpServer server = serve(hanging)) {
      for (int round = 0; round < 3; round++) {
        Reply reply = get(server, "/readyz");
        assertEquals(503, reply.status());
        assertTrue(reply.body().contains("timed out"));
      }
      assertEquals(1, asked.get());
      never.countDown();
      for (int tries = 0; tries < 1000 && get(server, "/readyz").status() != 200; tries++) {
        Thread.onSpinWait();
      }
      assertFalse(get(server, "/readyz").body().contains("timed out"));
    }
  }
}
