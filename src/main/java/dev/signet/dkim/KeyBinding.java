package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// What a sealed key belongs to. Bound into the seal, so that a key moved to another row does not
/// open.
public record KeyBinding(
    UUID organization, DomainName domain, String selector, int version, String algorithm) {
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
