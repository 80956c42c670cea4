package dev.signet;

import dev.signet.access.AdminToken;
import dev.signet.access.Authenticator;
import dev.signet.access.Credentials;
import dev.signet.access.Limits;
import dev.signet.access.RateLimit;
import dev.signet.access.Sessions;
import dev.signet.api.Cursor;
import dev.signet.api.Idempotent;
import dev.signet.api.Route;
import dev.signet.api.admin.AdminRoutes;
import dev.signet.api.v1.KeyRoutes;
import dev.signet.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wiring of who may ask: keys, sessions and their limits.
record AccessWiring(Authenticator authenticator, Credentials credentials, Sessions sessions) {
  private static final Logger LOG = LoggerFactory.getLogger(AccessWiring.class);
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(20);

  /// @param adminToken what opens the admin API
  static AccessWiring start(Settings.Access settings, String adminToken, Parts parts) {
    Authenticator authenticator =
        new Authenticator(
            parts.ports().credentials(),
            settings.adminToken().isPresent()
                ? AdminToken.chosen(adminToken)
                : AdminToken.generated(adminToken),
            limits(settings.limits()),
            parts.clock(),
            System::nanoTime);
    parts.resources().add(Periodic.every(FLUSH_EVERY, "last-used", authenticator::flushLastUsed));
    parts.resources().add(() -> quietly(authenticator::flushLastUsed));
    return new AccessWiring(
        authenticator,
        new Credentials(
            parts.ports().credentials(), authenticator, parts.ids(), parts.clock(), parts.random()),
        new Sessions(parts.ports().sessions(), authenticator, parts.clock(), parts.random()));
  }

  /// The routes of an organization's keys, and the operator's of organizations.
  List<Route> routes(Cursor cursor, Idempotent idempotent) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new KeyRoutes(credentials, cursor, idempotent).routes());
    routes.addAll(new AdminRoutes(credentials, cursor).routes());
    return routes;
  }

  private static Limits limits(Settings.Limits limits) {
    int failures = limits.failedAuthenticationsPerMinute();
    return new Limits(
        Wiring.limit(limits.reads()),
        Wiring.limit(limits.writes()),
        new RateLimit(failures / 60.0, failures));
  }

  /// Runs what belongs to the stop; that it fails must not keep the rest from stopping.
  static void quietly(Runnable last) {
    try {
      last.run();
    } catch (RuntimeException e) {
      LOG.debug("At the stop: {}", e.toString());
    }
  }
}
