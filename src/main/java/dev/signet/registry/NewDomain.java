package dev.signet.registry;

import dev.signet.dkim.KeyAlgorithm;
import dev.signet.dkim.SealedKey;
import dev.signet.domain.EmailDomain;
import dev.signet.watch.CheckState;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ServedKey;
import java.util.List;
import java.util.Optional;

/// A registration about to be made: the row, and its sealed keys.
///
/// @param watch when it is first looked at in the background; empty for never
public record NewDomain(EmailDomain domain, List<NewKey> keys, Optional<CheckState> watch) {
  public NewDomain {
    keys = List.copyOf(keys);
  }

  /// One key of it.
  ///
  /// @param version 1 for the first key of a selector
  public record NewKey(String selector, int version, byte[] publicKey, SealedKey sealed) {}

  /// The key that signs first, that of the first RSA selector: others stand by (CONTRACT DK-1).
  public Optional<NewKey> signing() {
    return keys.stream()
        .filter(key -> key.sealed().algorithm().equals(KeyAlgorithm.RSA_2048.text()))
        .findFirst();
  }

  /// What our zone serves for it.
  public ServedDomain served() {
    return new ServedDomain(
        domain.token(),
        keys.stream().map(key -> new ServedKey(key.selector(), key.publicKey())).toList());
  }
}
