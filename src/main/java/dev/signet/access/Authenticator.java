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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
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

  /// How many secrets of addresses that failed too often are looked for at the same time.
  private static final int SUSPICIOUS_SEARCHES = 2;

  private static final String UNKNOWN =
      "The bearer token is missing, mistyped, unknown or revoked. Send it as"
          + " 'Authorization: Bearer <key>'.";

  private final CredentialStore store;
  private final AdminToken adminToken;
  private final InstantSource clock;
  private final Cache<ByteBuffer, Optional<Credential>> remembered;
  private final AtomicLong forgotten = new AtomicLong();
  private final RateLimiter<UUID> reads;
  private final RateLimiter<UUID> writes;
  private final RateLimiter<UUID> organizationReads;
  private final RateLimiter<UUID> organizationWrites;
  private final FailureLimit failures;
  private final FailureLimit adminFailures;
  private final Semaphore suspicious = new Semaphore(SUSPICIOUS_SEARCHES);
  private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

  /// @param adminToken what opens the admin API
  public Authenticator(
      CredentialStore store,
      AdminToken adminToken,
      Limits limits,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.store = store;
    this.adminToken = adminToken;
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
    this.organizationReads = new RateLimiter<>(limits.organizationReads(), nanoTime);
    this.organizationWrites = new RateLimiter<>(limits.organizationWrites(), nanoTime);
    this.failures = new FailureLimit(limits.failedAuthentication(), nanoTime);
    this.adminFailures = new FailureLimit(limits.failedAuthentication(), nanoTime);
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
    Optional<Credential> found =
        bearer.flatMap(Secret::parse).flatMap(secret -> find(secret, peer, failures));
    if (found.isEmpty()) {
      throw failures.failed(peer, UNKNOWN);
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
    if (bearer.isEmpty() || !isAdmin(bearer.get(), peer)) {
      throw adminFailures.failed(
          peer,
          "The admin token is missing or wrong. Send it as 'Authorization: Bearer <admin token>'.");
    }
  }

  /// Whether `secret` is the admin token. One that the operator chose may be guessed, so it is not
  /// compared while its address is limited (CONTRACT C-10).
  ///
  /// @throws Refused RATE_LIMITED
  private boolean isAdmin(String secret, InetAddress peer) {
    if (!adminToken.generated()) {
      adminFailures
          .wait(peer)
          .ifPresent(wait -> {
            throw FailureLimit.refusal(wait);
          });
    }
    return isAdmin(Secret.sha256(secret));
  }

  /// What a person signs in with: empty when it is the admin token. Failures at this door are
  /// counted with those of the admin API.
  ///
  /// @throws Refused as [#authenticate]
  Optional<Credential> signIn(String secret, InetAddress peer) {
    Optional<Secret> generated = Secret.parse(secret);
    if (generated.isPresent()) {
      Optional<Credential> found = find(generated.get(), peer, adminFailures);
      if (found.isPresent()) {
        refuseForeignAddress(found.get(), peer);
        return found;
      }
    }
    if (isAdmin(secret, peer)) {
      return Optional.empty();
    }
    throw adminFailures.failed(peer, "This key or token is mistyped, unknown or revoked.");
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
        caller(credential, organization, credential.grants().getOrDefault(organization, Set.of())));
  }

  /// The credential with this hash.
  Optional<Credential> credential(byte[] secretHash) {
    return find(secretHash);
  }

  /// Whether this is the hash of the admin token.
  boolean isAdmin(byte[] secretHash) {
    return MessageDigest.isEqual(secretHash, adminToken.hash());
  }

  private static void refuseForeignAddress(Credential credential, InetAddress peer) {
    if (!credential.allowedAddresses().isEmpty()
        && credential.allowedAddresses().stream().noneMatch(block -> block.contains(peer))) {
      throw Refused.because(
          Reason.FORBIDDEN,
          "This key may not be used from the address " + peer.getHostAddress() + ".");
    }
  }

  private Caller keyHolder(Credential credential, Optional<String> organizationHeader) {
    UUID organization = credential.organization();
    if (organizationHeader.isPresent()
        && !organizationHeader.get().strip().equals(organization.toString())) {
      throw Refused.because(
          Reason.FORBIDDEN, "This key belongs to another organization than the header names.");
    }
    return caller(credential, organization, credential.scopes());
  }

  private Caller member(Credential credential, Optional<String> organizationHeader) {
    if (organizationHeader.isEmpty()) {
      throw Refused.because(
          Reason.UNAUTHENTICATED,
          "A personal token works in several organizations: say which one in the organization header.");
    }
    for (Map.Entry<UUID, Set<Scope>> grant : credential.grants().entrySet()) {
      if (grant.getKey().toString().equals(organizationHeader.get().strip())) {
        return caller(credential, grant.getKey(), grant.getValue());
      }
    }
    throw Refused.because(
        Reason.FORBIDDEN, "This token does not work in the organization that the header names.");
  }

  private static Caller caller(Credential credential, UUID organization, Set<Scope> scopes) {
    return new Caller(
        organization,
        credential.id(),
        scopes,
        credential.allowedDomains(),
        credential.allowedAddresses());
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

  /// A secret of an address that has failed too often is looked for all the same: it may be valid,
  /// and strangers behind one address must not lock each other out (CONTRACT C-10). But such
  /// searches get few connections at a time, so that guessing costs others nothing.
  private Optional<Credential> find(Secret secret, InetAddress peer, FailureLimit door) {
    Optional<Duration> limited = door.wait(peer);
    if (limited.isEmpty()) {
      return find(secret.hash());
    }
    Optional<Credential> known = remembered.getIfPresent(ByteBuffer.wrap(secret.hash()));
    if (known != null) {
      return known;
    }
    if (!suspicious.tryAcquire()) {
      throw FailureLimit.refusal(limited.get());
    }
    try {
      return find(secret.hash());
    } finally {
      suspicious.release();
    }
  }

  /// Refuses with RATE_LIMITED when the caller, or its organization with all its keys together,
  /// asks too often.
  public void admit(Caller caller, boolean write) {
    refuse((write ? writes : reads).take(caller.credential()), "with this key");
    refuse(
        (write ? organizationWrites : organizationReads).take(caller.organization()),
        "with the keys of this organization");
  }

  private static void refuse(Duration wait, String which) {
    if (!wait.isZero()) {
      throw Refused.later(
          Reason.RATE_LIMITED, "Too many requests " + which + ". Slow down and try again.", wait);
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
