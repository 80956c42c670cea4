package dev.signet.api;

import dev.signet.access.Scope;
import java.util.Optional;

/// One endpoint: method, path template (`/v1/domains/{id}`), dialect, what it needs, what kind of
/// body it reads, and what it does.
///
/// The route list is the one source for routing, 405 answers, and the tests that walk every
/// endpoint.
public record Route(
    String method,
    String template,
    Dialect dialect,
    Need need,
    Consumes consumes,
    Handler handler) {

  /// An endpoint that reads JSON, when it reads anything.
  public Route(String method, String template, Dialect dialect, Need need, Handler handler) {
    this(method, template, dialect, need, Consumes.JSON, handler);
  }

  /// The media type of the bodies that an endpoint reads.
  public enum Consumes {
    JSON,
    /// `application/x-www-form-urlencoded`, as HTML forms send it. Only from our own pages: see
    /// [SameOrigin].
    FORM
  }

  /// Handles one admitted request. Throws [dev.signet.refusal.Refused] to say no.
  @FunctionalInterface
  public interface Handler {
    Response handle(Request request);
  }

  /// What a caller must show before the handler runs.
  public sealed interface Need {
    /// Nothing: health, metrics, the API description.
    record Nothing() implements Need {}

    /// The admin token.
    record AdminToken() implements Need {}

    /// Any valid key, `send_only` included.
    record AnyKey() implements Need {}

    /// A credential with this scope in its organization.
    record Scoped(Scope scope) implements Need {}

    /// A person signed in to the console, working in an organization.
    ///
    /// @param scope what the credential behind the session must allow; empty = any will do
    record Session(Optional<Scope> scope) implements Need {}

    /// A person signed in to the console with the admin token.
    record OperatorSession() implements Need {}
  }
}
