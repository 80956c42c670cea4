package dev.signet.publishing;

/// The zone holds other records for this token already. They were left as they are.
public final class TokenInUse extends PublishingFailed {
  public TokenInUse(String message) {
    super(message);
  }
}
