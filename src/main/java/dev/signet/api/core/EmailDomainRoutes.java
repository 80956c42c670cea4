package dev.signet.api.core;

import dev.signet.access.Scope;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Fields;
import dev.signet.api.Idempotent;
import dev.signet.api.Page;
import dev.signet.api.Query;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.CoreDomain;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.Status;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.EmailDomains;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/// `/core/email-domains`: register, list, get, delete, verify, refresh.
public final class EmailDomainRoutes {
  private static final String COLLECTION = "/core/email-domains";
  private static final String ITEM = "/core/email-domains/{id}";
  private static final String LIST = "core-email-domains";

  private final EmailDomains domains;
  private final Cursor cursor;
  private final Idempotent idempotent;

  public EmailDomainRoutes(EmailDomains domains, Cursor cursor, Idempotent idempotent) {
    this.domains = domains;
    this.cursor = cursor;
    this.idempotent = idempotent;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", COLLECTION, Scope.EMAIL_DOMAINS_READ, this::list),
        route("POST", COLLECTION, Scope.EMAIL_DOMAINS_MANAGE, registration()),
        route("GET", ITEM, Scope.EMAIL_DOMAINS_READ, this::get),
        route("DELETE", ITEM, Scope.EMAIL_DOMAINS_MANAGE, this::delete),
        route("POST", ITEM + "/renew", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::renew)),
        route(
            "POST", ITEM + "/verify", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::verify)),
        route(
            "POST", ITEM + "/refresh", Scope.EMAIL_DOMAINS_READ, idempotent.leased(this::refresh)));
  }

  private static Route route(String method, String template, Scope scope, Route.Handler handler) {
    return new Route(method, template, Dialect.CORE, new Route.Need.Scoped(scope), handler);
  }

  /// What a registration asks for.
  private record Wanted(String domain, String provider) {
    static Wanted of(Request request, String defaultProvider) {
      Fields body = Fields.of(request.body());
      String domain = body.requiredString("domain");
      String provider = body.optionalString("provider").orElse(defaultProvider);
      body.done();
      return new Wanted(domain, provider);
    }
  }

  /// Where a provider is asked, the idempotency key cannot share a transaction with the effect.
  private Route.Handler registration() {
    Route.Handler here = idempotent.prepared(this::prepare);
    Route.Handler elsewhere = idempotent.leased(this::register);
    return request -> staysHere(request) ? here.handle(request) : elsewhere.handle(request);
  }

  private boolean staysHere(Request request) {
    try {
      return EmailDomains.staysHere(Wanted.of(request, domains.defaultProvider()).provider());
    } catch (Refused unreadable) {
      // It is refused again where its key is kept.
      return false;
    }
  }

  private Supplier<Response> prepare(Request request) {
    Wanted wanted = Wanted.of(request, domains.defaultProvider());
    Supplier<CoreDomain> domain =
        domains.prepare(organization(request), wanted.domain(), wanted.provider());
    return () -> Response.json(201, CoreJson.print(domain.get()));
  }

  private Response register(Request request) {
    return prepare(request).get();
  }

  private Response list(Request request) {
    UUID organization = organization(request);
    Page page = Page.of(request, cursor, organization, LIST, "cursor", "name", "status");
    DomainFilter filter = Query.domains(request, domains::canonical, EnumSet.allOf(Status.class));
    EmailDomains.Listed found = domains.list(organization, filter, page.after(), page.limit());
    return Response.json(
        200,
        page.printItems(
            found.domains(),
            CoreJson::print,
            found.next().map(id -> cursor.print(organization, LIST, id))));
  }

  private Response get(Request request) {
    return Response.json(200, CoreJson.print(domains.get(organization(request), id(request))));
  }

  private Response delete(Request request) {
    domains.delete(organization(request), id(request));
    return Response.noContent();
  }

  private Response verify(Request request) {
    return Response.json(200, CoreJson.print(domains.verify(organization(request), id(request))));
  }

  private Response renew(Request request) {
    return Response.json(200, CoreJson.print(domains.renew(organization(request), id(request))));
  }

  private Response refresh(Request request) {
    return Response.json(200, CoreJson.print(domains.refresh(organization(request), id(request))));
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  static UUID id(Request request) {
    return Ids.parse(request.pathParameter("id"))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }
}
