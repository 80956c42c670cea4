package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.claims.Claim;
import dev.signet.claims.ClaimState;
import dev.signet.claims.Claims;
import dev.signet.console.ClaimView.Against;
import dev.signet.console.ClaimView.Answer;
import dev.signet.console.ClaimView.Line;
import dev.signet.domain.EmailDomain;
import dev.signet.id.Ids;
import dev.signet.record.NameForm;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.EmailDomains;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Claims by clicking (CONTRACT section 7): for who claims a name, for who holds one that is
/// claimed, and for the operator who decides about those that both have proven.
///
/// | | |
/// |---|---|
/// | `GET /console/claims` | those of the organization |
/// | `POST /console/claims` | claims a name that another organization holds |
/// | `GET …/{claim}` | what to publish, and how far it is |
/// | `POST …/{claim}/verify`, `…/cancel` | looks now; ends it |
/// | `POST /console/domains/{id}/objection` | the holder objects |
/// | `GET /console/contested`, `POST …/{claim}/resolve` | the operator decides |
final class ClaimPages {
  private static final String SECTION = "domains";
  private static final String COLLECTION = "/console/claims";
  private static final String ITEM = COLLECTION + "/{claim}";
  private static final String CONTESTED = "/console/contested";
  private static final int PAGE = 25;

  private final Desk desk;
  private final Claims claims;
  private final EmailDomains domains;
  private final InstantSource clock;

  ClaimPages(Desk desk, Claims claims, EmailDomains domains, InstantSource clock) {
    this.desk = desk;
    this.claims = claims;
    this.domains = domains;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Desk.get(COLLECTION, Scope.EMAIL_DOMAINS_READ, this::list),
        Desk.post(COLLECTION, Scope.EMAIL_DOMAINS_MANAGE, this::begin),
        Desk.get(ITEM, Scope.EMAIL_DOMAINS_READ, this::show),
        Desk.post(ITEM + "/verify", Scope.EMAIL_DOMAINS_MANAGE, this::verify),
        Desk.post(ITEM + "/cancel", Scope.EMAIL_DOMAINS_MANAGE, this::cancel),
        Desk.post("/console/domains/{id}/objection", Scope.EMAIL_DOMAINS_MANAGE, this::object),
        Desk.operatorGet(CONTESTED, this::contested),
        Desk.operatorPost(CONTESTED + "/{claim}/resolve", this::resolve));
  }

  /// What the holder of a domain is told about claims of it; empty when there are none.
  static Optional<Against> against(Claims claims, EmailDomain domain, Instant now) {
    return claims
        .notice(domain)
        .map(notice ->
            new Against(
                new Moment(notice.until()),
                !now.isBefore(notice.until()),
                notice
                    .objection()
                    .map(objection ->
                        new Answer(
                            new Line(
                                "TXT",
                                NameForm.relative(domain.name().below(Claim.LABEL), domain.apex()),
                                domain.name().below(Claim.LABEL).toString(),
                                objection.value()),
                            new Moment(objection.holdsUntil()),
                            objection.proven()))));
  }

  private Response list(Request request) {
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    List<Claim> found = claims.list(organization(request), after, PAGE + 1);
    return listed(request, "claims", "Claims", SECTION, COLLECTION, found);
  }

  private Response listed(
      Request request,
      String template,
      String title,
      String section,
      String base,
      List<Claim> found) {
    List<ClaimView> lines = found.stream().limit(PAGE).map(this::view).toList();
    return desk.page(
        request,
        template,
        title,
        section,
        Map.of(
            "lines",
            lines,
            "base",
            base,
            "next",
            found.size() > PAGE ? Optional.of(lines.getLast().id()) : Optional.empty()));
  }

  private ClaimView view(Claim claim) {
    return ClaimView.of(claim, claims.records(claim));
  }

  private Response begin(Request request) {
    Claim made =
        claims.begin(organization(request), "name", Form.of(request).text("name"), false).claim();
    return Response.seeOther(COLLECTION + "/" + made.id());
  }

  private Response show(Request request) {
    ClaimView view = view(claims.get(organization(request), id(request)));
    return desk.page(request, "claim", "Claim of " + view.name(), SECTION, Map.of("claim", view));
  }

  private Response verify(Request request) {
    claims.verify(organization(request), id(request));
    return Response.seeOther(COLLECTION + "/" + id(request) + "?done=" + Notice.CHECKED.code());
  }

  private Response cancel(Request request) {
    claims.cancel(organization(request), id(request));
    return Response.seeOther(COLLECTION + "/" + id(request) + "?done=" + Notice.SAVED.code());
  }

  private Response object(Request request) {
    EmailDomain domain = domains.get(organization(request), DomainPages.id(request)).domain();
    claims.object(domain);
    return Response.seeOther(DomainPages.path(domain.id()) + "?done=" + Notice.SAVED.code());
  }

  private Response contested(Request request) {
    Optional<UUID> after = request.queryParameter("after").flatMap(Ids::parse);
    List<Claim> found = claims.inState(ClaimState.BLOCKED, after, PAGE + 1);
    return listed(request, "contested", "Contested claims", "contested", CONTESTED, found);
  }

  private Response resolve(Request request) {
    UUID id = id(request);
    claims.require(id);
    boolean claimant =
        switch (Form.of(request).text("for")) {
          case "claimant" -> true;
          case "holder" -> false;
          default -> throw Refused.because(Reason.INVALID, "Choose the claimant or the holder.");
        };
    claims.resolve(id, claimant);
    return Response.seeOther(CONTESTED + "?done=" + Notice.SAVED.code());
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  private static UUID id(Request request) {
    return Ids.parse(request.pathParameter("claim"))
        .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
  }
}
