package dev.signet.api.admin;

import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.Json;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.audit.AuditStore;
import dev.signet.audit.Entry;
import dev.signet.audit.Origin;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// `GET /admin/audit`: who changed what, newest first (CONTRACT AU-1).
public final class AuditRoutes {
  private static final UUID NOBODY = new UUID(0, 0);
  private static final String LIST = "audit";

  private final AuditStore log;
  private final Cursor cursor;

  public AuditRoutes(AuditStore log, Cursor cursor) {
    this.log = log;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "GET", "/admin/audit", Dialect.ADMIN, new Route.Need.AdminToken(), this::entries));
  }

  private Response entries(Request request) {
    Page page =
        Page.of(
            request,
            cursor,
            NOBODY,
            LIST,
            "after",
            "organization_id",
            "actor",
            "credential_id",
            "action",
            "target_id",
            "request_id",
            "since",
            "until");
    List<Entry> found =
        log.page(
            new AuditStore.Filter(
                id(request, "organization_id"),
                request.queryParameter("actor"),
                id(request, "credential_id"),
                request.queryParameter("action"),
                request.queryParameter("target_id"),
                request.queryParameter("request_id"),
                time(request, "since"),
                time(request, "until"),
                page.after().map(UUID::getLeastSignificantBits)),
            page.limit() + 1);
    return Response.json(
        200,
        page.print(
            found,
            AuditRoutes::print,
            entry -> cursor.print(NOBODY, LIST, new UUID(0, entry.number()))));
  }

  private static Optional<UUID> id(Request request, String name) {
    return request
        .queryParameter(name)
        .map(text ->
            Ids.parse(text)
                .orElseThrow(
                    () -> Refused.field(Reason.INVALID, name, "The " + name + " must be a UUID.")));
  }

  private static Optional<Instant> time(Request request, String name) {
    return request
        .queryParameter(name)
        .map(text -> {
          try {
            return Instant.parse(text);
          } catch (DateTimeParseException _) {
            throw Refused.field(
                Reason.INVALID, name, "The " + name + " must be a time like 2026-06-01T00:00:00Z.");
          }
        });
  }

  private static ObjectNode print(Entry entry) {
    ObjectNode out = Json.object();
    out.put("number", entry.number());
    out.put("at", Json.time(entry.at()));
    out.put("actor", entry.actor());
    put(out, "credential_id", entry.credential().map(UUID::toString));
    put(out, "key_prefix", entry.shownPrefix());
    put(out, "organization_id", entry.organization().map(UUID::toString));
    out.put("via", entry.via());
    out.put("action", entry.action());
    ObjectNode target = out.putObject("target");
    target.put("kind", entry.targetKind());
    target.put("id", entry.targetId());
    out.put("outcome", entry.outcome());
    put(out, "request_id", some(entry.requestId()));
    put(out, "digest_before", entry.before());
    put(out, "digest_after", entry.after());
    put(out, "address", entry.origin().open().map(Origin.Open::address).flatMap(AuditRoutes::some));
    put(
        out,
        "user_agent",
        entry.origin().open().map(Origin.Open::userAgent).flatMap(AuditRoutes::some));
    return out;
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static void put(ObjectNode out, String name, Optional<String> value) {
    value.ifPresentOrElse(text -> out.put(name, text), () -> out.putNull(name));
  }
}
