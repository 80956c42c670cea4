package dev.signet.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/// The endpoints for those who run the service (CONTRACT OP-5).
public final class Operations {
  private Operations() {}

  /// `/healthz`, `/readyz`, `/metrics`, `/openapi.yaml`.
  public static List<Route> routes(List<ReadyCheck> checks, PrometheusMeterRegistry registry) {
    throw new UnsupportedOperationException("follows " + checks.size() + registry);
  }
}
