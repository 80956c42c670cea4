package dev.signet.console;

import dev.signet.access.RateLimit;
import dev.signet.access.RateLimiter;
import dev.signet.access.ShareLinks;
import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.diagnosis.HostForm;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import dev.signet.registry.EmailDomains;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// What the holder of a share link sees, without signing in: one domain's records and how each
/// stands, and nothing else. Nothing can be changed from here.
///
/// | | |
/// |---|---|
/// | `GET /console/share/{link}` | the records |
/// | `GET /console/share/{link}/live` | their changes |
/// | `GET /console/share/{link}/export/{form}` | a file |
/// | `GET /console/share/{link}/print` | on paper |
final class SharePages {
  static final String PATH = "/console/share";
  private static final String ITEM = PATH + "/{link}";

  /// Wrong links from one address: six a minute, thirty at once.
  private static final RateLimit GUESSES = new RateLimit(0.1, 30);

  private final Desk desk;
  private final EmailDomains domains;
  private final Views views;
  private final Looks looks;
  private final Live live;
  private final ShareLinks links;
  private final RateLimiter<InetAddress> guesses = new RateLimiter<>(GUESSES, System::nanoTime);

  SharePages(
      Desk desk, EmailDomains domains, Views views, Looks looks, Live live, ShareLinks links) {
    this.desk = desk;
    this.domains = domains;
    this.views = views;
    this.looks = looks;
    this.live = live;
    this.links = links;
  }

  List<Route> routes() {
    return List.of(
        get(ITEM, this::show),
        get(ITEM + "/live", this::changes),
        get(ITEM + "/export/{form}", this::export),
        get(ITEM + "/print", this::print));
  }

  private static Route get(String template, Route.Handler handler) {
    return new Route(
        "GET",
        template,
        Dialect.CONSOLE,
        new Route.Need.Nothing(),
        request -> handler.handle(request).with("X-Robots-Tag", "noindex, nofollow"));
  }

  private ShareLinks.Opened open(Request request) {
    if (!guesses.available(request.peer())) {
      throw Refused.later(
          Reason.RATE_LIMITED,
          "Too many links that do not work from this address. Try again later.",
          guesses.wait(request.peer()));
    }
    try {
      return links.open(request.pathParameter("link"));
    } catch (Refused refused) {
      guesses.take(request.peer());
      throw refused;
    }
  }

  private Response show(Request request) {
    ShareLinks.Opened opened = open(request);
    DomainView view = views.of(opened.organization(), opened.domain(), DomainPages.host(request));
    String base = PATH + "/" + request.pathParameter("link");
    return desk.page(
        request,
        "share",
        "Records of " + view.name(),
        "",
        Map.of(
            "view",
            view,
            "hosts",
            HostForm.hosts(),
            "base",
            base,
            "expires",
            new Moment(opened.expiresAt()),
            "files",
            HandOverPages.files(views.handover(opened.organization(), opened.domain(), false))));
  }

  private Response changes(Request request) {
    open(request);
    return live.feed(
        request.pathParameter("link"),
        () -> {
          ShareLinks.Opened opened = links.open(request.pathParameter("link"));
          DomainView view =
              views.of(opened.organization(), opened.domain(), DomainPages.host(request));
          if (!view.settled()) {
            looks.soon(
                opened.organization(),
                opened.domain(),
                views.records(domains.get(opened.organization(), opened.domain())));
          }
          return desk.pages().text("tag/records", Map.of("view", view));
        });
  }

  private Response export(Request request) {
    ShareLinks.Opened opened = open(request);
    return HandOverPages.file(
        request,
        views.handover(opened.organization(), opened.domain(), HandOverPages.all(request)));
  }

  private Response print(Request request) {
    ShareLinks.Opened opened = open(request);
    DomainView view = views.of(opened.organization(), opened.domain(), DomainPages.host(request));
    return desk.page(request, "print", "Records of " + view.name(), "", Map.of("view", view));
  }
}
