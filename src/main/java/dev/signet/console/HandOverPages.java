package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.access.ShareLinks;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.handover.Exports;
import dev.signet.handover.Form;
import dev.signet.handover.Handover;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Handing a domain's records to the colleague, or the tool, that publishes them.
///
/// | | |
/// |---|---|
/// | `GET /console/domains/{id}/hand-over` | share links and files |
/// | `POST /console/domains/{id}/share` | make a share link; its text is on the page that answers, and nowhere else |
/// | `POST /console/domains/{id}/share/{link}/revoke` | take one back |
/// | `GET /console/domains/{id}/export/{form}` | a file; `?all=1` with the records that are only worth having |
/// | `GET /console/domains/{id}/print` | on paper |
final class HandOverPages {
  private static final String ITEM = DomainPages.ITEM;

  private final Desk desk;
  private final Views views;
  private final ShareLinks links;

  HandOverPages(Desk desk, Views views, ShareLinks links) {
    this.desk = desk;
    this.views = views;
    this.links = links;
  }

  List<Route> routes() {
    return List.of(
        Desk.get(ITEM + "/hand-over", Scope.EMAIL_DOMAINS_READ, request -> show(request, "")),
        Desk.post(ITEM + "/share", Scope.EMAIL_DOMAINS_MANAGE, this::share),
        Desk.post(ITEM + "/share/{link}/revoke", Scope.EMAIL_DOMAINS_MANAGE, this::revoke),
        Desk.get(ITEM + "/export/{form}", Scope.EMAIL_DOMAINS_READ, this::export),
        Desk.get(ITEM + "/print", Scope.EMAIL_DOMAINS_READ, this::print));
  }

  private Response show(Request request, String text) {
    UUID organization = DomainPages.organization(request);
    UUID id = DomainPages.id(request);
    DomainView view = views.of(organization, id, Optional.empty());
    List<ShareLine> living =
        links.list(organization, id).stream()
            .map(link ->
                new ShareLine(
                    link.id().toString(),
                    new Moment(link.createdAt()),
                    new Moment(link.expiresAt())))
            .toList();
    Map<String, Object> more = new HashMap<>();
    more.put("view", view);
    more.put("links", living);
    more.put("made", text.isEmpty() ? "" : origin(request) + SharePages.PATH + "/" + text);
    more.put("files", files(views.handover(organization, id, false)));
    more.put("base", DomainPages.path(id));
    return desk.page(request, "hand-over", "Hand over " + view.name(), "domains", more);
  }

  /// Every file of a handover.
  static List<ExportFile> files(Optional<Handover> handover) {
    return handover.stream().flatMap(HandOverPages::all).toList();
  }

  private static Stream<ExportFile> all(Handover what) {
    return Arrays.stream(Form.values())
        .map(form ->
            new ExportFile(
                form.id(),
                form.title(),
                form.fileName(what),
                form.instruction(what),
                form.command(what).orElse("")));
  }

  /// How the browser reached us, so that the link works for others: what it says of itself, or the
  /// proxy in front.
  private static String origin(Request request) {
    String host = request.header("host").orElse("localhost");
    return request
        .header("origin")
        .filter(origin -> origin.endsWith("://" + host))
        .orElse("http://" + host);
  }

  private Response share(Request request) {
    Optional<String> days = dev.signet.api.Form.of(request).optional("days");
    Duration life =
        days.map(text -> text.matches("[0-9]{1,3}") ? Long.parseLong(text) : 0)
            .map(Duration::ofDays)
            .orElse(ShareLinks.DEFAULT_LIFETIME);
    ShareLinks.Issued issued =
        links.create(DomainPages.organization(request), DomainPages.id(request), life);
    return show(request, issued.text());
  }

  private Response revoke(Request request) {
    UUID id = DomainPages.id(request);
    UUID link =
        Ids.parse(request.pathParameter("link"))
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    links.revoke(DomainPages.organization(request), id, link);
    return Response.seeOther(DomainPages.path(id) + "/hand-over?done=" + Notice.REVOKED.code());
  }

  private Response export(Request request) {
    return file(
        request,
        views.handover(DomainPages.organization(request), DomainPages.id(request), all(request)));
  }

  /// Whether the records that are only worth having are wanted too.
  static boolean all(Request request) {
    return request.queryParameter("all").isPresent();
  }

  /// A handover as a file that the browser saves.
  static Response file(Request request, Optional<Handover> handover) {
    Handover what =
        handover.orElseThrow(() ->
            Refused.because(
                Reason.CONFLICT, "These records cannot be written as a file of this kind."));
    Form form =
        Form.of(request.pathParameter("form"))
            .orElseThrow(() -> Refused.because(Reason.NOT_FOUND, "Resource not found."));
    return Response.text(200, form.mediaType(), Exports.write(form, what))
        .with("Content-Disposition", "attachment; filename=\"" + form.fileName(what) + "\"")
        .with("Content-Security-Policy", "default-src 'none'; sandbox");
  }

  private Response print(Request request) {
    DomainView view =
        views.of(DomainPages.organization(request), DomainPages.id(request), Optional.empty());
    return desk.page(request, "print", "Records of " + view.name(), "", Map.of("view", view));
  }
}
