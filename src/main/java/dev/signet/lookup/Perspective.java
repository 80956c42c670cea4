package dev.signet.lookup;

import java.util.Locale;

/// From where the DNS is looked at.
public enum Perspective {
  /// A server that the zone's delegation names.
  AUTHORITATIVE,
  /// One of the configured recursive resolvers.
  RECURSIVE;

  /// The stable word kept with evidence.
  public String wireText() {
    return name().toLowerCase(Locale.ROOT);
  }
}
