package dev.signet.dns;

/// A reply that is not proven to come from whom we share the key with; nothing in it may be used.
public final class TsigFailed extends RuntimeException {
  public TsigFailed(String message) {
    super(message, null, false, false);
  }
}
