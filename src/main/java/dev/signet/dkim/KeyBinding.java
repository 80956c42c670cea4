package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What a sealed key belongs to. Bound into the seal, so that a key moved to another row does not
/// open.
///
/// @param version the key's version in its selector's slot, from 1
/// @param algorithm [KeyAlgorithm#text], such as `rsa-2048`
public record KeyBinding(
    UUID organization, DomainName domain, String selector, int version, String algorithm) {
  public KeyBinding {
    // Two bindings must never read the same, so no part may hold the bar between parts.
    if ((domain + selector + algorithm).contains("|")) {
      throw new IllegalArgumentException("a key binding has no | in its parts");
    }
  }

  /// The associated data of the seal.
  byte[] associatedData() {
    return String.join(
            "|",
            "signet",
            "1",
            organization.toString(),
            domain.toString(),
            selector,
            Integer.toString(version),
            algorithm)
        .getBytes(StandardCharsets.UTF_8);
  }
}
