package dev.signet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.api.admin.AdminDomainRoutes;
import dev.signet.api.admin.AdminRoutes;
import dev.signet.api.admin.AuditRoutes;
import dev.signet.api.admin.SigningKeyRoutes;
import dev.signet.api.admin.ZoneRoutes;
import dev.signet.api.core.EmailAddressRoutes;
import dev.signet.api.core.EmailDomainRoutes;
import dev.signet.api.core.EmailEventRoutes;
import dev.signet.api.playground.PlaygroundRoutes;
import dev.signet.api.v1.DiagnosisRoutes;
import dev.signet.api.v1.DkimRoutes;
import dev.signet.api.v1.DomainRoutes;
import dev.signet.api.v1.EventRoutes;
import dev.signet.api.v1.KeyRoutes;
import dev.signet.api.v1.ProofRoutes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The description and the route lists name the same endpoints.
class RoutesAreDescribedTest {

  @Test
  void everyRouteIsDescribedAndNothingElse() {
    // A route list is made without touching what the handlers will need.
    Idempotent idempotent = new Idempotent(null, null, null);
    List<Route> routes = new ArrayList<>();
    routes.addAll(new DomainRoutes(null, null, idempotent).routes());
    routes.addAll(new DiagnosisRoutes(null).routes());
    routes.addAll(new dev.signet.api.core.DiagnosisRoutes(null, null).routes());
    routes.addAll(new EmailDomainRoutes(null, null, idempotent).routes());
    routes.addAll(new EmailAddressRoutes(null, null, idempotent).routes());
    routes.addAll(new EventRoutes(null, null).routes());
    routes.addAll(new EmailEventRoutes(null, null).routes());
    routes.addAll(WebhookRoutes.v1(null, null, idempotent).routes());
    routes.addAll(WebhookRoutes.core(null, null, idempotent).routes());
    routes.addAll(WebhookRoutes.admin(null, null, idempotent).routes());
    routes.addAll(new KeyRoutes(null, null, idempotent).routes());
    routes.addAll(new AdminRoutes(null, null).routes());
    routes.addAll(new AdminDomainRoutes(null, null, null).routes());
    routes.addAll(new AuditRoutes(null, null).routes());
    routes.addAll(new ProofRoutes(null).routes());
    routes.addAll(new DkimRoutes(null, null, idempotent).routes());
    routes.addAll(new SigningKeyRoutes(null, null, null).routes());
    routes.addAll(ClaimRoutes.v1(null, null, null, idempotent));
    routes.addAll(ClaimRoutes.core(null, null, true, null, idempotent));
    routes.addAll(ClaimRoutes.admin(null, null));
    routes.addAll(LeavingRoutes.routes(null, null));
    routes.addAll(new ZoneRoutes(null).routes());
    routes.addAll(PlaygroundRoutes.routes(null));
    routes.addAll(
        Operations.routes(
            new Readiness(List.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            Optional.empty()));
    routes.addAll(Pages.routes());
    TreeSet<String> served = new TreeSet<>();
    routes.forEach(route -> served.add(route.method() + " " + route.template()));
    assertEquals(served, new TreeSet<>(OpenApiCheck.operations()));
  }
}
