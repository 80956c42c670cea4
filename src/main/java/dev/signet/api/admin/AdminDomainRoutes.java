package dev.signet.api.admin;

import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Json;
import dev.signet.api.Page;
import dev.signet.api.Query;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.domain.DomainFilter;
import dev.signet.domain.Status;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.DomainFinder;
import dev.signet.registry.DomainFinder.Held;
import dev.signet.registry.DomainFinder.Wanted;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/// `GET /admin/domains`: the domains of all organizations (CONTRACT OP-4).
public final class AdminDomainRoutes {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final String LIST = "every-domain";
  private static final String PREFIX = "domain_";

  private final DomainFinder finder;
  private final Function<String, DomainName> canonical;
  private final Cursor cursor;

  /// @param canonical a name as it is kept; refuses what is none
  public AdminDomainRoutes(
      DomainFinder finder, Function<String, DomainName> canonical, Cursor cursor) {
    this.finder = finder;
    this.canonical = canonical;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        new Route("GET", "/admin/domains", Dialect.ADMIN, new Route.Need.AdminToken(), this::list));
  }

  private Response list(Request request) {
    Page page =
        Page.of(
            request,
            cursor,
            NOBODY,
            LIST,
            "after",
            "name",
            "token",
            "id",
            "host",
            "status",
            "provider",
            "organization_id");
    DomainFilter filter = Query.domains(request, canonical, EnumSet.allOf(Status.class));
    DomainFinder.Part found =
        finder.page(
            new DomainFinder.Narrowed(
                wanted(request, filter.name()),
                filter.status(),
                request.queryParameter("provider"),
                request.queryParameter("organization_id").map(text -> id("organization_id", text))),
            page.after(),
            page.limit());
    return Response.json(
        200,
        page.print(
            found.domains(),
            AdminDomainRoutes::print,
            found.next().map(id -> cursor.print(NOBODY, LIST, id))));
  }

  /// Each of these finds few domains by itself, so one at a time is enough.
  private static Optional<Wanted> wanted(Request request, Optional<DomainName> name) {
    List<Wanted> wanted = new ArrayList<>();
    name.ifPresent(one -> wanted.add(new Wanted(List.of(), List.of(one.toString()), List.of())));
    request
        .queryParameter("token")
        .ifPresent(text ->
            wanted.add(
                new Wanted(List.of(), List.of(), List.of(text.strip().toLowerCase(Locale.ROOT)))));
    request
        .queryParameter("id")
        .ifPresent(
            text -> wanted.add(new Wanted(List.of(id("id", bare(text))), List.of(), List.of())));
    request
        .queryParameter("host")
        .ifPresent(text ->
            wanted.add(
                DomainName.parse(text.strip().toLowerCase(Locale.ROOT))
                    .map(Wanted::host)
                    .orElseThrow(() ->
                        Refused.field(Reason.INVALID, "host", "This is not a name in the DNS."))));
    if (wanted.size() > 1) {
      throw Refused.because(
          Reason.INVALID, "Ask for one of name, token, id and host: each finds its domain alone.");
    }
    return wanted.stream().findFirst();
  }

  private static String bare(String text) {
    return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
  }

  private static UUID id(String name, String text) {
    return Ids.parse(text)
        .orElseThrow(() -> Refused.field(Reason.INVALID, name, "The " + name + " must be a UUID."));
  }

  private static ObjectNode print(Held held) {
    ObjectNode out = Json.object();
    out.put("id", held.id().toString());
    out.put("name", held.name().toString());
    out.put("status", held.status().wireText());
    out.put("provider", held.provider());
    out.put("token", held.token());
    ObjectNode organization = out.putObject("organization");
    organization.put("id", held.organization().toString());
    organization.put("name", held.organizationName());
    out.put("created_at", Json.time(held.since()));
    out.set("verified_at", Json.time(held.verifiedAt()));
    return out;
  }
}
