package dev.signet.api.v1;

import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Json;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.signing.Proof;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/v1/domains/{id}/dkim/proof`: whether mail that is signed now would pass (CONTRACT SG-6).
public final class ProofRoutes {
  private final Proof proof;

  public ProofRoutes(Proof proof) {
    this.proof = proof;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "POST",
            "/v1/domains/{id}/dkim/proof",
            Dialect.V1,
            new Route.Need.Scoped(Scope.EMAIL_DOMAINS_MANAGE),
            this::prove));
  }

  private Response prove(Request request) {
    UUID id =
        PublicId.read("domain", request.pathParameter("id"))
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    Proof.Result result = proof.of(request.requiredCaller().organization(), id);
    ObjectNode out = Json.object();
    out.put("pass", result.pass());
    out.put("selector", result.selector());
    ArrayNode seen = out.putArray("seen");
    result.seen().forEach(seen::add);
    if (result.pass()) {
      out.putNull("why");
    } else {
      out.put("why", result.why());
    }
    return Response.json(200, out);
  }
}
