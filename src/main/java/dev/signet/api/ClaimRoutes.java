package dev.signet.api;

import dev.signet.access.Scope;
import dev.signet.claims.Claim;
import dev.signet.claims.ClaimState;
import dev.signet.claims.Claims;
import dev.signet.claims.Notice;
import dev.signet.domain.EmailDomain;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.record.CustomerRecord;
import dev.signet.record.NameForm;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Claims, in every dialect (CONTRACT CL-2): they differ in paths, ids, the name of one field and
/// the shape of lists, and in nothing else.
public final class ClaimRoutes {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final String CLAIM = "claim";

  private final Claims claims;
  private final Cursor cursor;
  private final Idempotent idempotent;
  private final Form form;

  /// How a dialect shows claims.
  ///
  /// @param collection the path of its domains
  /// @param field what it calls the name
  /// @param holder finds a domain of the caller's organization
  private record Form(
      Dialect dialect,
      String collection,
      String field,
      BiFunction<UUID, UUID, EmailDomain> holder,
      boolean bare) {
    boolean prefixed() {
      return dialect != Dialect.CORE;
    }

    String id(String kind, UUID id) {
      return prefixed() ? kind + "_" + id : id.toString();
    }

    UUID read(String kind, Request request) {
      String text = request.pathParameter("id");
      String prefix = kind + "_";
      Optional<UUID> id =
          !prefixed()
              ? Ids.parse(text)
              : text.startsWith(prefix)
                  ? Ids.parse(text.substring(prefix.length()))
                  : Optional.empty();
      return id.orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    }
  }

  private ClaimRoutes(Claims claims, Cursor cursor, Idempotent idempotent, Form form) {
    this.claims = claims;
    this.cursor = cursor;
    this.idempotent = idempotent;
    this.form = form;
  }

  /// `/v1/domains/claims` and `/v1/domains/{id}/objection`.
  public static List<Route> v1(
      Claims claims,
      BiFunction<UUID, UUID, EmailDomain> holder,
      Cursor cursor,
      Idempotent idempotent) {
    return new ClaimRoutes(
            claims, cursor, idempotent, new Form(Dialect.V1, "/v1/domains", "name", holder, false))
        .routes();
  }

  /// `/core/email-domains/claims` and `/core/email-domains/{id}/objection`.
  ///
  /// @param bare whether only registrable domains may be named (CONTRACT AR-3)
  public static List<Route> core(
      Claims claims,
      BiFunction<UUID, UUID, EmailDomain> holder,
      boolean bare,
      Cursor cursor,
      Idempotent idempotent) {
    return new ClaimRoutes(
            claims,
            cursor,
            idempotent,
            new Form(Dialect.CORE, "/core/email-domains", "domain", holder, bare))
        .routes();
  }

  private List<Route> routes() {
    String all = form.collection() + "/claims";
    String one = all + "/{id}";
    return List.of(
        route("GET", all, Scope.EMAIL_DOMAINS_READ, this::list),
        route("POST", all, Scope.EMAIL_DOMAINS_MANAGE, idempotent.prepared(this::create)),
        route("GET", one, Scope.EMAIL_DOMAINS_READ, this::get),
        route("DELETE", one, Scope.EMAIL_DOMAINS_MANAGE, this::cancel),
        route("POST", one + "/verify", Scope.EMAIL_DOMAINS_MANAGE, idempotent.leased(this::verify)),
        route(
            "POST",
            form.collection() + "/{id}/objection",
            Scope.EMAIL_DOMAINS_MANAGE,
            this::object));
  }

  private Route route(String method, String template, Scope scope, Route.Handler handler) {
    return new Route(method, template, form.dialect(), new Route.Need.Scoped(scope), handler);
  }

  private Response list(Request request) {
    UUID organization = organization(request);
    String list = form.dialect() + " claims";
    Page page = Page.of(request, cursor, organization, list, form.prefixed() ? "after" : "cursor");
    List<Claim> found = claims.list(organization, page.after(), page.limit() + 1);
    return Response.json(
        200,
        form.prefixed()
            ? page.print(found, this::print, claim -> cursor.print(organization, list, claim.id()))
            : page.printItems(
                found, this::print, claim -> cursor.print(organization, list, claim.id())));
  }

  private Supplier<Response> create(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString(form.field());
    body.optionalString("provider")
        .filter(provider -> !provider.equals(NativeProvider.NAME))
        .ifPresent(provider ->
            body.problem(
                "provider",
                "Claims are for the provider native: leave the provider out. Once the name is"
                    + " yours, you can register it with another one."));
    body.done();
    Supplier<Claims.Made> prepared =
        claims.prepare(organization(request), form.field(), name, form.bare());
    return () -> {
      Claims.Made made = prepared.get();
      return Response.json(made.fresh() ? 201 : 200, print(made.claim()));
    };
  }

  private Response get(Request request) {
    return Response.json(200, print(claims.get(organization(request), form.read(CLAIM, request))));
  }

  private Response verify(Request request) {
    return Response.json(
        200, print(claims.verify(organization(request), form.read(CLAIM, request))));
  }

