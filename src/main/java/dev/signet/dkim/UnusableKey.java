package dev.signet.dkim;

/// A sealed key or secret that does not open here, or is not what its row says: damaged, moved from
/// another row, or sealed under a master key that is gone.
///
/// A fault of one row, worth an alarm; other rows are not touched by it. The message names the row
/// and tells nothing of the key.
public final class UnusableKey extends RuntimeException {
  UnusableKey(String message) {
    super(message);
  }
}
