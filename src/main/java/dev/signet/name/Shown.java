package dev.signet.name;

import java.util.Locale;

/// Text from outside, made fit to stand in a message: shortened, and without characters that
/// control a terminal, break a log line or turn the text around.
public final class Shown {
  private static final int LONGEST = 80;

  private Shown() {}

  /// `text` with at most 80 characters, harmless in a message, a log line and a terminal.
  public static String text(String text) {
    StringBuilder shown = new StringBuilder();
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (count++ == LONGEST) {
        return shown.append('…').toString();
      }
      shown.appendCodePoint(printable(c) ? c : 0xFFFD);
    }
    return shown.toString();
  }

  /// One character with its number: `! (U+0021)`, or the number alone when it cannot be shown.
  static String character(int c) {
    String number = String.format(Locale.ROOT, "U+%04X", c);
    if (c == ' ') {
      return "a space (" + number + ")";
    }
    return printable(c) ? Character.toString(c) + " (" + number + ")" : number;
  }

  private static boolean printable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR,
              Character.NON_SPACING_MARK,
              Character.ENCLOSING_MARK,
              Character.COMBINING_SPACING_MARK ->
              false;
          default -> true;
        };
  }
}