  private Response cancel(Request request) {
    claims.cancel(organization(request), form.read(CLAIM, request));
    return Response.noContent();
  }

  private Response object(Request request) {
    EmailDomain domain = form.holder().apply(organization(request), form.read("domain", request));
    Claims.Objected objected = claims.object(domain);
    ObjectNode out = Json.object();
    out.set("record", text(objected.owner(), domain.apex(), objected.value()));
    out.put("holds_until", Json.time(objected.holdsUntil()));
    return Response.json(200, out);
  }

  private ObjectNode print(Claim claim) {
    return print(claims, claim, form.field(), form.id(CLAIM, claim.id()), domainId(claim));
  }

  private String domainId(Claim claim) {
    return form.id("domain", claim.domainId());
  }

  private static ObjectNode print(
      Claims claims, Claim claim, String field, String id, String domainId) {
    ObjectNode out = Json.object();
    out.put("id", id);
    out.put(field, claim.name().toString());
    out.put("status", claim.state().wireText());
    out.set("record", text(claim.proofName(), claim.apex(), claim.value()));
    out.put("domain_id", domainId);
    ArrayNode records = out.putArray("dns_records");
    for (CustomerRecord record : claims.records(claim)) {
      ObjectNode one = records.addObject();
      one.put("type", record.typeText());
      one.put("name", NameForm.relative(record.owner(), claim.apex()));
      one.put("value", record.fieldValue());
      one.put("purpose", record.purpose().wireText());
      one.put("fqdn", record.owner().toString());
    }
    out.set(
        "blocked_reason",
        claim
            .progress()
            .blockedReason()
            .<JsonNode>map(JsonNodeFactory.instance::stringNode)
            .orElseGet(JsonNodeFactory.instance::nullNode));
    out.set("objection_until", Json.time(claim.progress().notice().map(Notice::until)));
    out.put("created_at", Json.time(claim.createdAt()));
    out.put("expires_at", Json.time(claim.progress().expiresAt()));
    return out;
  }

  private static ObjectNode text(DomainName owner, DomainName apex, String value) {
    ObjectNode out = Json.object();
    out.put("type", "TXT");
    out.put("name", NameForm.relative(owner, apex));
    out.put("fqdn", owner.toString());
    out.put("value", value);
    return out;
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }

  /// `/admin/claims`: what waits for the operator, and its decision (CONTRACT CL-4).
  public static List<Route> admin(Claims claims, Cursor cursor) {
    List<Route> routes = new ArrayList<>();
    routes.add(
        admin(
            "GET",
            "/admin/claims",
            request -> {
              ClaimState state = state(request);
              String list = "claims " + state.wireText();
              Page page = Page.of(request, cursor, NOBODY, list, "after", "status");
              List<Claim> found = claims.inState(state, page.after(), page.limit() + 1);
              return Response.json(
                  200,
                  page.print(
                      found,
                      claim -> forOperator(claims, claim),
                      claim -> cursor.print(NOBODY, list, claim.id())));
            }));
    routes.add(
        admin(
            "POST",
            "/admin/claims/{id}/resolve",
            request -> {
              UUID id =
                  Ids.parse(request.pathParameter("id"))
                      .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
              claims.require(id);
              Fields body = Fields.of(request.body());
              String winner = body.requiredString("for");
              if (!winner.equals("claimant") && !winner.equals("holder")) {
                body.problem("for", "Send claimant or holder.");
              }
              body.done();
              return Response.json(
                  200, forOperator(claims, claims.resolve(id, winner.equals("claimant"))));
            }));
    return List.copyOf(routes);
  }

  private static ClaimState state(Request request) {
    String word = request.queryParameter("status").orElse(ClaimState.BLOCKED.wireText());
    for (ClaimState state : ClaimState.values()) {
      if (state.wireText().equals(word)) {
        return state;
      }
    }
    throw Refused.field(
        Reason.INVALID,
        "status",
        "Send pending, proven, completed, expired, canceled, superseded or blocked.");
  }

  private static ObjectNode forOperator(Claims claims, Claim claim) {
    ObjectNode out =
        print(claims, claim, "name", claim.id().toString(), claim.domainId().toString());
    out.put("organization_id", claim.organization().toString());
    out.set("seen_since", Json.time(claim.progress().seenSince()));
    out.set("looked_at", Json.time(claim.progress().lookedAt()));
    out.set(
        "holder_domain_id",
        claim
            .progress()
            .notice()
            .<JsonNode>map(
                notice -> JsonNodeFactory.instance.stringNode(notice.holder().toString()))
            .orElseGet(JsonNodeFactory.instance::nullNode));
    out.put(
        "objection",
        claim
            .progress()
            .notice()
            .flatMap(Notice::objection)
            .map(objection -> objection.proven() ? "proven" : "begun")
            .orElse("none"));
    return out;
  }

  private static Route admin(String method, String template, Route.Handler handler) {
    return new Route(method, template, Dialect.ADMIN, new Route.Need.AdminToken(), handler);
  }
}
