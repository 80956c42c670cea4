package dev.signet.api.admin;

import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.publishing.ZoneBook;
import dev.signet.publishing.ZoneReport;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `/admin/zone`: what the zone should hold, and how that differs from what is served. Text,
/// because zone files and people are what it is for.
///
/// `GET /admin/zone` gives a stretch of the zone file; `Signet-Next` names the token to send as
/// `after` for the next one. `GET /admin/zone/diff` gives one line a primary and one a token that
/// differs, and their number in `Signet-Drift`.
public final class ZoneRoutes {
  private static final int DOMAINS_A_PAGE = 500;
  private static final String ZONE_TYPE = "text/dns; charset=utf-8";
  private static final String TEXT_TYPE = "text/plain; charset=utf-8";

  private final ZoneBook book;

  public ZoneRoutes(ZoneBook book) {
    this.book = book;
  }

  public List<Route> routes() {
    return List.of(route("/admin/zone", this::zone), route("/admin/zone/diff", _ -> diff()));
  }

  private static Route route(String template, Route.Handler handler) {
    return new Route("GET", template, Dialect.ADMIN, new Route.Need.AdminToken(), handler);
  }

  private Response zone(Request request) {
    Optional<ZoneToken> after =
        request
            .queryParameter("after")
            .map(text ->
                ZoneToken.parse(text)
                    .orElseThrow(() ->
                        Refused.field(
                            Reason.INVALID,
                            "after",
                            "Send the token that Signet-Next of the last page gave.")));
    ZoneBook.Page page = book.page(after, DOMAINS_A_PAGE);
    Response response = Response.text(200, ZONE_TYPE, page.text());
    return page.next().map(next -> response.with("Signet-Next", next.label())).orElse(response);
  }

  private Response diff() {
    ZoneReport report =
        book.compare()
            .orElseThrow(() ->
                Refused.later(
                    Reason.CONFLICT,
                    "The zone is being compared right now; try again.",
                    Duration.ofSeconds(5)));
    StringBuilder text = new StringBuilder();
    long drifted = 0;
    for (ZoneReport.Comparison one : report.primaries()) {
      print(one, text);
      drifted += one.drifted();
    }
    return Response.text(200, TEXT_TYPE, text.toString())
        .with("Signet-Drift", Long.toString(drifted))
        .with("Signet-Complete", Boolean.toString(complete(report)));
  }

  private static boolean complete(ZoneReport report) {
    return report.primaries().stream().allMatch(one -> one.trouble().isEmpty());
  }

  private static void print(ZoneReport.Comparison one, StringBuilder text) {
    text.append(one.server()).append(": ").append(one.domains()).append(" domains");
    for (ZoneReport.Drift drift : one.drifts()) {
      text.append(", ").append(drift.count()).append(' ').append(drift.kind().wireText());
    }
    one.trouble().ifPresent(trouble -> text.append("; not complete: ").append(trouble));
    if (!one.transferred() && one.trouble().isEmpty()) {
      text.append("; no transfer allowed, asked token by token");
    }
    text.append('\n');
    for (ZoneReport.Drift drift : one.drifts()) {
      for (String token : drift.tokens()) {
        text.append("  ").append(drift.kind().wireText()).append(' ').append(token).append('\n');
      }
      if (drift.count() > drift.tokens().size() && !drift.tokens().isEmpty()) {
        text.append("  … and ").append(drift.count() - drift.tokens().size()).append(" more\n");
      }
    }
  }
}
