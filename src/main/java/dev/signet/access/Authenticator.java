package dev.signet.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Says who a bearer secret belongs to, and how much that caller may still ask for. Thread-safe.
///
/// A credential is remembered for [#REMEMBERED], so that a revocation holds on every node within 5
/// s (CONTRACT C-1) without a message between nodes.
public final class Authenticator {
  /// How long a credential's state is believed.
  static final Duration REMEMBERED = Duration.ofSeconds(3);

  private static final int MAX_REMEMBERED = 50_000;
  private static final String UNKNOWN =
      "The bearer token is missing, mistyped, unknown or revoked. Send it as"
          + " 'Authorization: Bearer <key>'.";

  private final CredentialStore store;
  private final byte[] adminTokenHash;
  private final InstantSource clock;
  private final Cache<ByteBuffer, Optional<Credential>> remembered;
  private final AtomicLong forgotten = new AtomicLong();
  private final RateLimiter<UUID> reads;
  private final RateLimiter<UUID> writes;
  private final RateLimiter<ByteBuffer> failures;
  private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

  /// @param adminToken what opens the admin API
  public Authenticator(
      CredentialStore store,
      String adminToken,
      Limits limits,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.adminTokenHash = Secret.sha256(adminToken);
    this.clock = clock;
    Ticker ticker = nanoTime::getAsLong;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(MAX_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .ticker(ticker)
            .build();
    this.reads = new RateLimiter<>(limits.reads(), nanoTime);
    this.writes = new RateLimiter<>(limits.writes(), nanoTime);
    this.failures = new RateLimiter<>(limits.failedAuthentication(), nanoTime);
  }

  /// The caller behind a presented secret.
  ///
  /// @param bearer what stood after `Bearer `, if anything
  /// @param organizationHeader the value of the organization header, if any: a personal token needs
  ///   it
  /// @throws Refused UNAUTHENTICATED, FORBIDDEN (not a member; wrong address), RATE_LIMITED (too
  ///   many failures from this address)
  public Caller authenticate(
      Optional<String> bearer, Optional<String> organizationHeader, InetAddress peer) {
    ByteBuffer origin = origin(peer);
    refuseRepeatedFailure(origin);
    Optional<Credential> found = bearer.flatMap(Secret::parse).flatMap(this::find);
    if (found.isEmpty()) {
      throw unauthenticated(origin, UNKNOWN);
    }
    Credential credential = found.get();
    refuseForeignAddress(credential, peer);
    Caller caller =
        credential.personal()
            ? member(credential, organizationHeader)
            : keyHolder(credential, organizationHeader);
    used.put(credential.id(), clock.instant());
    return caller;
  }

  /// Lets the admin token pass, and no other credential.
  ///
  /// @throws Refused UNAUTHENTICATED, RATE_LIMITED
  public void authenticateAdmin(Optional<String> bearer, InetAddress peer) {
    ByteBuffer origin = origin(peer);
    refuseRepeatedFailure(origin);
    byte[] presented = Secret.sha256(bearer.orElse(""));
    if (bearer.isEmpty() || !MessageDigest.isEqual(presented, adminTokenHash)) {
      throw unauthenticated(
          origin,
          "The admin token is missing or wrong. Send it as 'Authorization: Bearer <admin token>'.");
    }
  }

  /// The caller behind a session that was opened with a secret of this hash, as long as that secret
  /// is good. Empty when it was taken back, or works in this organization no more.
  ///
  /// @throws Refused FORBIDDEN (wrong address)
  Optional<Caller> resume(byte[] secretHash, UUID organization, InetAddress peer) {
    Optional<Credential> found = find(secretHash);
    if (found.isEmpty() || !found.get().grants().containsKey(organization)) {
      return Optional.empty();
    }
    Credential credential = found.get();
    refuseForeignAddress(credential, peer);
    used.put(credential.id(), clock.instant());
    return Optional.of(
        new Caller(
            organization,
            credential.id(),
            credential.grants().getOrDefault(organization, Set.of())));
  }

  /// The credential of a secret that a person signs in with.
  ///
  /// @throws Refused as [#authenticate]
  Credential credential(String secret, InetAddress peer) {
    ByteBuffer origin = origin(peer);
    refuseRepeatedFailure(origin);
    Credential credential =
        Secret.parse(secret)
            .flatMap(this::find)
            .orElseThrow(() ->
                unauthenticated(origin, "This key or token is mistyped, unknown or revoked."));
    refuseForeignAddress(credential, peer);
    return credential;
  }

  /// The credential with this hash.
  Optional<Credential> credential(byte[] secretHash) {
    return find(secretHash);
  }

  /// Whether this is the hash of the admin token.
  boolean isAdmin(byte[] secretHash) {
    return MessageDigest.isEqual(secretHash, adminTokenHash);
  }

  private static void refuseForeignAddress(Credential credential, InetAddress peer) {
    if (!credential.allowedAddresses().isEmpty()
        && credential.allowedAddresses().stream().noneMatch(block -> block.contains(peer))) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "This key may not be used from the address " + peer.getHostAddress() + ".");
    }
  }

  private void refuseRepeatedFailure(ByteBuffer origin) {
    if (!failures.available(origin)) {
      throw Refused.later(
          Reason.RATE_LIMITED,
          "Too many failed authentications from this address. Check the key, then try again later.",
          failures.wait(origin));
    }
  }

  private Caller keyHolder(Credential credential, Optional<String> organizationHeader) {
    UUID organization = credential.organization();
    if (organizationHeader.isPresent()
        && !organizationHeader.get().strip().equals(organization.toString())) {
      throw Refused.because(
          Reason.FORBIDDEN, "This key belongs to another organization than the header names.");
    }
    return new Caller(organization, credential.id(), credential.scopes());
  }

  private Caller member(Credential credential, Optional<String> organizationHeader) {
    if (organizationHeader.isEmpty()) {
      throw Refused.because(
          Reason.UNAUTHENTICATED,
          "A personal token works in several organizations: say which one in the organization header.");
    }
    for (Map.Entry<UUID, Set<Scope>> grant : credential.grants().entrySet()) {
      if (grant.getKey().toString().equals(organizationHeader.get().strip())) {
        return new Caller(grant.getKey(), credential.id(), grant.getValue());
      }
    }
    throw Refused.because(
        Reason.FORBIDDEN, "This token does not work in the organization that the header names.");
  }

  private Refused unauthenticated(ByteBuffer origin, String message) {
    Duration wait = failures.take(origin);
    return wait.isZero()
        ? Refused.because(Reason.UNAUTHENTICATED, message)
        : Refused.later(
            Reason.RATE_LIMITED, "Too many failed authentications from this address.", wait);
  }

  private Optional<Credential> find(Secret secret) {
    return find(secret.hash());
  }

  private Optional<Credential> find(byte[] hash) {
    ByteBuffer key = ByteBuffer.wrap(hash);
    Optional<Credential> known = remembered.getIfPresent(key);
    if (known != null) {
      return known;
    }
    // Not inside the cache: callers with one key would wait for each other's slow answers, one
    // after the other.
    long before = forgotten.get();
    Optional<Credential> found = store.byHash(hash);
    if (forgotten.get() == before) {
      remembered.put(key, found);
    }
    return found;
  }

  /// IPv4 address, or the /64 of an IPv6 address: what one subscriber usually holds.
  private static ByteBuffer origin(InetAddress peer) {
    byte[] octets = peer.getAddress();
    return ByteBuffer.wrap(octets.length == 16 ? Arrays.copyOf(octets, 8) : octets);
  }

  /// Refuses with RATE_LIMITED when the caller asks too often.
  public void admit(Caller caller, boolean write) {
    Duration wait = (write ? writes : reads).take(caller.credential());
    if (!wait.isZero()) {
      throw Refused.later(
          Reason.RATE_LIMITED, "Too many requests with this key. Slow down and try again.", wait);
    }
  }

  /// Refuses with FORBIDDEN when the caller lacks `scope`.
  public static void require(Caller caller, Scope scope) {
    if (!scope.grantedBy(caller.scopes())) {
      throw Refused.because(Reason.FORBIDDEN, "This key lacks the scope " + scope.wireText() + ".");
    }
  }

  /// Forgets a credential at once on this node.
  public void forget() {
    forgotten.incrementAndGet();
    remembered.invalidateAll();
  }

  /// Writes down when credentials were last used; call it at least once a minute.
  public void flushLastUsed() {
    Map<UUID, Instant> batch = Map.copyOf(used);
    if (batch.isEmpty()) {
      return;
    }
    store.touch(batch);
    batch.forEach(used::remove);
  }
}
