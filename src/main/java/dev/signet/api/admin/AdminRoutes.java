package dev.signet.api.admin;

import dev.signet.access.Credential;
import dev.signet.access.Credentials;
import dev.signet.access.Credentials.Issued;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Organization;
import dev.signet.access.Permissions;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Fields;
import dev.signet.api.Json;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/admin`: organizations, keys, personal tokens (CONTRACT OP-4).
public final class AdminRoutes {
  /// Admin lists belong to no organization; their cursors are bound to this id instead.
  private static final UUID NOBODY = new UUID(0, 0);

  private static final int MAX_ORGANIZATIONS = 100;

  private final Credentials credentials;
  private final Cursor cursor;

  public AdminRoutes(Credentials credentials, Cursor cursor) {
    this.credentials = credentials;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", "/admin/organizations", this::organizations),
        route("POST", "/admin/organizations", this::addOrganization),
        route("GET", "/admin/organizations/{id}", this::organization),
        route("DELETE", "/admin/organizations/{id}", this::deleteOrganization),
        route("GET", "/admin/api-keys", request -> credentials(request, false)),
        route("POST", "/admin/api-keys", this::addKey),
        route("DELETE", "/admin/api-keys/{id}", request -> delete(request, false)),
        route("GET", "/admin/personal-tokens", request -> credentials(request, true)),
        route("POST", "/admin/personal-tokens", this::addPersonalToken),
        route("DELETE", "/admin/personal-tokens/{id}", request -> delete(request, true)));
  }

  private static Route route(String method, String template, Route.Handler handler) {
    return new Route(method, template, Dialect.ADMIN, new Route.Need.AdminToken(), handler);
  }

  private Response organizations(Request request) {
    Page page = Page.of(request, cursor, NOBODY, "organizations", "after");
    List<Organization> found = credentials.organizations(page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.print(
            found,
            AdminRoutes::print,
            organization -> cursor.print(NOBODY, "organizations", organization.id())));
  }

  private Response addOrganization(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    body.done();
    return Response.json(201, print(credentials.addOrganization(name)));
  }

  private Response organization(Request request) {
    UUID id = id(request);
    if (!credentials.knows(id)) {
      throw Credentials.unknown();
    }
    return Response.json(200, print(credentials.organization(id)));
  }

  private static ObjectNode print(Organization organization) {
    ObjectNode out = Json.object();
    out.put("id", organization.id().toString());
    out.put("name", organization.name());
    out.put("created_at", Json.time(organization.createdAt()));
    return out;
  }

  private Response deleteOrganization(Request request) {
    credentials.deleteOrganization(id(request));
    return Response.noContent();
  }

  private Response credentials(Request request, boolean personal) {
    String list = personal ? "personal-tokens" : "admin-keys";
    Page page = Page.of(request, cursor, NOBODY, list, "after");
    List<Credential> found = credentials.all(personal, page.after(), page.limit() + 1);
    return Response.json(
        200, page.print(found, AdminRoutes::print, one -> cursor.print(NOBODY, list, one.id())));
  }

  private static ObjectNode print(Credential credential) {
    ObjectNode out = Json.object();
    out.put("id", credential.id().toString());
    out.put("name", credential.name());
    out.put("prefix", credential.prefix().text());
    out.put("key_prefix", credential.shownPrefix());
    ArrayNode organizations = out.putArray("organizations");
    credential
        .grants()
        .forEach((organization, scopes) -> {
          ObjectNode grant = organizations.addObject();
          grant.put("id", organization.toString());
          ArrayNode words = grant.putArray("scopes");
          scopes.stream().map(Scope::wireText).sorted().forEach(words::add);
        });
    out.set("last_used_at", Json.time(credential.lastUsedAt()));
    out.put("created_at", Json.time(credential.createdAt()));
    return out;
  }

  private Response addKey(Request request) {
    Fields body = Fields.of(request.body());
    Optional<UUID> organization = organization(body, "organization_id");
    String name = body.requiredString("name");
    Set<Scope> scopes = scopesOrPermissions(body);
    String prefix = body.optionalString("prefix").orElse("ap");
    Optional<Secret.Prefix> kind =
        Secret.Prefix.of(prefix).filter(one -> one == Secret.Prefix.AP || one == Secret.Prefix.AK);
    if (kind.isEmpty()) {
      body.problem("prefix", "The prefix of a key is 'ap' or 'ak'.");
    }
    body.done();
    Issued issued =
        credentials.addKey(
            organization.orElseThrow(),
            kind.orElseThrow(),
            new KeyTerms(name, scopes, List.of(), List.of()));
    return Response.json(201, secret(issued, "key"));
  }

  private Response addPersonalToken(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    Map<UUID, Set<Scope>> grants = new LinkedHashMap<>();
    for (Fields entry : body.objectList("organizations", MAX_ORGANIZATIONS)) {
      Set<Scope> scopes = scopesOrPermissions(entry);
      organization(entry, "id").ifPresent(id -> grants.put(id, scopes));
    }
    body.done();
    return Response.json(201, secret(credentials.addPersonalToken(name, grants), "token"));
  }

  private static ObjectNode secret(Issued issued, String member) {
    ObjectNode out = Json.object();
    out.put("id", issued.credential().id().toString());
    out.put(member, issued.secret().reveal());
    return out;
  }

  private Optional<UUID> organization(Fields body, String member) {
    String text = body.requiredString(member);
    Optional<UUID> id = Ids.parse(text);
    if (body.clean(member) && (id.isEmpty() || !credentials.knows(id.get()))) {
      body.problem(member, "There is no organization with this id.");
    }
    return id;
  }

  /// Either `scopes` (a list of words) or `permissions` (`full`, `send_only`); neither means
  /// `full`.
  private static Set<Scope> scopesOrPermissions(Fields body) {
    if (body.has("scopes")) {
      Set<Scope> scopes = EnumSet.noneOf(Scope.class);
      for (String word : body.stringList("scopes", Scope.values().length * 2)) {
        Scope.ofWireText(word)
            .ifPresentOrElse(
                scopes::add,
                () ->
                    body.problem(
                        "scopes", "There is no scope '" + word + "'. " + "Scopes: " + allScopes()));
      }
      return scopes;
    }
    String word = body.optionalString("permissions").orElse("full");
    Optional<Permissions> permissions = Permissions.ofWireText(word);
    if (permissions.isEmpty()) {
      body.problem("permissions", "Permissions are 'full' or 'send_only'.");
    }
    return permissions.orElse(Permissions.SEND_ONLY).scopes();
  }

  private static String allScopes() {
    return String.join(", ", Scope.all().stream().map(Scope::wireText).toList()) + ".";
  }

  private Response delete(Request request, boolean personal) {
    credentials.delete(personal, id(request));
    return Response.noContent();
  }

  private static UUID id(Request request) {
    return Ids.parse(request.pathParameter("id")).orElseThrow(Credentials::unknown);
  }
}
