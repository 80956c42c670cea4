package dev.signet.console;

import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import java.util.List;
import java.util.Map;

/// How the service fares, for those who run it: `GET /console/health`, and its changes.
final class HealthPages {
  private static final String PAGE = "/console/health";

  private final Desk desk;
  private final Vitals vitals;
  private final Live live;

  HealthPages(Desk desk, Vitals vitals, Live live) {
    this.desk = desk;
    this.vitals = vitals;
    this.live = live;
  }

  List<Route> routes() {
    return List.of(
        Desk.operatorGet(PAGE, this::show), Desk.operatorGet(PAGE + "/live", this::changes));
  }

  private Response show(Request request) {
    return desk.page(request, "health", "Health", "health", Map.of("view", vitals.now()));
  }

  private Response changes(Request request) {
    return live.feed(
        "operator",
        () -> {
          desk.stillSignedIn(request);
          return desk.pages().text("tag/health", Map.of("view", vitals.now()));
        });
  }
}
