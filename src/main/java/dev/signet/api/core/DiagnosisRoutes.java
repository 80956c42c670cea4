package dev.signet.api.core;

import dev.signet.access.Scope;
import dev.signet.api.DiagnosisJson;
import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.ShownRecord;
import dev.signet.record.CustomerRecord;
import dev.signet.registry.Diagnoses;
import dev.signet.registry.EmailDomains;
import java.util.List;
import java.util.UUID;

/// `/core/email-domains/{id}/diagnosis`: what is wrong with the records that the provider wants,
/// and how to mend it. Asks the provider nothing.
public final class DiagnosisRoutes {
  private final EmailDomains domains;
  private final Diagnoses diagnoses;

  public DiagnosisRoutes(EmailDomains domains, Diagnoses diagnoses) {
    this.domains = domains;
    this.diagnoses = diagnoses;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/core/email-domains/{id}/diagnosis",
            Dialect.CORE,
            new Route.Need.Scoped(Scope.EMAIL_DOMAINS_READ),
            this::diagnose));
  }

  private Response diagnose(Request request) {
    boolean fresh = DiagnosisJson.fresh(request);
    UUID id = EmailDomainRoutes.id(request);
    CoreDomain face = domains.get(request.requiredCaller().organization(), id);
    List<CustomerRecord> expected = face.records().stream().map(ShownRecord::record).toList();
    Diagnoses.Told told = diagnoses.of(id, face.domain().name(), expected, fresh);
    return Response.json(200, DiagnosisJson.print(told.diagnosis(), told.fresh()));
  }
}
