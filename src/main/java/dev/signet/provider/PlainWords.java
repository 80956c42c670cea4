package dev.signet.provider;

import dev.signet.refusal.SafeText;

/// A stranger's text, made fit to stand in a message or a log line: one line, no characters that
/// control a terminal or turn text around, at most 200 characters.
final class PlainWords {
  static final int MAX_LENGTH = 200;

  private PlainWords() {}

  static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == ' ' || !SafeText.safe(c)) {
        gap = true;
        continue;
      }
      int needed = Character.charCount(c) + (gap && !clean.isEmpty() ? 1 : 0);
      if (clean.length() + needed > MAX_LENGTH - 1) {
        return clean.append('…').toString();
      }
      if (gap && !clean.isEmpty()) {
        clean.append(' ');
      }
      gap = false;
      clean.appendCodePoint(c);
    }
    return clean.isEmpty() ? "no reason given" : clean.toString();
  }
}
