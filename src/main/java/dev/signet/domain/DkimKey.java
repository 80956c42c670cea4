package dev.signet.domain;

import dev.signet.dkim.KeyRecord;
import java.time.Instant;
import java.util.Optional;

/// The public side of one DKIM key of a domain. Immutable.
///
/// @param version counts the keys a selector has had
/// @param algorithm and size: `rsa-2048`
/// @param published the key record we serve for it; empty when we serve it no more
public record DkimKey(
    String selector,
    int version,
    State state,
    String algorithm,
    Instant createdAt,
    Optional<String> published) {

  /// Where a key is in its life.
  public enum State {
    /// Signs, and is served.
    ACTIVE,
    /// Signs no more; mail signed with it may still be on its way.
    RETIRING,
    /// Withdrawn.
    REVOKED
  }

  /// A key as it is kept.
  ///
  /// @param publicKey SubjectPublicKeyInfo (DER)
  public static DkimKey of(
      String selector,
      int version,
      State state,
      String algorithm,
      Instant createdAt,
      byte[] publicKey) {
    return new DkimKey(
        selector,
        version,
        state,
        algorithm,
        createdAt,
        state == State.ACTIVE
            ? Optional.of(KeyRecord.publishing(publicKey).toString())
            : Optional.empty());
  }
}
