package dev.signet.api;

import dev.signet.access.Scope;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Leaving;
import dev.signet.domain.ShownRecord;
import dev.signet.id.Ids;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `…/{id}/records-to-remove`: what a customer who leaves may take out of its DNS, as far as it was
/// seen there. To be asked before the domain is deleted.
public final class LeavingRoutes {
  private static final String PREFIX = "domain_";

  private LeavingRoutes() {}

  /// @param domains finds a domain of an organization, of any provider
  /// @param tracking the tracking records of a domain
  public static List<Route> routes(
      BiFunction<UUID, UUID, CoreDomain> domains,
      Function<EmailDomain, List<CustomerRecord>> tracking) {
    return List.of(
        route(
            Dialect.V1,
            "/v1/domains/{id}/records-to-remove",
            request -> answer(Dialect.V1, request, domains, tracking)),
        route(
            Dialect.CORE,
            "/core/email-domains/{id}/records-to-remove",
            request -> answer(Dialect.CORE, request, domains, tracking)));
  }

  private static Route route(Dialect dialect, String template, Route.Handler handler) {
    return new Route(
        "GET", template, dialect, new Route.Need.Scoped(Scope.EMAIL_DOMAINS_READ), handler);
  }

  private static Response answer(
      Dialect dialect,
      Request request,
      BiFunction<UUID, UUID, CoreDomain> domains,
      Function<EmailDomain, List<CustomerRecord>> tracking) {
    CoreDomain found = domains.apply(request.requiredCaller().organization(), id(dialect, request));
    EmailDomain domain = found.domain();
    if (dialect == Dialect.V1 && !domain.provider().equals("native")) {
      throw unknown();
    }
    ObjectNode out = Json.object();
    out.put(dialect == Dialect.V1 ? "name" : "domain", domain.name().toString());
    ArrayNode records = out.putArray("dns_records");
    for (ShownRecord shown : found.records()) {
      records.add(print(domain, shown.record(), shown.status().wireText()));
    }
    for (CustomerRecord record : tracking.apply(domain)) {
      records.add(print(domain, record, domain.tracking().verified() ? "verified" : "pending"));
    }
    return Response.json(200, out);
  }

  private static ObjectNode print(EmailDomain domain, CustomerRecord record, String status) {
    ObjectNode one = Json.object();
    one.put("type", record.typeText());
    one.put("name", NameForm.relative(record.owner(), domain.apex()));
    one.put("value", record.value());
    one.put("purpose", record.purpose().wireText());
    one.put("fqdn", record.owner().toString());
    one.put("status", status);
    one.set(
        "note",
        Leaving.note(record.typeText(), record.value())
            .<JsonNode>map(JsonNodeFactory.instance::stringNode)
            .orElseGet(JsonNodeFactory.instance::nullNode));
    return one;
  }

  private static UUID id(Dialect dialect, Request request) {
    String text = request.pathParameter("id");
    Optional<UUID> id =
        dialect == Dialect.CORE
            ? Ids.parse(text)
            : text.startsWith(PREFIX)
                ? Ids.parse(text.substring(PREFIX.length()))
                : Optional.empty();
    return id.orElseThrow(LeavingRoutes::unknown);
  }

  private static Refused unknown() {
    return Refused.because(Reason.NOT_FOUND, "Resource not found.");
  }
}
