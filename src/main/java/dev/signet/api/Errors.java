package dev.signet.api;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The only place that knows which status and body a refusal becomes, for each dialect (CONTRACT
/// AP-1, AR-1).
public final class Errors {
  private static final Response TOO_LARGE =
      new Response(
          413,
          Map.of("Connection", "close"),
          "application/json",
          "{\"error\":\"payload_too_large\"}".getBytes(StandardCharsets.UTF_8));

  private static final String CLAIM = "claim";

  private Errors() {}

  /// The dialect of a path, for requests that match no route.
  static Dialect dialectOf(String path) {
    if (under(path, "/v1")) {
      return Dialect.V1;
    }
    if (under(path, "/core")) {
      return Dialect.CORE;
    }
    if (under(path, "/console")) {
      return Dialect.CONSOLE;
    }
    return under(path, "/admin") ? Dialect.ADMIN : Dialect.PLAIN;
  }

  private static boolean under(String path, String prefix) {
    return path.equals(prefix) || path.startsWith(prefix + "/");
  }

  /// The status of a refusal.
  public static int status(Dialect dialect, Reason reason) {
    return switch (reason) {
      case UNREADABLE, NOT_READY -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case NAME_TAKEN, NAME_OWNED ->
          switch (dialect) {
            case V1, ADMIN -> 422;
            case CORE, CONSOLE, PLAIN -> 409;
          };
      case CONFLICT, IDEMPOTENCY_CONCURRENT, ROTATION_IN_PROGRESS -> 409;
      case INVALID, IDEMPOTENCY_MISMATCH -> 422;
      case RATE_LIMITED -> 429;
      case PROVIDER_REFUSED -> 502;
      case UNPUBLISHABLE, UNAVAILABLE -> 503;
    };
  }

  /// What a caller gets for `refused`.
  public static Response of(Dialect dialect, Refused refused) {
    Response response =
        switch (refused.reason()) {
          case UNREADABLE, INVALID, NOT_READY -> body(dialect, "validation_error", refused);
          case NAME_TAKEN -> nameTaken(dialect, refused, true);
          case NAME_OWNED -> nameTaken(dialect, refused, false);
          case UNAUTHENTICATED ->
              body(dialect, "authentication_error", refused).with("WWW-Authenticate", "Bearer");
          case FORBIDDEN -> body(dialect, "permission_error", refused);
          case NOT_FOUND -> body(dialect, "not_found", refused);
          case CONFLICT -> body(dialect, "conflict", refused);
          case IDEMPOTENCY_MISMATCH -> body(dialect, "idempotency_mismatch", refused);
          case IDEMPOTENCY_CONCURRENT ->
              later(body(dialect, "idempotency_concurrent", refused), refused, 1);
          case ROTATION_IN_PROGRESS -> body(dialect, "webhook_rotation_in_progress", refused);
          case RATE_LIMITED -> later(body(dialect, "rate_limit_exceeded", refused), refused, 1);
          case UNPUBLISHABLE, UNAVAILABLE ->
              later(body(dialect, "provisioning_error", refused), refused, 5);
          case PROVIDER_REFUSED -> body(dialect, "provisioning_error", refused);
        };
    // A refusal that names a time keeps it, whatever its reason.
    return refused.retryAfter().isPresent() ? later(response, refused, 1) : response;
  }

  /// What a caller gets when something broke that is none of its business.
  static Response internal(Dialect dialect, String requestId) {
    return of(
        dialect,
        500,
        "internal_error",
        "Something went wrong on our side. If it stays, tell us the request id " + requestId + ".");
  }

  /// 413, the same body in every dialect (CONTRACT C-7).
  static Response tooLarge() {
    return TOO_LARGE;
  }

  static Response notFound(Dialect dialect) {
    return of(dialect, 404, "not_found", "There is nothing at this address.");
  }

  static Response methodNotAllowed(Dialect dialect, Set<String> allowed) {
    String allow = String.join(", ", allowed);
    return of(
            dialect,
            405,
            "method_not_allowed",
            "This method is not allowed here. Allowed: " + allow + ".")
        .with("Allow", allow);
  }

  static Response unsupportedMediaType(Dialect dialect, String message) {
    return of(dialect, 415, "unsupported_media_type", message);
  }

  /// An error in the shape of `dialect`. `type` is printed where the dialect has one.
  static Response of(Dialect dialect, int status, String type, String message) {
    if (dialect == Dialect.CONSOLE) {
      return page(status, message);
    }
    return Response.json(status, node(dialect, type, message, Map.of()));
  }

  private static Response body(Dialect dialect, String type, Refused refused) {
    int status = status(dialect, refused.reason());
    if (dialect == Dialect.CONSOLE) {
      return page(status, refused.text());
    }
    return Response.json(status, node(dialect, type, refused.text(), refused.fields()));
  }

  /// @param claimable whether the caller may claim the name; nothing says who holds it (CONTRACT
  ///   CL-1)
  private static Response nameTaken(Dialect dialect, Refused refused, boolean claimable) {
    return switch (dialect) {
      case V1, ADMIN -> {
        Map<String, List<String>> fields =
            refused.fields().isEmpty() ? Map.of("name", List.of(refused.text())) : refused.fields();
        ObjectNode root = node(dialect, "validation_error", refused.text(), fields);
        if (claimable && root.get("error") instanceof ObjectNode error) {
          error.put(CLAIM, "/v1/domains/claims");
        }
        yield Response.json(status(dialect, refused.reason()), root);
      }
      case CORE -> {
        ObjectNode root = node(dialect, "conflict", refused.text(), refused.fields());
        if (claimable) {
          root.put(CLAIM, "/core/email-domains/claims");
        }
        yield Response.json(status(dialect, refused.reason()), root);
      }
      case PLAIN, CONSOLE -> body(dialect, "conflict", refused);
    };
  }

  private static Response later(Response response, Refused refused, long usual) {
    long seconds = refused.retryAfter().map(Errors::wholeSeconds).orElse(usual);
    return response.with("Retry-After", Long.toString(seconds));
  }

  /// Rounded up: a caller that waits as told must not come too early.
  private static long wholeSeconds(Duration wait) {
    return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
  }

  /// A page that needs no template: it is also shown when nothing else works.
  private static Response page(int status, String message) {
    String title =
        switch (status) {
          case 401 -> "Please sign in";
          case 403 -> "Not allowed";
          case 404 -> "Not found";
          case 429 -> "Too many requests";
          case 503 -> "Back in a moment";
          default -> status >= 500 ? "Something went wrong" : "That did not work";
        };
    String signIn =
        status == 401 ? "<p><a class=\"button\" href=\"/console/sign-in\">Sign in</a></p>" : "";
    String html =
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s · Signet</title><link rel="stylesheet" href="/console/assets/console.css"></head>
        <body class="bare"><main id="main" class="card"><h1>%s</h1><p>%s</p>%s
        <p><a href="/console">To the console</a></p></main></body></html>
        """
            .formatted(title, title, escaped(message), signIn);
    return Response.text(status, "text/html; charset=utf-8", html)
        .with("Content-Security-Policy", ContentSecurity.POLICY)
        .with("Referrer-Policy", "no-referrer")
        .with("X-Frame-Options", "DENY");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static ObjectNode node(
      Dialect dialect, String type, String message, Map<String, List<String>> fields) {
    ObjectNode root = Json.object();
    switch (dialect) {
      case CORE, PLAIN, CONSOLE -> root.put("detail", message);
      case V1, ADMIN -> {
        ObjectNode error = root.putObject("error").put("type", type).put("message", message);
        if (!fields.isEmpty()) {
          ObjectNode errors = error.putObject("errors");
          fields.keySet().stream()
              .sorted()
              .forEach(field -> {
                ArrayNode messages = errors.putArray(field);
                fields.getOrDefault(field, List.of()).forEach(messages::add);
              });
        }
      }
    }
    return root;
  }
}
