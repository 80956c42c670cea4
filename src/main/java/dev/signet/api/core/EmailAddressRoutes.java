package dev.signet.api.core;

import dev.signet.access.Scope;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Field;
import dev.signet.api.Fields;
import dev.signet.api.Idempotent;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.EmailAddress;
import dev.signet.registry.Addresses;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// `/core/email-addresses`: list, create, get, change, delete.
public final class EmailAddressRoutes {
  private static final String COLLECTION = "/core/email-addresses";
  private static final String ITEM = "/core/email-addresses/{id}";
  private static final String LIST = "core-email-addresses";
  private static final int MAX_ID_LENGTH = 200;

  private final Addresses addresses;
  private final Cursor cursor;
  private final Idempotent idempotent;

  public EmailAddressRoutes(Addresses addresses, Cursor cursor, Idempotent idempotent) {
    this.addresses = addresses;
    this.cursor = cursor;
    this.idempotent = idempotent;
  }

  public List<Route> routes() {
    return List.of(
        route("GET", COLLECTION, Scope.EMAIL_ADDRESSES_READ, this::list),
        route(
            "POST", COLLECTION, Scope.EMAIL_ADDRESSES_MANAGE, idempotent.atomically(this::create)),
        route("GET", ITEM, Scope.EMAIL_ADDRESSES_READ, this::get),
        route("PUT", ITEM, Scope.EMAIL_ADDRESSES_MANAGE, this::change),
        route("DELETE", ITEM, Scope.EMAIL_ADDRESSES_MANAGE, this::delete));
  }

  private static Route route(String method, String template, Scope scope, Route.Handler handler) {
    return new Route(method, template, Dialect.CORE, new Route.Need.Scoped(scope), handler);
  }

  private Response list(Request request) {
    UUID organization = organization(request);
    Page page = Page.of(request, cursor, organization, LIST, "cursor");
    List<EmailAddress> found = addresses.list(organization, page.after(), page.limit() + 1);
    return Response.json(
        200,
        page.printItems(
            found, CoreJson::print, address -> cursor.print(organization, LIST, address.id())));
  }

  private Response create(Request request) {
    Fields body = Fields.of(request.body());
    Addresses.Wanted wanted =
        new Addresses.Wanted(
            body.requiredString("address"),
            body.optionalString("provider"),
            id(body, "agent_id", body.optionalString("agent_id")),
            id(body, "inbound_agent_version_id", body.optionalString("inbound_agent_version_id")),
            body.optionalString("outbound_from_address"),
            body.optionalBoolean("enabled").orElse(true));
    body.done();
    return Response.json(201, CoreJson.print(addresses.create(organization(request), wanted)));
  }

  private Response get(Request request) {
    return Response.json(
        200, CoreJson.print(addresses.get(organization(request), EmailDomainRoutes.id(request))));
  }

  /// Members that are left out stay as they are; `null` clears what may be empty.
  private Response change(Request request) {
    Fields body = Fields.of(request.body());
    Addresses.Change wanted =
        new Addresses.Change(
            body.optionalString("address"),
            body.optionalString("provider"),
            clearable(body, "agent_id"),
            clearable(body, "inbound_agent_version_id"),
            clearable(body, "outbound_from_address"),
            body.optionalBoolean("enabled"));
    body.done();
    return Response.json(
        200,
        CoreJson.print(
            addresses.change(organization(request), EmailDomainRoutes.id(request), wanted)));
  }

  private Response delete(Request request) {
    addresses.delete(organization(request), EmailDomainRoutes.id(request));
    return Response.noContent();
  }

  private static Optional<Optional<String>> clearable(Fields body, String name) {
    return switch (body.string(name)) {
      case Field.Absent<String> ignored -> Optional.empty();
      case Field.Cleared<String> ignored -> Optional.of(Optional.empty());
      case Field.Given<String>(String text) -> Optional.of(id(body, name, Optional.of(text)));
    };
  }

  private static Optional<String> id(Fields body, String name, Optional<String> text) {
    if (text.filter(given -> given.isBlank() || given.length() > MAX_ID_LENGTH).isPresent()) {
      body.problem(name, "This must be 1 to " + MAX_ID_LENGTH + " characters long, or null.");
    }
    return text;
  }

  private static UUID organization(Request request) {
    return request.requiredCaller().organization();
  }
}
