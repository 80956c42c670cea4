package dev.signet.api.v1;

import dev.signet.access.Scope;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Field;
import dev.signet.api.Fields;
import dev.signet.api.Idempotent;
import dev.signet.api.Page;
import dev.signet.api.Query;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.Status;
import dev.signet.domain.TrackingChange;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.Domains;
import dev.signet.registry.TimelineEntry;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// `/v1/domains`: list, create, get, update, delete, verify, timeline.
public final class DomainRoutes {
  private static final String COLLECTION = "/v1/domains";
  private static final String ITEM = "/v1/domains/{id}";
  private static final String LIST = "domains";

  private final Domains domains;
  private final Cursor cursor;
  private final Idempotent idempotent;

  public DomainRoutes(Domains domains, Cursor cursor, Idempotent idempotent) {
    this.domains = domains;
    this.cursor = cursor;
    this.idempotent = idempotent;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", COLLECTION, Scope.EMAIL_DOMAINS_READ, this::list),
        route("POST", COLLECTION, Scope.EMAIL_DOMAINS_MANAGE, idempotent.prepared(this::create)),
        route("GET", ITEM, Scope.EMAIL_DOMAINS_READ, this::get),
        route("PATCH", ITEM, Scope.EMAIL_DOMAINS_MANAGE, this::update),
        route("DELETE", ITEM, Scope.EMAIL_DOMAINS_MANAGE, this::delete),
        route("GET", ITEM + "/timeline", Scope.EMAIL_DOMAINS_READ, this::timeline),
        route("POST", ITEM + "/renew", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::renew)),
        route(
            "POST", ITEM + "/verify", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::verify)));
  }

  private static Route route(String method, String template, Scope scope, Route.Handler handler) {
    return new Route(method, template, Dialect.V1, new Route.Need.Scoped(scope), handler);
  }

  private Response list(Request request) {
    UUID organization = request.requiredCaller().organization();
    Page page = Page.of(request, cursor, organization, LIST, "after", "name", "status");
    DomainFilter filter =
        Query.domains(request, domains::canonical, EnumSet.of(Status.PENDING, Status.VERIFIED));
    // One more than asked for says whether there is a next page.
    List<EmailDomain> found = domains.list(organization, filter, page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.print(
            found,
            domain -> DomainJson.print(domains, domain),
            domain -> cursor.print(organization, LIST, domain.id())));
  }

  private Supplier<Response> create(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    body.done();
    UUID organization = organization(request);
    Supplier<EmailDomain> domain =
        ownNamed(organization, name, () -> domains.prepare(organization, name));
    return () ->
        Response.json(201, DomainJson.print(domains, ownNamed(organization, name, domain)));
  }

  /// A client that lost our 201 asks again, and must learn how to go on (CONTRACT EV-4).
  private <T> T ownNamed(UUID organization, String name, Supplier<T> registration) {
    try {
      return registration.get();
    } catch (Refused refused) {
      if (refused.reason() != Reason.NAME_OWNED) {
        throw refused;
      }
      EmailDomain own = domains.named(organization, name).orElseThrow(() -> refused);
      throw Refused.field(
          Reason.NAME_OWNED,
          "name",
          "The domain "
              + own.name()
              + " is already registered, by your own organization: it is "
              + PublicId.print("domain", own.id())
              + ".");
    }
  }

  private Response get(Request request) {
    return Response.json(
        200, DomainJson.print(domains, domains.get(organization(request), id(request))));
  }

  private Response update(Request request) {
    Fields body = Fields.of(request.body());
    if (body.has("name")) {
      body.problem(
          "name", "The name of a domain cannot be changed. Register the other name instead.");
    }
    Fields tracking = body.requiredObject("tracking");
    Optional<Boolean> opens = tracking.optionalBoolean("opens_enabled");
    Optional<Boolean> clicks = tracking.optionalBoolean("clicks_enabled");
    Field<String> subdomain = tracking.string("subdomain");
    body.done();
    TrackingChange change =
        new TrackingChange(
            opens,
            clicks,
            switch (subdomain) {
              case Field.Absent<String> ignored -> Optional.empty();
              case Field.Cleared<String> ignored -> Optional.of(Optional.empty());
              case Field.Given<String>(String text) -> Optional.of(Optional.of(text));
            });
    return Response.json(
        200,
        DomainJson.print(
            domains, domains.changeTracking(organization(request), id(request), change)));
  }

  private Response delete(Request request) {
    domains.delete(organization(request), id(request));
    return Response.noContent();
  }

  private Response verify(Request request) {
    return Response.json(
        200, DomainJson.print(domains, domains.verify(organization(request), id(request))));
  }

  private Response renew(Request request) {
    return Response.json(
        200, DomainJson.print(domains, domains.renew(organization(request), id(request))));
  }

  private Response timeline(Request request) {
    UUID organization = organization(request);
    UUID id = id(request);
    // A cursor of one domain's past is none of another's.
    String list = "timeline " + id;
    Page page = Page.of(request, cursor, organization, list, "after");
    List<TimelineEntry> found = domains.timeline(organization, id, page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.print(
            found, TimelineJson::print, entry -> cursor.print(organization, list, entry.id())));
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  private static UUID id(Request request) {
    return PublicId.read("domain", request.pathParameter("id"))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }
}
