package dev.signet.console;

import dev.signet.access.Scope;
import dev.signet.access.Session;
import dev.signet.access.Sessions;
import dev.signet.api.Dialect;
import dev.signet.api.Errors;
import dev.signet.api.Form;
import dev.signet.api.Request;
import dev.signet.api.Response;
import dev.signet.api.Route;
import dev.signet.id.Ids;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Signing in and out, and changing between organizations.
///
/// | | |
/// |---|---|
/// | `GET`, `POST /console/sign-in` | with a key, a personal token or the admin token |
/// | `POST /console/sign-out` | |
/// | `POST /console/organization` | work in another one |
final class SignInPages {
  private static final String SIGN_IN = "/console/sign-in";
  private static final Set<Reason> ON_THE_FORM =
      EnumSet.of(Reason.INVALID, Reason.UNAUTHENTICATED, Reason.FORBIDDEN, Reason.RATE_LIMITED);
  private static final String SIGNED_IN = "/console/signed-in";
  private static final String HOME = "/console/domains";
  private static final String KEYS_HOME = "/console/keys";
  private static final String ANYBODYS_HOME = "/console/api";
  private static final String OPERATOR_HOME = "/console/health";

  private final Desk desk;
  private final Sessions sessions;

  SignInPages(Desk desk, Sessions sessions) {
    this.desk = desk;
    this.sessions = sessions;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/", Dialect.CONSOLE, anybody(), _ -> Response.seeOther("/console")),
        new Route("GET", "/console", Dialect.CONSOLE, anybody(), this::home),
        new Route("GET", SIGN_IN, Dialect.CONSOLE, anybody(), this::show),
        new Route("POST", SIGN_IN, Dialect.CONSOLE, anybody(), Route.Consumes.FORM, this::signIn),
        new Route("GET", SIGNED_IN, Dialect.CONSOLE, anybody(), this::signedIn),
        new Route(
            "POST",
            "/console/sign-out",
            Dialect.CONSOLE,
            anybody(),
            Route.Consumes.FORM,
            this::signOut),
        new Route(
            "POST",
            "/console/organization",
            Dialect.CONSOLE,
            new Route.Need.Session(Optional.empty()),
            Route.Consumes.FORM,
            this::move));
  }

  private static Route.Need anybody() {
    return new Route.Need.Nothing();
  }

  private Response home(Request request) {
    try {
      Session session = sessions.resume(Desk.cookie(request), request.peer());
      return Response.seeOther(home(session));
    } catch (Refused notSignedIn) {
      return Response.seeOther(SIGN_IN);
    }
  }

  /// Where there is something to see with what the session may do.
  private static String home(Session session) {
    if (session.caller().isEmpty()) {
      return OPERATOR_HOME;
    }
    Set<Scope> scopes = session.caller().get().scopes();
    if (Scope.EMAIL_DOMAINS_READ.grantedBy(scopes)) {
      return HOME;
    }
    return Scope.API_KEYS_MANAGE.grantedBy(scopes) ? KEYS_HOME : ANYBODYS_HOME;
  }

  private Response show(Request request) {
    return page(200, request, request.queryParameter("next").orElse(""), "");
  }

  /// A browser keeps no Secure cookie that came over plain HTTP, and says nothing about it.
  private Response signedIn(Request request) {
    String next = inside(request.queryParameter("next").orElse(""));
    try {
      Session session = sessions.resume(Desk.cookie(request), request.peer());
      return Response.seeOther(next.isEmpty() ? home(session) : next);
    } catch (Refused lost) {
      return page(
          401,
          request,
          next,
          "Your browser did not keep the session. Open the console over HTTPS, with cookies"
              + " allowed.");
    }
  }

  private Response page(int status, Request request, String next, String problem) {
    return desk.page(
        status,
        request,
        "sign-in",
        "Sign in",
        "",
        Map.of("next", inside(next), "problem", problem));
  }

  private Response signIn(Request request) {
    Form form = Form.of(request);
    String next = inside(form.text("next"));
    try {
      String secret =
          form.optional("secret")
              .orElseThrow(
                  () -> Refused.field(Reason.INVALID, "secret", "Enter a key or a token."));
      String session = sessions.open(secret, request.peer());
      return Response.seeOther(
              SIGNED_IN + "?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8))
          .with("Set-Cookie", cookie(request, session, Sessions.LIFE.toSeconds()));
    } catch (Refused refused) {
      if (!ON_THE_FORM.contains(refused.reason())) {
        throw refused;
      }
      return page(Errors.status(Dialect.CONSOLE, refused.reason()), request, next, refused.text());
    }
  }

  private Response signOut(Request request) {
    sessions.close(Desk.cookie(request));
    return Response.seeOther(SIGN_IN + "?done=" + Notice.SIGNED_OUT.code())
        .with("Set-Cookie", cookie(request, "", 0));
  }

  private Response move(Request request) {
    UUID organization =
        Ids.parse(Form.of(request).text("organization"))
            .orElseThrow(
                () -> Refused.field(Reason.INVALID, "organization", "Choose an organization."));
    sessions.move(Desk.cookie(request), organization);
    return Response.seeOther("/console");
  }

  /// Strict: not even a link from elsewhere brings the session along. Secure, but where the browser
  /// is on the same machine and HTTPS would mean nothing.
  private static String cookie(Request request, String value, long seconds) {
    return Session.COOKIE
        + "="
        + value
        + "; Path=/console; HttpOnly; SameSite=Strict; Max-Age="
        + seconds
        + (onThisMachine(request) ? "" : "; Secure");
  }

  private static boolean onThisMachine(Request request) {
    String host = request.header("host").orElse("");
    String name = host.replaceFirst(":[0-9]+$", "");
    return request.peer().isLoopbackAddress()
        && (name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]"));
  }

  /// Only a page of the console: the maker of a link must not be able to lead people elsewhere.
  private static String inside(String next) {
    if (!next.startsWith("/console/") || next.contains("\\") || next.contains("//")) {
      return "";
    }
    try {
      URI uri = URI.create(next);
      boolean stays =
          uri.getAuthority() == null && uri.getScheme() == null && !uri.getPath().contains("..");
      return stays ? next : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
