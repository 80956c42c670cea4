package dev.signet.api;

import dev.signet.access.Authenticator;
import dev.signet.access.Caller;
import dev.signet.access.Scope;
import java.util.Locale;
import java.util.Optional;

/// Authentication, scopes and limits for every route, in that order. Thread-safe.
public final class AccessGate implements Gate {
  private static final String SCHEME = "bearer ";

  private final Authenticator authenticator;
  private final String organizationHeader;

  /// @param organizationHeader the header that says which organization a personal token works in
  public AccessGate(Authenticator authenticator, String organizationHeader) {
    this.authenticator = authenticator;
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
    };
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
