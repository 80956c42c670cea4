package dev.signet.domain;

import dev.signet.dkim.KeyRecord;
import dev.signet.dkim.KeyState;
import java.time.Instant;
import java.util.Optional;

/// The public side of one DKIM key of a domain. Immutable.
///
/// @param version counts the keys a selector has had
/// @param algorithm and size: `rsa-2048`
/// @param published the key record we serve for it; empty while it is not served
public record DkimKey(
    String selector,
    int version,
    KeyState state,
    String algorithm,
    Instant createdAt,
    Optional<String> published) {

  /// A key as it is kept.
  ///
  /// @param publicKey SubjectPublicKeyInfo (DER); empty when it is revoked
  public static DkimKey of(
      String selector,
      int version,
      KeyState state,
      String algorithm,
      Instant createdAt,
      byte[] publicKey) {
    return new DkimKey(
        selector,
        version,
        state,
        algorithm,
        createdAt,
        switch (state) {
          case READY -> Optional.empty();
          case PUBLISHED, SIGNING, RETIRING ->
              Optional.of(KeyRecord.publishing(publicKey).toString());
          case REVOKED -> Optional.of(KeyRecord.revocation().toString());
        });
  }
}
