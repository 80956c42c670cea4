package dev.signet.api;

import dev.signet.access.Caller;
import dev.signet.access.Session;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// One HTTP request as handlers see it: already routed, its body read whole (at most 5 MiB).
///
/// @param id the request id, also sent back in `X-Request-Id`
/// @param path the decoded path, without the query
/// @param pathParameters what stood in place of `{name}` in the template
/// @param query the decoded query parameters; the first value of each
/// @param headers header names in lower case; the first value of each
/// @param peer who is calling: the socket's peer, or what a trusted proxy says
/// @param caller empty where the route needs nothing or the admin token
/// @param session the console session, when the caller is signed in
public record Request(
    String id,
    String method,
    String path,
    Map<String, String> pathParameters,
    Map<String, String> query,
    Map<String, String> headers,
    InetAddress peer,
    byte[] body,
    Optional<Caller> caller,
    Optional<Session> session) {

  /// A request without a caller.
  public Request(
      String id,
      String method,
      String path,
      Map<String, String> pathParameters,
      Map<String, String> query,
      Map<String, String> headers,
      InetAddress peer,
      byte[] body,
      Optional<Caller> caller) {
    this(id, method, path, pathParameters, query, headers, peer, body, caller, Optional.empty());
  }

  /// The path parameter `name` of the template.
  public String pathParameter(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no {" + name + "} in the template of " + path);
    }
    return value;
  }

  public Optional<String> queryParameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /// Who is asking; every route with a scope has one.
  public Caller requiredCaller() {
    return caller.orElseThrow(
        () -> Refused.because(Reason.UNAUTHENTICATED, "This endpoint needs a bearer token."));
  }

  /// The same request, admitted for `who`.
  public Request as(Caller who) {
    return new Request(
        id, method, path, pathParameters, query, headers, peer, body, Optional.of(who), session);
  }

  /// The same request, with a console session.
  public Request in(Session signedIn) {
    return new Request(
        id,
        method,
        path,
        pathParameters,
        query,
        headers,
        peer,
        body,
        signedIn.caller(),
        Optional.of(signedIn));
  }

  /// The session; every route that needs one has one.
  public Session requiredSession() {
    return session.orElseThrow(
        () -> Refused.because(Reason.UNAUTHENTICATED, "Sign in to see this page."));
  }

  /// The value of a cookie (RFC 6265 §4.2.1), the first one of that name.
  public Optional<String> cookie(String name) {
    return header("cookie").stream()
        .flatMap(line -> Arrays.stream(line.split(";")))
        .map(String::strip)
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> pair.substring(name.length() + 1))
        .findFirst();
  }
}
