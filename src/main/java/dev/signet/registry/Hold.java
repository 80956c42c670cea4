package dev.signet.registry;

/// Who holds a name that an organization wants to register.
public enum Hold {
  /// No organization, or one whose hold gives way.
  NONE,
  /// The organization itself.
  OWN,
  /// Another one, or a registration under way.
  ANOTHER
}
