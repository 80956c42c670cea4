package dev.signet.dns;

/// Octets that are no DNS message, or ([OversizedMessage]) one that holds too much. The one
/// exception [Wire] and [MessageReader] throw for bad input.
public sealed class MalformedMessage extends RuntimeException permits OversizedMessage {
  public MalformedMessage(String message) {
    super(message, null, false, false);
  }
}
