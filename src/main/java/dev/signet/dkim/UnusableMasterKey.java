package dev.signet.dkim;

/// The master key cannot be used, and the service must not start; the message is the one line the
/// operator needs.
public final class UnusableMasterKey extends RuntimeException {
  UnusableMasterKey(String message) {
    super(message);
  }
}
