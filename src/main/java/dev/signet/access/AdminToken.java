package dev.signet.access;

/// What opens the admin API, by its hash.
///
/// @param generated whether we made it, and its entropy forbids guessing
public record AdminToken(byte[] hash, boolean generated) {
  /// A token that the operator chose.
  public static AdminToken chosen(String token) {
    return new AdminToken(Secret.sha256(token), false);
  }

  /// A token that we made.
  public static AdminToken generated(String token) {
    return new AdminToken(Secret.sha256(token), true);
  }
}
