package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A server with a handful of routes, for the tests of the plumbing.
final class TestServer implements AutoCloseable {
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final AtomicInteger admissions = new AtomicInteger();
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);
  final HttpServer server;

  TestServer() {
    this(options -> options);
  }

  TestServer(UnaryOperator<HttpOptions> change) {
    AtomicInteger ids = new AtomicInteger();
    List<Route> routes = new ArrayList<>();
    routes.add(route("GET", "/v1/domains", _ -> Response.json(200, Json.object().put("a", 1))));
    routes.add(route("GET", "/healthz", _ -> Response.json(200, Json.object())));
    routes.add(route("POST", "/v1/domains", TestServer::echo));
    routes.add(
        route(
            "GET",
            "/v1/domains/{id}",
            request ->
                Response.json(
                    200,
                    Json.object()
                        .put("id", request.pathParameter("id"))
                        .put("q", request.queryParameter("q").orElse("-"))
                        .put("peer", request.peer().getHostAddress()))));
    routes.add(route("PATCH", "/v1/domains/{id}", TestServer::echo));
    routes.add(route("DELETE", "/v1/domains/{id}", _ -> Response.noContent()));
    routes.add(route("POST", "/v1/domains/{id}/verify", TestServer::echo));
    routes.add(
        route(
            "GET",
            "/v1/boom",
            _ -> {
              throw new IllegalStateException("secret detail");
            }));
    routes.add(
        route(
            "GET",
            "/v1/slow",
            _ -> {
              entered.countDown();
              try {
                release.await();
              } catch (InterruptedException _) {
                throw new IllegalStateException("interrupted");
              }
              return Response.json(200, Json.object().put("finished", true));
            }));
    routes.add(new Route("POST", "/core/email-domains", Dialect.CORE, nothing(), TestServer::echo));
    routes.add(new Route("GET", "/big", Dialect.PLAIN, nothing(), _ -> big()));
    HttpOptions options =
        change.apply(HttpOptions.defaults(() -> "req-" + ids.incrementAndGet(), registry));
    server =
        HttpServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            routes,
            this::admit,
            options);
  }

  static TestServer hurried(Duration slow) {
    return new TestServer(options -> options.withSlow(slow));
  }

  int port() {
    return server.port();
  }

  private Request admit(Route route, Request request) {
    admissions.incrementAndGet();
    if (request.header("authorization").equals(java.util.Optional.of("Bearer wrong"))) {
      throw Refused.because(Reason.UNAUTHENTICATED, "This key is not known.");
    }
    return request;
  }

  private static Route route(String method, String template, Route.Handler handler) {
    return new Route(method, template, Dialect.V1, nothing(), handler);
  }

  private static Route.Need nothing() {
    return new Route.Need.Nothing();
  }

  private static Response echo(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name", HttpOptions.MAX_BODY);
    body.done();
    return Response.json(
        201, Json.object().put("length", request.body().length).put("name", name.length()));
  }

  private static Response big() {
    return Response.text(200, "text/plain", "x".repeat(32 * 1024 * 1024));
  }

  @Override
  public void close() {
    release.countDown();
    server.close();
  }
}
