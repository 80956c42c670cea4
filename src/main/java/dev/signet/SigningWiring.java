package dev.signet;

import dev.signet.access.Credentials;
import dev.signet.access.VerifyLimit;
import dev.signet.api.Cursor;
import dev.signet.api.Route;
import dev.signet.api.admin.SigningKeyRoutes;
import dev.signet.api.signing.Certificates;
import dev.signet.api.signing.SigningListener;
import dev.signet.api.v1.ProofRoutes;
import dev.signet.dkim.KeyVault;
import dev.signet.lookup.Lookup;
import dev.signet.settings.Settings;
import dev.signet.signing.HandOut;
import dev.signet.signing.Proof;
import dev.signet.signing.SigningCredentials;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// The wiring of what mail servers ask: their credentials, and the keys and signatures they get.
record SigningWiring(SigningCredentials credentials, HandOut handOut, Proof proof) {
  private static final Duration FLUSH_EVERY = Duration.ofSeconds(20);

  /// @param limit how often callers may have the DNS asked
  static SigningWiring start(
      Settings.Signing settings, Parts parts, KeyVault vault, Lookup lookup, VerifyLimit limit) {
    HandOut handOut =
        new HandOut(
            parts.ports().signing(),
            vault,
            settings.stale(),
            parts.clock(),
            System::nanoTime,
            parts.meters());
    parts.resources().add(Periodic.every(FLUSH_EVERY, "signing-readings", handOut::flush));
    parts.resources().add(() -> AccessWiring.quietly(handOut::flush));
    return new SigningWiring(
        new SigningCredentials(
            parts.ports().signing(),
            settings.stale(),
            parts.ids(),
            parts.clock(),
            parts.random(),
            System::nanoTime),
        handOut,
        new Proof(parts.ports().signing(), vault, lookup, limit, parts.clock()));
  }

  /// The proof that signed mail would pass, and what the operator says of credentials.
  List<Route> routes(Credentials organizations, Cursor cursor) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new ProofRoutes(proof).routes());
    routes.addAll(new SigningKeyRoutes(credentials, organizations, cursor).routes());
    return routes;
  }

  /// The listener for mail servers, when the operator wants one (CONTRACT SG-1).
  Optional<SigningListener> listen(Settings.Signing settings, Resources resources)
      throws IOException {
    Optional<Settings.Signing.Listener> wanted = settings.listener();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Optional<Settings.Signing.Tls> files = wanted.get().tls();
    Optional<SSLContext> tls =
        files.isPresent()
            ? Optional.of(Certificates.read(files.get().chain(), files.get().key()))
            : Optional.empty();
    return Optional.of(
        resources.add(SigningListener.start(wanted.get().address(), tls, credentials, handOut)));
  }
}
