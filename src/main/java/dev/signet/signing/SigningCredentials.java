package dev.signet.signing;

import dev.signet.access.AddressBlock;
import dev.signet.access.RateLimit;
import dev.signet.access.RateLimiter;
import dev.signet.access.Secret;
import dev.signet.id.Ids;
import dev.signet.name.DomainName;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Gives out, takes back and recognises signing credentials. Thread-safe.
///
/// They are kept apart from other credentials, so that none opens what the other does.
public final class SigningCredentials {
  private static final int MAX_REMEMBERED = 10_000;
  private static final int MAX_NAME_LENGTH = 200;
  private static final RateLimit FAILURES = new RateLimit(20 / 60.0, 20);

  private final SigningStore store;
  private final Ids ids;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Memory<ByteBuffer, Optional<SigningCredential>> known;
  private final RateLimiter<ByteBuffer> failures;

  /// @param stale how long a credential is believed while the database is away
  public SigningCredentials(
      SigningStore store,
      Duration stale,
      Ids ids,
      InstantSource clock,
      SecureRandom random,
      LongSupplier nanoTime) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
    this.known = new Memory<>(hash -> store.byHash(hash.array()), stale, MAX_REMEMBERED, nanoTime);
    this.failures = new RateLimiter<>(FAILURES, nanoTime);
  }

  /// What the operator chooses; see [SigningCredential].
  public record Terms(
      String name,
      Optional<UUID> organization,
      List<DomainName> allowedDomains,
      List<AddressBlock> allowedAddresses,
      Optional<Instant> expiresAt) {}

  /// A credential just made, and its secret: the only time it is there to be shown.
  public record Issued(SigningCredential credential, Secret secret) {}

  /// A new credential.
  public Issued add(Terms terms) {
    String name = terms.name().strip();
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      throw Refused.field(
          Reason.INVALID,
          "name",
          "The name must be 1 to "
              + MAX_NAME_LENGTH
              + " characters long, without control characters.");
    }
    Secret secret = Secret.fresh(Secret.Prefix.SK, random);
    SigningCredential credential =
        new SigningCredential(
            ids.next(),
            name,
            secret.shownPrefix(),
            terms.organization(),
            terms.allowedDomains(),
            terms.allowedAddresses(),
            terms.expiresAt(),
            clock.instant().truncatedTo(ChronoUnit.MICROS));
    store.insert(credential, secret.hash());
    return new Issued(credential, secret);
  }

  public List<SigningCredential> list(Optional<UUID> after, int limit) {
    return store.list(after, limit);
  }

  /// Takes one back: it stops working here at once, and on every node within 5 s.
  ///
  /// @throws Refused NOT_FOUND
  public void delete(UUID id) {
    if (!store.delete(id)) {
      throw Refused.because(Reason.NOT_FOUND, "Resource not found.");
    }
    known.forget();
  }

  /// Whose secret this is.
  ///
  /// @throws Refused FORBIDDEN (missing, mistyped, unknown, revoked, expired, wrong address: all
  ///   the same), RATE_LIMITED after 20 of those in a minute from one address, UNAVAILABLE
  public SigningCredential recognise(Optional<String> presented, InetAddress peer) {
    Optional<SigningCredential> found =
        presented
            .flatMap(Secret::parse)
            .filter(secret -> secret.prefix() == Secret.Prefix.SK)
            .flatMap(secret -> known.get(ByteBuffer.wrap(secret.hash())))
            .filter(credential -> credential.works(clock.instant(), peer));
    if (found.isPresent()) {
      return found.get();
    }
    byte[] address = peer.getAddress();
    Duration wait =
        failures.take(ByteBuffer.wrap(address.length == 16 ? Arrays.copyOf(address, 8) : address));
    throw wait.isZero()
        ? Refused.because(Reason.FORBIDDEN, "permission denied")
        : Refused.later(Reason.RATE_LIMITED, "too many failures from this address", wait);
  }
}
