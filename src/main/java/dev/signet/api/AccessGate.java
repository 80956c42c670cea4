package dev.signet.api;

import dev.signet.access.Authenticator;
import dev.signet.access.Caller;
import dev.signet.access.Scope;
import dev.signet.access.Session;
import dev.signet.access.Sessions;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.util.Locale;
import java.util.Optional;

/// Authentication, scopes and limits for every route, in that order. Thread-safe.
public final class AccessGate implements Gate {
  private static final String SCHEME = "bearer ";

  private final Authenticator authenticator;
  private final Sessions sessions;
  private final String organizationHeader;

  /// @param organizationHeader the header that says which organization a personal token works in
  public AccessGate(Authenticator authenticator, Sessions sessions, String organizationHeader) {
    this.authenticator = authenticator;
    this.sessions = sessions;
    this.organizationHeader = organizationHeader;
  }

  @Override
  public Request admit(Route route, Request request) {
    return switch (route.need()) {
      case Route.Need.Nothing ignored -> request;
      case Route.Need.AdminToken ignored -> {
        authenticator.authenticateAdmin(bearer(request), request.peer());
        yield request;
      }
      case Route.Need.AnyKey ignored -> {
        Caller caller = authenticate(request);
        authenticator.admit(caller, false);
        yield request.as(caller);
      }
      case Route.Need.Scoped(Scope scope) -> {
        Caller caller = authenticate(request);
        Authenticator.require(caller, scope);
        authenticator.admit(caller, !route.method().equals("GET"));
        yield request.as(caller);
      }
      case Route.Need.Session(Optional<Scope> scope) -> {
        Session session = session(route, request);
        Caller caller =
            session
                .caller()
                .orElseThrow(() ->
                    Refused.because(
                        Reason.FORBIDDEN,
                        "You are signed in as operator. Sign in with an API key or a personal token"
                            + " to work with an organization's domains."));
        scope.ifPresent(needed -> Authenticator.require(caller, needed));
        authenticator.admit(caller, !route.method().equals("GET"));
        yield request.in(session);
      }
      case Route.Need.OperatorSession ignored -> {
        Session session = session(route, request);
        if (session.caller().isPresent()) {
          throw Refused.because(
              Reason.FORBIDDEN,
              "This page is for those who run the service. Sign in with the admin token to see"
                  + " it.");
        }
        yield request.in(session);
      }
    };
  }

  /// A form must carry the session's own word: the browser sends the cookie with forms of every
  /// page, ours or not.
  private Session session(Route route, Request request) {
    Session session = sessions.resume(request.cookie(Session.COOKIE).orElse(""), request.peer());
    if (!route.method().equals("GET")
        && !session.isFormOf(Form.of(request).text(Session.FORM_FIELD))) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "This form belongs to another session. Go back, reload the page, and send it again."
              + " Nothing was done.");
    }
    return session;
  }

  private Caller authenticate(Request request) {
    return authenticator.authenticate(
        bearer(request), request.header(organizationHeader), request.peer());
  }

  /// RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1).
  private static Optional<String> bearer(Request request) {
    return request
        .header("Authorization")
        .map(String::strip)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(value -> value.substring(SCHEME.length()).strip())
        .filter(value -> !value.isEmpty());
  }
}
