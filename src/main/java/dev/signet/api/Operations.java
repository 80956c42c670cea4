package dev.signet.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final List<ReadyCheck> checks;
  // A probe that hangs is asked again only when it has come back: /readyz is open to anybody.
  private final Map<String, CompletableFuture<Optional<String>>> asked = new ConcurrentHashMap<>();

  private Operations(List<ReadyCheck> checks) {
    this.checks = List.copyOf(checks);
    Set<String> names = new HashSet<>();
    for (ReadyCheck check : checks) {
      if (!names.add(check.name())) {
        throw new IllegalArgumentException("two checks named " + check.name());
      }
    }
  }

  /// `/healthz`, `/readyz`, `/metrics`, `/openapi.yaml`.
  public static List<Route> routes(List<ReadyCheck> checks, PrometheusMeterRegistry registry) {
    Operations operations = new Operations(checks);
    Response description = new Response(200, Map.of(), "application/yaml", openApi());
    return List.of(
        get("/healthz", _ -> Response.json(200, Json.object().put("status", "ok"))),
        get("/readyz", _ -> operations.ready()),
        get("/metrics", _ -> Response.text(200, METRICS_TYPE, registry.scrape())),
        get("/openapi.yaml", _ -> description));
  }

  private static Route get(String path, Route.Handler handler) {
    return new Route("GET", path, Dialect.PLAIN, new Route.Need.Nothing(), handler);
  }

  private static byte[] openApi() {
    try (InputStream in = Operations.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException trouble) {
      throw new UncheckedIOException(trouble);
    }
  }

  private record Asked(ReadyCheck check, CompletableFuture<Optional<String>> answer) {}

  private Response ready() {
    List<Asked> all = new ArrayList<>();
    for (ReadyCheck check : checks) {
      all.add(new Asked(check, asked.computeIfAbsent(check.name(), _ -> ask(check))));
    }
    long start = System.nanoTime();
    boolean ready = true;
    ObjectNode results = Json.object();
    for (Asked one : all) {
      Duration left = one.check().timeout().minusNanos(System.nanoTime() - start);
      Optional<String> problem = await(one, left);
      ObjectNode result = results.putObject(one.check().name()).put("ok", problem.isEmpty());
      problem.ifPresent(message -> result.put("message", message));
      ready &= problem.isEmpty();
    }
    ObjectNode body = Json.object().put("status", ready ? "ready" : "unready");
    body.set("checks", results);
    return Response.json(ready ? 200 : 503, body);
  }

  private CompletableFuture<Optional<String>> ask(ReadyCheck check) {
    CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name("ready-" + check.name())
            .unstarted(() -> {
              try {
                answer.complete(check.probe().problem());
              } catch (Throwable trouble) {
                LOG.warn("readiness check {} failed", check.name(), trouble);
                answer.complete(Optional.of("failed"));
              } finally {
                asked.remove(check.name(), answer);
              }
            });
    answer.whenComplete((_, _) -> {
      if (answer.isCancelled()) {
        thread.interrupt();
      }
    });
    thread.start();
    return answer;
  }

  private static Optional<String> await(Asked one, Duration left) {
    try {
      return one.answer().get(Math.max(0, left.toNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      one.answer().cancel(true);
      return Optional.of("timed out");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("timed out");
    } catch (ExecutionException | java.util.concurrent.CancellationException _) {
      return Optional.of("timed out");
    }
  }
}
