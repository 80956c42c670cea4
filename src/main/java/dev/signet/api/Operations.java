package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/// The endpoints for those who run the service (CONTRACT OP-5). `/metrics` needs a token where the
/// operator set one, the others need none; none says more than names and numbers.
///
/// `GET /readyz`, 503 when a check fails:
///
/// ```json
/// {"status":"unready","checks":{"database":{"ok":true},"dns":{"ok":false,"message":"timed out"}}}
/// ```
public final class Operations {
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String BEARER = "Bearer ";

  private final Readiness readiness;

  private Operations(Readiness readiness) {
    this.readiness = readiness;
  }

  /// `/healthz`, `/readyz`, `/metrics`, `/openapi.yaml`.
  ///
  /// @param metricsToken whether a bearer token opens `/metrics`; empty opens it to every caller
  public static List<Route> routes(
      Readiness readiness,
      PrometheusMeterRegistry registry,
      Optional<Predicate<String>> metricsToken) {
    Operations operations = new Operations(readiness);
    Response description = new Response(200, Map.of(), "application/yaml", OpenApi.file());
    return List.of(
        get("/healthz", _ -> Response.json(200, Json.object().put("status", "ok"))),
        get("/readyz", _ -> operations.ready()),
        get(
            "/metrics",
            request -> {
              metricsToken.ifPresent(token -> require(token, request));
              return Response.text(200, METRICS_TYPE, registry.scrape());
            }),
        get("/openapi.yaml", _ -> description));
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Dialect.PLAIN, new Route.Need.Nothing(), handler);
  }

  private static void require(Predicate<String> token, Request request) {
    boolean given =
        request
            .header("authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).strip())
            .filter(token)
            .isPresent();
    if (!given) {
      throw Refused.because(
          Reason.UNAUTHENTICATED,
          "The metrics need the bearer token that the operator set as SIGNET_METRICS_TOKEN.");
    }
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
