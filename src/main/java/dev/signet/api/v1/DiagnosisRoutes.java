package dev.signet.api.v1;

import dev.signet.access.Scope;
import dev.signet.api.DiagnosisJson;
import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.Diagnoses;
import java.util.List;
import java.util.UUID;

/// `/v1/domains/{id}/diagnosis`: what is wrong, and how to mend it.
public final class DiagnosisRoutes {
  private final Diagnoses diagnoses;

  public DiagnosisRoutes(Diagnoses diagnoses) {
    this.diagnoses = diagnoses;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/v1/domains/{id}/diagnosis",
            Dialect.V1,
            new Route.Need.Scoped(Scope.EMAIL_DOMAINS_READ),
            this::diagnose));
  }

  private Response diagnose(Request request) {
    UUID id =
        PublicId.read("domain", request.pathParameter("id"))
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    Diagnoses.Told told =
        diagnoses.of(request.requiredCaller().organization(), id, DiagnosisJson.fresh(request));
    return Response.json(200, DiagnosisJson.print(told.diagnosis(), told.fresh()));
  }
}
