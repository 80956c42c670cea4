package dev.signet.dns;

/// A message that is well formed as far as it was read, but holds more than [MessageReader] takes.
///
/// Says nothing about the data: it is never read any further, whatever else the sender put there.
public final class OversizedMessage extends MalformedMessage {
  public OversizedMessage(String message) {
    super(message);
  }
}
