package dev.signet.console;

import dev.signet.access.Credentials;
import dev.signet.access.Scope;
import dev.signet.access.Session;
import dev.signet.access.Sessions;
import dev.signet.api.Dialect;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.console.Frame.Choice;
import dev.signet.console.Frame.Visitor;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What all pages share: the frame, who is visiting, and how a route of the console is made.
/// Thread-safe.
final class Desk {
  private static final int MAX_CHOICES = 50;

  private final Pages pages;
  private final Assets assets;
  private final Sessions sessions;
  private final Credentials credentials;

  Desk(Pages pages, Assets assets, Sessions sessions, Credentials credentials) {
    this.pages = pages;
    this.assets = assets;
    this.sessions = sessions;
    this.credentials = credentials;
  }

  Pages pages() {
    return pages;
  }

  /// A page for a visitor who is signed in.
  ///
  /// @param section which part of the navigation it belongs to
  Response page(
      Request request, String template, String title, String section, Map<String, Object> more) {
    return page(200, request, template, title, section, more);
  }

  /// The same with another status, for a form that did not work.
  Response page(
      int status,
      Request request,
      String template,
      String title,
      String section,
      Map<String, Object> more) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put("frame", frame(request, title, section));
    return pages.show(status, template, parameters);
  }

  Frame frame(Request request, String title, String section) {
    return new Frame(
        title,
        section,
        request.session().map(session -> visitor(request, session)),
        Notice.of(request.queryParameter("done")),
        assets.version());
  }

  private Visitor visitor(Request request, Session session) {
    if (session.caller().isEmpty()) {
      return new Visitor("", "", List.of(), false, session.formWord());
    }
    UUID current = session.caller().get().organization();
    List<UUID> all = sessions.organizations(cookie(request));
    List<Choice> choices =
        all.size() < 2
            ? List.of()
            : all.stream()
                .limit(MAX_CHOICES)
                .map(id -> new Choice(id.toString(), nameOf(id), id.equals(current)))
                .toList();
    boolean manages = Scope.EMAIL_DOMAINS_MANAGE.grantedBy(session.caller().get().scopes());
    return new Visitor(nameOf(current), current.toString(), choices, manages, session.formWord());
  }

  private String nameOf(UUID organization) {
    return credentials.organization(organization).name();
  }

  static String cookie(Request request) {
    return request.cookie(Session.COOKIE).orElse("");
  }

  /// Refuses when the session behind a page that stays open has ended meanwhile, or may less or
  /// works elsewhere now. While the database is away that cannot be told, and what was so stays so.
  void stillSignedIn(Request request) {
    try {
      Session now = sessions.resume(cookie(request), request.peer());
      if (!now.caller().equals(request.caller())) {
        throw Refused.because(Reason.UNAUTHENTICATED, "Sign in to see this page.");
      }
    } catch (Refused refused) {
      if (refused.reason() != Reason.UNAVAILABLE) {
        throw refused;
      }
    }
  }

  /// The request of a page that is open to anybody, as that of who is signed in, if anybody is.
  Request recognised(Request request) {
    String cookie = cookie(request);
    if (cookie.isEmpty()) {
      return request;
    }
    try {
      return request.in(sessions.resume(cookie, request.peer()));
    } catch (Refused nobody) {
      return request;
    }
  }

  /// A page for those who run the service.
  static Route operatorGet(String template, Route.Handler handler) {
    return new Route("GET", template, Dialect.CONSOLE, new Route.Need.OperatorSession(), handler);
  }

  /// A form for those who run the service.
  static Route operatorPost(String template, Route.Handler handler) {
    return new Route(
        "POST",
        template,
        Dialect.CONSOLE,
        new Route.Need.OperatorSession(),
        Route.Consumes.FORM,
        handler);
  }

  /// A page that needs `scope`.
  static Route get(String template, Scope scope, Route.Handler handler) {
    return new Route(
        "GET", template, Dialect.CONSOLE, new Route.Need.Session(Optional.of(scope)), handler);
  }

  /// A form that needs `scope`.
  static Route post(String template, Scope scope, Route.Handler handler) {
    return new Route(
        "POST",
        template,
        Dialect.CONSOLE,
        new Route.Need.Session(Optional.of(scope)),
        Route.Consumes.FORM,
        handler);
  }
}
