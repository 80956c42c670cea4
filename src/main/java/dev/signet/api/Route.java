package dev.signet.api;

import dev.signet.access.Scope;

/// One endpoint: method, path template (`/v1/domains/{id}`), dialect, what it needs, and what it
/// does.
///
/// The route list is the one source for routing, 405 answers, and the tests that walk every
/// endpoint.
public record Route(String method, String template, Dialect dialect, Need need, Handler handler) {

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
  }
}
