package dev.signet.console;

import dev.signet.domain.Leaving;

/// One record to remove after a domain was deleted. Immutable.
///
/// @param standing whether it is there, as far as is known
/// @param note what to mind; empty when there is nothing
public record Removal(RecordCard card, String standing, String note) {

  static Removal of(RecordCard card) {
    String standing =
        switch (card.state()) {
          case OK -> "In place";
          case SPREADING -> "On some name servers";
          case MISSING -> "Not there";
          case WRONG -> "Something else there";
          case UNKNOWN -> "Not looked at";
        };
    return new Removal(card, standing, note(card));
  }

  private static String note(RecordCard card) {
    if (card.state() == RecordCard.State.MISSING) {
      return "Nothing to remove, as far as we saw.";
    }
    return Leaving.note(card.type(), card.value())
        .orElse(
            card.state() == RecordCard.State.WRONG
                ? "Leave what stands there unless it reads as shown here."
                : "");
  }

  /// Whether it is there, or may be.
  public boolean there() {
    return switch (card.state()) {
      case OK, SPREADING, UNKNOWN -> true;
      case MISSING, WRONG -> false;
    };
  }

  /// The record on one line.
  public String line() {
    return card.owner() + " " + card.type() + " " + card.value();
  }
}
