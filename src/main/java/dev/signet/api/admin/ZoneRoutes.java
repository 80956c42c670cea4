package dev.signet.api.admin;

import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `/admin/zone`: what the zone should hold, and how that differs from what is served. As text, for
/// zone files and for people.
///
/// `GET /admin/zone` gives a stretch of the zone file; `Signet-Next` names the token to send as
/// `after` for the next one. `GET /admin/zone/diff` gives one line a primary and one a token that
/// differs, and their number in `Signet-Drift`.
public final class ZoneRoutes {
  private static final String ZONE_TYPE = "text/dns; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final Zone zone;

  public ZoneRoutes(Zone zone) {
    this.zone = zone;
  }

  /// The zone as it should be; the wiring implements it.
  public interface Zone {
    /// A stretch of the zone file.
    ///
    /// @param after what [Stretch#next] of the last stretch said; empty for the first
    /// @throws Refused INVALID for anything else
    Stretch stretch(Optional<String> after);

    /// How what is served differs; empty when that is being found out already.
    Optional<Difference> difference();
  }

  /// @param text zone-file text
  /// @param next where to go on; empty at the end
  public record Stretch(String text, Optional<String> next) {}

  /// @param text for people
  /// @param tokens how many differ
  /// @param complete whether everything could be looked at
  public record Difference(String text, long tokens, boolean complete) {}

  public List<Route> routes() {
    return List.of(route("/admin/zone", this::zone), route("/admin/zone/diff", _ -> diff()));
  }

  private static Route route(String template, Route.Handler handler) {
    return new Route("GET", template, Dialect.ADMIN, new Route.Need.AdminToken(), handler);
  }

  private Response zone(Request request) {
    Stretch stretch = zone.stretch(request.queryParameter("after"));
    Response response = Response.text(200, ZONE_TYPE, stretch.text());
    return stretch.next().map(next -> response.with("Signet-Next", next)).orElse(response);
  }

  private Response diff() {
    Difference difference =
        zone.difference()
            .orElseThrow(() ->
                Refused.later(
                    Reason.CONFLICT,
                    "The zone is being compared right now; try again.",
                    Duration.ofSeconds(5)));
    return Response.text(200, TEXT_TYPE, difference.text())
        .with("Signet-Drift", Long.toString(difference.tokens()))
        .with("Signet-Complete", Boolean.toString(difference.complete()));
  }
}
