package dev.signet.access;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What a credential may do (CONTRACT C-2). `manage` implies `read` of the same things.
public enum Scope {
  EMAIL_DOMAINS_READ("email_domains:read"),
  EMAIL_DOMAINS_MANAGE("email_domains:manage"),
  EMAIL_ADDRESSES_READ("email_addresses:read"),
  EMAIL_ADDRESSES_MANAGE("email_addresses:manage"),
  API_KEYS_MANAGE("api_keys:manage"),
  WEBHOOKS_MANAGE("webhooks:manage");

  private final String wireText;

  Scope(String wireText) {
    this.wireText = wireText;
  }

  /// The word the APIs use.
  public String wireText() {
    return wireText;
  }

  /// Reads the word the APIs use.
  public static Optional<Scope> ofWireText(String text) {
    return Arrays.stream(values()).filter(scope -> scope.wireText.equals(text)).findFirst();
  }

  /// Whether a holder of `held` may do this.
  public boolean grantedBy(Set<Scope> held) {
    return held.contains(this)
        || (this == EMAIL_DOMAINS_READ && held.contains(EMAIL_DOMAINS_MANAGE))
        || (this == EMAIL_ADDRESSES_READ && held.contains(EMAIL_ADDRESSES_MANAGE));
  }

  /// Every scope: permission `full`.
  public static Set<Scope> all() {
    return EnumSet.allOf(Scope.class);
  }
}
