package dev.signet.access;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Lets people into the console with the credential they already have. Thread-safe.
///
/// A session is a row that all nodes see; only the hash of its secret is kept. It is worth what the
/// credential behind it is worth now: when that is revoked, the session ends within 5 s (CONTRACT
/// C-1). Opened with the admin token it is the operator's, and shows no organization.
public final class Sessions {
  /// How long a session lasts.
  public static final Duration LIFE = Duration.ofHours(12);

  private static final int SECRET_BYTES = 32;

  private final SessionStore store;
  private final Authenticator authenticator;
  private final InstantSource clock;
  private final SecureRandom random;

  public Sessions(
      SessionStore store, Authenticator authenticator, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.authenticator = authenticator;
    this.clock = clock;
    this.random = random;
  }

  /// Opens a session; what is given back goes into the cookie and nowhere else.
  ///
  /// A token that works in several organizations begins in the newest of them.
  ///
  /// @param secret a key, a personal token, or the admin token
  /// @throws Refused UNAUTHENTICATED, FORBIDDEN (wrong address), RATE_LIMITED
  public String open(String secret, InetAddress peer) {
    Optional<UUID> organization =
        authenticator
            .signIn(secret, peer)
            .map(credential ->
                credential.grants().keySet().stream().max(Comparator.naturalOrder()).orElseThrow());
    byte[] octets = new byte[SECRET_BYTES];
    random.nextBytes(octets);
    String session = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    Instant ends = clock.instant().plus(LIFE);
    store.insert(
        Secret.sha256(session), new SessionStore.Kept(Secret.sha256(secret), organization, ends));
    return session;
  }

  /// The session of a cookie's value.
  ///
  /// @throws Refused UNAUTHENTICATED (none, ended, or its credential was taken back), FORBIDDEN
  public Session resume(String session, InetAddress peer) {
    SessionStore.Kept kept = kept(session);
    String word = formWord(session);
    if (kept.organization().isEmpty()) {
      if (!authenticator.isAdmin(kept.secretHash())) {
        throw over();
      }
      return new Session(Optional.empty(), word, kept.endsAt());
    }
    Caller caller =
        authenticator
            .resume(kept.secretHash(), kept.organization().get(), peer)
            .orElseThrow(Sessions::over);
    return new Session(Optional.of(caller), word, kept.endsAt());
  }

  /// The organizations that a session can work in.
  public List<UUID> organizations(String session) {
    return authenticator.credential(kept(session).secretHash()).stream()
        .flatMap(credential -> credential.grants().keySet().stream())
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /// Lets a session work in another of its organizations.
  ///
  /// @throws Refused FORBIDDEN when it is none of them
  public void move(String session, UUID organization) {
    if (!organizations(session).contains(organization)) {
      throw Refused.because(
          Reason.FORBIDDEN, "This token does not work in the organization that was chosen.");
    }
    store.move(Secret.sha256(session), organization);
  }

  /// Ends a session, on every node at once.
  public void close(String session) {
    store.delete(Secret.sha256(session));
  }

  private SessionStore.Kept kept(String session) {
    return store
        .find(Secret.sha256(session))
        .filter(kept -> kept.endsAt().isAfter(clock.instant()))
        .orElseThrow(Sessions::over);
  }

  /// Derived, so that it needs no place of its own, and says nothing about the session's secret.
  private static String formWord(String session) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Secret.sha256("form word of " + session));
  }

  private static Refused over() {
    return Refused.because(Reason.UNAUTHENTICATED, "Sign in to see this page.");
  }
}
