package dev.signet.console;

/// One domain in the list.
///
/// @param status `pending`, `verified` or `failed`
public record DomainLine(String id, String name, String status, String provider, Moment created) {
  /// `ok`, `wait` or `bad`.
  public String tone() {
    return DomainView.tone(status);
  }
}
