package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is said little by little.
class FeedTest {
  @Test
  void aFeedThatHasNoMoreToSayEndsAsAWholeReply() throws Exception {
    Route route =
        new Route(
            "GET",
            "/feed",
            Dialect.PLAIN,
            new Route.Need.Nothing(),
            _ ->
                Response.events(line -> {
                  line.send("data: one\n\n");
                  line.send("data: two\n\n");
                }));
    HttpServer server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(route),
            (_, request) -> request,
            HttpOptions.defaults(
                () -> "id", new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/feed");
      // The client refuses a body without its last chunk (RFC 9112 §8).
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertEquals("data: one\n\ndata: two\n\n", reply.body());
    } finally {
      server.stop(Duration.ofSeconds(5));
    }
  }
}
