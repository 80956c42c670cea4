package dev.signet.api.core;

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

/// `/core/email-events`: what happened to the organization's domains, whoever stands behind them
/// (CONTRACT EV-3).
public final class EmailEventRoutes {
  private static final String LIST = "core-email-events";

  private final EventPages events;
  private final Cursor cursor;

  public EmailEventRoutes(EventPages events, Cursor cursor) {
    this.events = events;
    this.cursor = cursor;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/core/email-events",
            Dialect.CORE,
            new Route.Need.Scoped(Scope.EMAIL_DOMAINS_READ),
            this::list));
  }

  private Response list(Request request) {
    UUID organization = request.requiredCaller().organization();
    Page page = EventPages.page(request, cursor, LIST, "cursor");
    return Response.json(
        200,
        page.printItems(
            events.read(request, Telling.CORE, page),
            EventPages::print,
            event -> cursor.print(organization, LIST, event.id())));
  }
}
