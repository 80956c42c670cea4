package dev.signet.console;

import dev.signet.api.ApiDescription;
import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The API as people read it: `GET /console/api`. Open to anybody, as `/openapi.yaml` is; it shows
/// nothing but what stands there, and which scope each operation needs.
final class ApiPages {
  private final Desk desk;
  private final Map<String, String> scopes = new HashMap<>();

  /// @param routes of the API, to say what each needs
  ApiPages(Desk desk, List<Route> routes) {
    this.desk = desk;
    for (Route route : routes) {
      if (route.need() instanceof Route.Need.Scoped(var scope)) {
        scopes.put(route.method() + " " + route.template(), scope.wireText());
      }
    }
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/console/api", Dialect.CONSOLE, new Route.Need.Nothing(), this::show));
  }

  private Response show(Request request) {
    return desk.page(
        desk.recognised(request),
        "api",
        "API",
        "api",
        Map.of("api", ApiDescription.ours(), "scopes", Map.copyOf(scopes)));
  }
}
