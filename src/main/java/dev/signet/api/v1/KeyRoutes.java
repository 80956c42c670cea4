package dev.signet.api.v1;

import dev.signet.access.AddressBlock;
import dev.signet.access.Caller;
import dev.signet.access.Credential;
import dev.signet.access.Credentials;
import dev.signet.access.Credentials.KeyTerms;
import dev.signet.access.Organization;
import dev.signet.access.Permissions;
import dev.signet.access.Scope;
import dev.signet.access.Secret;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Field;
import dev.signet.api.Fields;
import dev.signet.api.Idempotent;
import dev.signet.api.Json;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.name.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `/v1/whoami` and `/v1/api-keys` (CONTRACT AP-9, AP-10).
public final class KeyRoutes {
  private static final String COLLECTION = "/v1/api-keys";
  private static final String ITEM = "/v1/api-keys/{id}";
  private static final String LIST = "api-keys";
  private static final int MAX_ENTRIES = 100;

  private final Credentials credentials;
  private final Cursor cursor;
  private final Idempotent idempotent;

  public KeyRoutes(Credentials credentials, Cursor cursor, Idempotent idempotent) {
    this.credentials = credentials;
    this.cursor = cursor;
    this.idempotent = idempotent;
  }

  public List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/whoami", Dialect.V1, new Route.Need.AnyKey(), this::whoami),
        route("GET", COLLECTION, this::list),
        route("POST", COLLECTION, idempotent.atomically(this::create)),
        route("GET", ITEM, this::get),
        route("PATCH", ITEM, this::update),
        route("DELETE", ITEM, this::delete));
  }

  private static Route route(String method, String template, Route.Handler handler) {
    return new Route(
        method, template, Dialect.V1, new Route.Need.Scoped(Scope.API_KEYS_MANAGE), handler);
  }

  private Response whoami(Request request) {
    Caller caller = request.requiredCaller();
    Organization organization = credentials.organization(caller.organization());
    ObjectNode body = Json.object();
    ObjectNode team = body.putObject("team");
    team.put("id", PublicId.print("team", organization.id()));
    team.put("name", organization.name());
    ObjectNode key = body.putObject("api_key");
    key.put("id", PublicId.print("key", caller.credential()));
    key.put("permissions", Permissions.of(caller.scopes()).wireText());
    body.putNull("limits");
    return Response.json(200, body);
  }

  private Response list(Request request) {
    UUID organization = request.requiredCaller().organization();
    Page page = Page.of(request, cursor, organization, LIST, "after");
    List<Credential> found = credentials.keys(organization, page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.print(found, KeyRoutes::print, key -> cursor.print(organization, LIST, key.id())));
  }

  private Response create(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    Set<Scope> scopes = permissions(body, body.requiredString("permissions")).scopes();
    List<String> domains = domains(body, body.stringList("allowed_domains", MAX_ENTRIES));
    List<AddressBlock> addresses = addresses(body, body.stringList("allowed_ips", MAX_ENTRIES));
    body.done();
    Credentials.Issued issued =
        credentials.addKey(
            request.requiredCaller(),
            Secret.Prefix.AP,
            new KeyTerms(name, scopes, domains, addresses));
    ObjectNode out = print(issued.credential());
    out.put("key", issued.secret().reveal());
    return Response.json(201, out);
  }

  private Response get(Request request) {
    return Response.json(
        200, print(credentials.key(request.requiredCaller().organization(), id(request))));
  }

  private Response update(Request request) {
    UUID organization = request.requiredCaller().organization();
    Credential old = credentials.key(organization, id(request));
    Fields body = Fields.of(request.body());
    String name = body.has("name") ? body.requiredString("name") : old.name();
    Set<Scope> scopes =
        body.has("permissions")
            ? permissions(body, body.requiredString("permissions")).scopes()
            : old.scopes();
    List<String> domains =
        replaced(
            body.strings("allowed_domains", MAX_ENTRIES),
            old.allowedDomains(),
            given -> domains(body, given));
    List<AddressBlock> addresses =
        replaced(
            body.strings("allowed_ips", MAX_ENTRIES),
            old.allowedAddresses(),
            given -> addresses(body, given));
    body.done();
    return Response.json(
        200,
        print(
            credentials.change(
                request.requiredCaller(),
                old.id(),
                new KeyTerms(name, scopes, domains, addresses))));
  }

  /// What a list becomes: left out it stays, `null` lifts the restriction.
  private static <T> List<T> replaced(
      Field<List<String>> field, List<T> old, Function<List<String>, List<T>> reader) {
    return switch (field) {
      case Field.Absent<List<String>> ignored -> old;
      case Field.Cleared<List<String>> ignored -> List.of();
      case Field.Given<List<String>>(List<String> given) -> reader.apply(given);
    };
  }

  private Response delete(Request request) {
    credentials.deleteKey(request.requiredCaller().organization(), id(request));
    return Response.noContent();
  }

  private static UUID id(Request request) {
    return PublicId.read("key", request.pathParameter("id")).orElseThrow(Credentials::unknown);
  }

  private static Permissions permissions(Fields body, String word) {
    Optional<Permissions> permissions = Permissions.ofWireText(word);
    if (permissions.isEmpty() && body.clean("permissions")) {
      body.problem("permissions", "Permissions are 'full' or 'send_only'.");
    }
    return permissions.orElse(Permissions.SEND_ONLY);
  }

  private static List<String> domains(Fields body, List<String> texts) {
    List<String> out = new ArrayList<>();
    for (int place = 0; place < texts.size(); place++) {
      Optional<DomainName> name = DomainName.parse(texts.get(place).strip());
      if (name.isEmpty()) {
        body.problem("allowed_domains." + place, "This is not a domain name.");
      } else {
        out.add(name.get().toString());
      }
    }
    return out;
  }

  private static List<AddressBlock> addresses(Fields body, List<String> texts) {
    List<AddressBlock> out = new ArrayList<>();
    for (int place = 0; place < texts.size(); place++) {
      Optional<AddressBlock> block = AddressBlock.parse(texts.get(place).strip());
      if (block.isEmpty()) {
        body.problem(
            "allowed_ips." + place,
            "This is neither an address nor a CIDR block, such as 192.0.2.1 or 2001:db8::/32.");
      } else {
        out.add(block.get());
      }
    }
    return out;
  }

  private static ObjectNode print(Credential key) {
    ObjectNode out = Json.object();
    out.put("id", PublicId.print("key", key.id()));
    out.put("name", key.name());
    out.put("key_prefix", key.shownPrefix());
    out.put("permissions", Permissions.of(key.scopes()).wireText());
    out.set("allowed_domains", listOrNull(key.allowedDomains()));
    out.set(
        "allowed_ips",
        listOrNull(key.allowedAddresses().stream().map(AddressBlock::text).toList()));
    out.set("last_used_at", Json.time(key.lastUsedAt()));
    out.put("created_at", Json.time(key.createdAt()));
    return out;
  }

  private static JsonNode listOrNull(List<String> texts) {
    if (texts.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    ArrayNode out = Json.array();
    texts.forEach(out::add);
    return out;
  }
}
