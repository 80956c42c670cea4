package dev.signet.signing;

import dev.signet.dkim.KeyBinding;
import dev.signet.dkim.SealedKey;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A verified domain and its keys that sign, sealed.
public record SigningDomain(UUID id, UUID organization, DomainName name, List<Version> keys) {
  public SigningDomain {
    keys = List.copyOf(keys);
  }

  /// One key version that signs.
  ///
  /// @param publicKey SubjectPublicKeyInfo (DER), as published
  /// @param since when it began to sign
  public record Version(
      String selector, int number, byte[] publicKey, SealedKey sealed, Instant since) {}

  KeyBinding binding(Version key) {
    return new KeyBinding(
        organization, name, key.selector(), key.number(), key.sealed().algorithm());
  }
}
