package dev.signet.api.v1;

import dev.signet.access.Scope;
import dev.signet.api.Cursor;
import dev.signet.api.Dialect;
import dev.signet.api.EventPages;
import dev.signet.api.Page;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.events.EventStore.Telling;
import java.util.List;
import java.util.UUID;

/// `/v1/events`: what happened to the organization's domains (CONTRACT EV-3).
public final class EventRoutes {
  private static final String LIST = "events";

  private final EventPages events;
  private final Cursor cursor;

  public EventRoutes(EventPages events, Cursor cursor) {
    this.events = events;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/v1/events",
            Dialect.V1,
            new Route.Need.Scoped(Scope.EMAIL_DOMAINS_READ),
            this::list));
  }

  private Response list(Request request) {
    UUID organization = request.requiredCaller().organization();
    Page page = EventPages.page(request, cursor, LIST, "after");
    return Response.json(
        200,
        page.print(
            events.read(request, Telling.V1, page),
            EventPages::print,
            event -> cursor.print(organization, LIST, event.id())));
  }
}
