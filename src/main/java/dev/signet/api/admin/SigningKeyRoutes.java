package dev.signet.api.admin;

import dev.signet.access.AddressBlock;
import dev.signet.access.Credentials;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Fields;
import dev.signet.api.Json;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.signing.SigningCredential;
import dev.signet.signing.SigningCredentials;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `/admin/signing-keys`: credentials of mail servers, which the operator alone makes (CONTRACT
/// SG-1).
public final class SigningKeyRoutes {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final String LIST = "signing-keys";
  private static final int MAX = 100;

  private final SigningCredentials signing;
  private final Credentials organizations;
  private final Cursor cursor;

  public SigningKeyRoutes(SigningCredentials signing, Credentials organizations, Cursor cursor) {
    this.signing = signing;
    this.organizations = organizations;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", "/admin/signing-keys", this::list),
        route("POST", "/admin/signing-keys", this::add),
        route("DELETE", "/admin/signing-keys/{id}", this::delete));
  }

  private static Route route(String method, String template, Route.Handler handler) {
    return new Route(method, template, Dialect.ADMIN, new Route.Need.AdminToken(), handler);
  }

  private Response list(Request request) {
    Page page = Page.of(request, cursor, NOBODY, LIST, "after");
    List<SigningCredential> found = signing.list(page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.print(found, SigningKeyRoutes::print, one -> cursor.print(NOBODY, LIST, one.id())));
  }

  private static ObjectNode print(SigningCredential credential) {
    ObjectNode out = Json.object();
    out.put("id", credential.id().toString());
    out.put("name", credential.name());
    out.put("key_prefix", credential.shownPrefix());
    out.put("organization_id", credential.organization().map(UUID::toString).orElse(null));
    ArrayNode domains = out.putArray("allowed_domains");
    credential.allowedDomains().forEach(domain -> domains.add(domain.toString()));
    ArrayNode addresses = out.putArray("allowed_ips");
    credential.allowedAddresses().forEach(block -> addresses.add(block.text()));
    out.set("expires_at", Json.time(credential.expiresAt()));
    out.put("created_at", Json.time(credential.createdAt()));
    return out;
  }

  private Response add(Request request) {
    Fields body = Fields.of(request.body());
    String name = body.requiredString("name");
    Optional<UUID> organization = organization(body);
    List<DomainName> domains = new ArrayList<>();
    for (String text :
        body.has("allowed_domains") ? body.stringList("allowed_domains", MAX) : List.<String>of()) {
      DomainName.parse(text)
          .ifPresentOrElse(
              domains::add,
              () -> body.problem("allowed_domains", "'" + text + "' is no domain name."));
    }
    List<AddressBlock> addresses = new ArrayList<>();
    for (String text :
        body.has("allowed_ips") ? body.stringList("allowed_ips", MAX) : List.<String>of()) {
      AddressBlock.parse(text)
          .ifPresentOrElse(
              addresses::add,
              () -> body.problem("allowed_ips", "'" + text + "' is no address and no CIDR block."));
    }
    Optional<Instant> expires = instant(body);
    body.done();
    SigningCredentials.Issued issued =
        signing.add(new SigningCredentials.Terms(name, organization, domains, addresses, expires));
    ObjectNode out = Json.object();
    out.put("id", issued.credential().id().toString());
    out.put("key", issued.secret().reveal());
    return Response.json(201, out);
  }

  private Optional<UUID> organization(Fields body) {
    Optional<String> text = body.optionalString("organization_id");
    Optional<UUID> id = text.flatMap(Ids::parse).filter(organizations::knows);
    if (text.isPresent() && id.isEmpty()) {
      body.problem("organization_id", "There is no organization with this id.");
    }
    return id;
  }

  private static Optional<Instant> instant(Fields body) {
    return body.optionalString("expires_at")
        .flatMap(text -> {
          try {
            return Optional.of(Instant.parse(text));
          } catch (DateTimeException e) {
            body.problem("expires_at", "Send a time such as 2027-01-31T00:00:00Z.");
            return Optional.empty();
          }
        });
  }

  private Response delete(Request request) {
    signing.delete(Ids.parse(request.pathParameter("id")).orElseThrow(Credentials::unknown));
    return Response.noContent();
  }
}
