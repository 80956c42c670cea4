package dev.signet.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The endpoints for those who run the service (CONTRACT OP-5). None needs a token; none says more
/// than names and numbers.
///
/// `GET /readyz`, 503 when a check fails:
///
/// ```json
/// {"status":"unready","checks":{"database":{"ok":true},"dns":{"ok":false,"message":"timed out"}}}
/// ```
public final class Operations {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Readiness readiness;

  private Operations(Readiness readiness) {
    this.readiness = readiness;
  }

  /// `/healthz`, `/readyz`, `/metrics`, `/openapi.yaml`.
  public static List<Route> routes(List<ReadyCheck> checks, PrometheusMeterRegistry registry) {
    return routes(new Readiness(checks), registry);
  }

  /// The same over checks that others look at too.
  public static List<Route> routes(Readiness readiness, PrometheusMeterRegistry registry) {
    Operations operations = new Operations(readiness);
    Response description = new Response(200, Map.of(), "application/yaml", OpenApi.file());
    return List.of(
        get("/healthz", _ -> Response.json(200, Json.object().put("status", "ok"))),
        get("/readyz", _ -> operations.ready()),
        get("/metrics", _ -> Response.text(200, METRICS_TYPE, registry.scrape())),
        get("/openapi.yaml", _ -> description));
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Dialect.PLAIN, new Route.Need.Nothing(), handler);
  }

  private Response ready() {
    boolean ready = true;
    ObjectNode results = Json.object();
    for (Map.Entry<String, Optional<String>> one : readiness.look().entrySet()) {
      Optional<String> problem = one.getValue();
      ObjectNode result = results.putObject(one.getKey()).put("ok", problem.isEmpty());
      problem.ifPresent(message -> result.put("message", message));
      ready &= problem.isEmpty();
    }
    ObjectNode body = Json.object().put("status", ready ? "ready" : "unready");
    body.set("checks", results);
    return Response.json(ready ? 200 : 503, body);
  }
}
