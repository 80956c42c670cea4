package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Dialect;
import dev.signet.api.Errors;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.claims.Claims;
import dev.signet.diagnosis.HostForm;
import dev.signet.domain.CoreDomain;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.EmailDomains;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Adding a domain, and its records.
///
/// | | |
/// |---|---|
/// | `GET /console/domains/new`, `POST /console/domains` | add one |
/// | `GET /console/domains/{id}` | its records; `?host=` shows them for another DNS host's form |
/// | `GET /console/domains/{id}/live` | the same page's changes |
/// | `POST /console/domains/{id}/verify` | |
/// | `POST /console/domains/{id}/playground` | publish its records in the playground, or remove them |
final class DomainPages {
  private static final String COLLECTION = "/console/domains";
  static final String ITEM = "/console/domains/{id}";
  private static final String SECTION = "domains";
  private static final Set<Reason> PAGES_OF_THEIR_OWN =
      EnumSet.of(
          Reason.UNAUTHENTICATED,
          Reason.FORBIDDEN,
          Reason.NOT_FOUND,
          Reason.IDEMPOTENCY_MISMATCH,
          Reason.IDEMPOTENCY_CONCURRENT);

  private final Desk desk;
  private final Claims claims;
  private final InstantSource clock;
  private final EmailDomains domains;
  private final Views views;
  private final Looks looks;
  private final Live live;
  private final Optional<Playground> playground;
  private final List<String> providers;

  DomainPages(
      Desk desk,
      EmailDomains domains,
      Views views,
      Looks looks,
      Live live,
      Optional<Playground> playground,
      List<String> providers,
      Claims claims,
      InstantSource clock) {
    this.desk = desk;
    this.claims = claims;
    this.clock = clock;
    this.domains = domains;
    this.views = views;
    this.looks = looks;
    this.live = live;
    this.playground = playground;
    this.providers = List.copyOf(providers);
  }

  List<Route> routes() {
    return List.of(
        Desk.get(COLLECTION + "/new", Scope.EMAIL_DOMAINS_MANAGE, this::blank),
        Desk.post(COLLECTION, Scope.EMAIL_DOMAINS_MANAGE, this::add),
        Desk.get(ITEM, Scope.EMAIL_DOMAINS_READ, this::show),
        Desk.get(ITEM + "/live", Scope.EMAIL_DOMAINS_READ, this::changes),
        Desk.post(ITEM + "/verify", Scope.EMAIL_DOMAINS_MANAGE, this::verify),
        Desk.post(ITEM + "/playground", Scope.EMAIL_DOMAINS_MANAGE, this::play));
  }

  private Response blank(Request request) {
    return form(200, request, "", providers.getFirst(), "", false);
  }

  private Response form(
      int status,
      Request request,
      String name,
      String provider,
      String problem,
      boolean claimable) {
    return desk.page(
        status,
        request,
        "domain-new",
        "Add a domain",
        SECTION,
        Map.of(
            "name",
            name,
            "provider",
            provider,
            "providers",
            providers,
            "problem",
            problem,
            "claimable",
            claimable));
  }

  private Response add(Request request) {
    Form form = Form.of(request);
    String name = form.text("name");
    String provider = form.optional("provider").orElse(providers.getFirst());
    try {
      CoreDomain made = domains.register(organization(request), name, provider);
      looks.soon(organization(request), made.domain().id(), views.records(made));
      return Response.seeOther(path(made.domain().id()) + "?done=" + Notice.ADDED.code());
    } catch (Refused refused) {
      boolean claimable = refused.reason() == Reason.NAME_TAKEN;
      return form(status(refused), request, name, provider, refused.text(), claimable);
    }
  }

  /// The status of a form that comes back with its problem; other refusals are pages of their own.
  static int status(Refused refused) {
    if (PAGES_OF_THEIR_OWN.contains(refused.reason())) {
      throw refused;
    }
    return Errors.status(Dialect.CONSOLE, refused.reason());
  }

  private Response show(Request request) {
    DomainView view = view(request);
    return desk.page(
        request,
        "domain",
        view.name(),
        SECTION,
        Map.of(
            "view", view,
            "hosts", HostForm.hosts(),
            "playground", playground.map(some -> some.hosts(request, view)).orElse(false),
            "against",
                ClaimPages.against(
                    claims,
                    domains.get(organization(request), id(request)).domain(),
                    clock.instant())));
  }

  private DomainView view(Request request) {
    return views.of(organization(request), id(request), host(request));
  }

  /// The DNS host that was chosen, `other` for one that is not known.
  static Optional<String> host(Request request) {
    return request
        .queryParameter("host")
        .filter(name -> name.equals("other") || HostForm.hosts().contains(name));
  }

  private Response changes(Request request) {
    UUID organization = organization(request);
    UUID id = id(request);
    domains.get(organization, id);
    Optional<String> host = host(request);
    return live.feed(
        organization,
        () -> {
          desk.stillSignedIn(request);
          CoreDomain face = domains.get(organization, id);
          DomainView view = views.of(organization, id, host);
          if (!view.settled()) {
            looks.soon(organization, id, views.records(face));
          }
          Map<String, Object> parameters = new HashMap<>();
          parameters.put("view", view);
          return desk.pages().text("tag/records", parameters);
        });
  }

  private Response verify(Request request) {
    UUID organization = organization(request);
    UUID id = id(request);
    CoreDomain after = domains.verify(organization, id);
    looks.explain(organization, id, views.records(after));
    String host =
        Form.of(request).optional("host").map(name -> "&host=" + Links.encoded(name)).orElse("");
    return Response.seeOther(path(id) + "?done=" + Notice.CHECKED.code() + host);
  }

  private Response play(Request request) {
    UUID organization = organization(request);
    UUID id = id(request);
    Playground here =
        playground.orElseThrow(
            () -> Refused.because(Reason.NOT_FOUND, "There is no playground here."));
    CoreDomain face = domains.get(organization, id);
    boolean remove = Form.of(request).text("action").equals("remove");
    if (remove) {
      here.remove(request, views.records(face));
    } else {
      here.publish(request, views.records(face));
    }
    Notice notice = remove ? Notice.REMOVED : Notice.PUBLISHED;
    return Response.seeOther(path(id) + "?done=" + notice.code());
  }

  static String path(UUID id) {
    return COLLECTION + "/" + id;
  }

  static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  static UUID id(Request request) {
    return Ids.parse(request.pathParameter("id"))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }
}
