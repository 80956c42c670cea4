package dev.signet.api;

/// Decides whether a routed request may reach its handler: authentication, scope, limits.
///
/// Asked once for every request that matched a [Route], whatever the route needs, after the body
/// has been read and bounded and before anything else looks at it. Safe for concurrent use; may
/// block.
@FunctionalInterface
public interface Gate {

  /// The request to hand on, with its caller filled in where the route has one.
  ///
  /// @throws dev.signet.refusal.Refused when it may not pass
  Request admit(Route route, Request request);
}
