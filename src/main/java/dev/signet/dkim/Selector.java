package dev.signet.dkim;

import dev.signet.name.DomainName;
import java.util.Optional;

/// A DKIM selector: one lower-case label of letters, digits and hyphens (`ap1`).
///
/// RFC 6376 §3.1 also knows selectors of several labels; ours have one.
public record Selector(String label) {
  public Selector {
    if (!wellFormed(label)) {
      throw new IllegalArgumentException("not a DKIM selector: " + label);
    }
  }

  /// Reads a label; empty when it is no selector. Upper case is none: configuration says it as it
  /// is served.
  public static Optional<Selector> parse(String label) {
    return wellFormed(label) ? Optional.of(new Selector(label)) : Optional.empty();
  }

  private static boolean wellFormed(String label) {
    return label.length() <= 63 && label.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
  }

  /// Where the key record stands: `{selector}._domainkey.{domain}` (RFC 6376 §3.6.2.1).
  ///
  /// @throws IllegalArgumentException when that is no domain name, because it is too long
  public DomainName ownerName(DomainName signingDomain) {
    return signingDomain.below(label + "._domainkey");
  }

  @Override
  public String toString() {
    return label;
  }
}
