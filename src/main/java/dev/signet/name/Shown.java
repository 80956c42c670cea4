package dev.signet.name;

import dev.signet.refusal.SafeText;
import java.util.Locale;

/// Text from outside, made fit to stand in a message: shortened, and without characters that
/// control a terminal, break a log line or turn the text around.
public final class Shown {
  private static final int MAX_LENGTH = 80;

  private Shown() {}

  /// `text` with at most 80 characters, harmless in a message, a log line and a terminal.
  public static String text(String text) {
    return SafeText.of(text, MAX_LENGTH + 1);
  }

  /// One character with its number: `! (U+0021)`, or the number alone when it cannot be shown.
  static String character(int c) {
    String number = String.format(Locale.ROOT, "U+%04X", c);
    if (c == ' ') {
      return "a space (" + number + ")";
    }
    return SafeText.safe(c) ? Character.toString(c) + " (" + number + ")" : number;
  }
}
