package dev.signet.refusal;

/// The one definition of text that is safe to show: in a message, a log line, a page, a terminal.
///
/// Safe is what stays on its line and can be seen. Left out are characters that control a terminal,
/// end a line (U+2028 and U+0085 included), turn text around, stack upon others, or have no
/// meaning. Markup is not its business: each printer escapes for its own syntax.
public final class SafeText {
  /// Stands where a character was left out (U+FFFD).
  private static final int LEFT_OUT = 0xFFFD;

  private SafeText() {}

  /// Whether a code point may be shown. Of the spaces only U+0020 may.
  public static boolean safe(int codePoint) {
    return codePoint == ' '
        || switch (Character.getType(codePoint)) {
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

  /// `text` with U+FFFD for each character that is not safe, and `…` at its end when it was longer
  /// than `most` characters; that one counts as well.
  public static String of(String text, int most) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), most));
    int count = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (++count == most && i < text.length()) {
        return shown.append('…').toString();
      }
      shown.appendCodePoint(safe(c) ? c : LEFT_OUT);
    }
    return shown.toString();
  }
}
