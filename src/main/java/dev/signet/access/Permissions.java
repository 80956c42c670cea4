package dev.signet.access;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The two permissions of the `/v1` dialect, in terms of scopes (CONTRACT C-2).
public enum Permissions {
  /// All scopes.
  FULL("full"),
  /// No scope of this service: such a key may only ask who it is.
  SEND_ONLY("send_only");

  private final String wireText;

  Permissions(String wireText) {
    this.wireText = wireText;
  }

  public String wireText() {
    return wireText;
  }

  public static Optional<Permissions> ofWireText(String text) {
    for (Permissions permissions : values()) {
      if (permissions.wireText.equals(text)) {
        return Optional.of(permissions);
      }
    }
    return Optional.empty();
  }

  public Set<Scope> scopes() {
    return this == FULL ? Scope.all() : EnumSet.noneOf(Scope.class);
  }

  /// How `/v1` names a key with these scopes: a key with any scope is more than `send_only`.
  public static Permissions of(Set<Scope> scopes) {
    return scopes.isEmpty() ? SEND_ONLY : FULL;
  }
}
