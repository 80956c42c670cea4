package dev.signet.dkim;

/// Ends the reading of a message that has a flaw; the message is a sentence for people, which says
/// nothing of what the message holds.
final class FlawedMessage extends Exception {
  private final MessageFlaw flaw;

  FlawedMessage(MessageFlaw flaw, String why) {
    super(why, null, false, false);
    this.flaw = flaw;
  }

  MessageFlaw flaw() {
    return flaw;
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
