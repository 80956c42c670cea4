package dev.signet.dns;

/// Octets that are no DNS message. The one exception [Wire] throws for bad input.
public final class MalformedMessage extends RuntimeException {
  public MalformedMessage(String message) {
    super(message, null, false, false);
  }
}
