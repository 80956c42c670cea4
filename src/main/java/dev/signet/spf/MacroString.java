package dev.signet.spf;

import java.util.ArrayList;
import java.util.List;

/// A text with macros in it (§7). Printing and reading again gives an equal value.
public record MacroString(List<Part> parts) {
  private static final int MAX_PARTS_KEPT = 9_999;
  private static final String LETTERS = "slodiphvcrt";
  private static final String LETTERS_OF_EXPLANATIONS = "crt";
  private static final String DELIMITERS = ".-+,/_=";

  public MacroString {
    parts = List.copyOf(parts);
  }

  /// One piece of it.
  public sealed interface Part {}

  /// Characters that stand for themselves.
  public record Literal(String text) implements Part {
    @Override
    public String toString() {
      return text;
    }
  }

  /// `%%`, `%_` or `%-`; `stands` is what it stands for.
  public record Escape(char sign, String stands) implements Part {
    @Override
    public String toString() {
      return "%" + sign;
    }
  }

  /// `%{d2r-}` and the like.
  ///
  /// @param letter lower case
  /// @param escaped the letter was upper case: the value is URL-escaped (§7.3)
  /// @param kept how many right-hand parts are kept, 0 for all
  /// @param delimiters where the value is split; empty means at dots
  public record Expand(char letter, boolean escaped, int kept, boolean reversed, String delimiters)
      implements Part {
    @Override
    public String toString() {
      return "%{"
          + (escaped ? Character.toUpperCase(letter) : letter)
          + (kept == 0 ? "" : kept)
          + (reversed ? "r" : "")
          + delimiters
          + "}";
    }
  }

  /// Where a macro-string stands, which decides what may be in it (§7.1, §7.2).
  enum Place {
    /// A domain-spec: visible characters, no `c`, `r`, `t`.
    DOMAIN,
    /// The value of an unknown modifier: visible characters.
    MODIFIER,
    /// The text behind `exp=`: spaces too.
    EXPLANATION
  }

  sealed interface Reading {
    record Readable(MacroString macros) implements Reading {}

    /// @param at offset in the text that was read
    record Unreadable(int at, String why) implements Reading {}
  }

  static Reading read(String text, Place place) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      boolean space = c == ' ' && place == Place.EXPLANATION;
      if (c != '%') {
        if (!space && (c <= ' ' || c >= 127)) {
          return new Reading.Unreadable(i, "it holds a character that is not printable ASCII");
        }
        literal.append(c);
        i++;
        continue;
      }
      if (!literal.isEmpty()) {
        parts.add(new Literal(literal.toString()));
        literal.setLength(0);
      }
      char sign = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      switch (sign) {
        case '%' -> parts.add(new Escape('%', "%"));
        case '_' -> parts.add(new Escape('_', " "));
        case '-' -> parts.add(new Escape('-', "%20"));
        case '{' -> {
          int end = text.indexOf('}', i);
          if (end < 0) {
            return new Reading.Unreadable(i, "a macro is not closed with }");
          }
          switch (expand(text.substring(i + 2, end), place)) {
            case BadMacro(String why) -> {
              return new Reading.Unreadable(i, why);
            }
            case GoodMacro(Expand expand) -> parts.add(expand);
          }
          i = end - 1;
        }
        default -> {
          return new Reading.Unreadable(i, "a % must be followed by {, %, _ or -");
        }
      }
      i += 2;
    }
    if (!literal.isEmpty()) {
      parts.add(new Literal(literal.toString()));
    }
    return new Reading.Readable(new MacroString(parts));
  }

  private sealed interface MacroReading {}

  private record GoodMacro(Expand expand) implements MacroReading {}

  private record BadMacro(String why) implements MacroReading {}

  /// macro-letter transformers *delimiter
  private static MacroReading expand(String inside, Place place) {
    if (inside.isEmpty()) {
      return new BadMacro("a macro has no letter");
    }
    char letter = Character.toLowerCase(inside.charAt(0));
    if (inside.charAt(0) >= 127 || LETTERS.indexOf(letter) < 0) {
      return new BadMacro("there is no such macro letter");
    }
    if (place == Place.DOMAIN && LETTERS_OF_EXPLANATIONS.indexOf(letter) >= 0) {
      return new BadMacro("the macro letters c, r and t are for exp= texts only");
    }
    int i = 1;
    int kept = 0;
    boolean digits = false;
    while (i < inside.length() && inside.charAt(i) >= '0' && inside.charAt(i) <= '9') {
      kept = Math.min(MAX_PARTS_KEPT, kept * 10 + (inside.charAt(i) - '0'));
      digits = true;
      i++;
    }
    // §7.3: "If a DIGIT is specified, the value MUST be nonzero."
    if (digits && kept == 0) {
      return new BadMacro("a macro keeps zero parts");
    }
    boolean reversed = i < inside.length() && (inside.charAt(i) | 0x20) == 'r';
    if (reversed) {
      i++;
    }
    String delimiters = inside.substring(i);
    for (int k = 0; k < delimiters.length(); k++) {
      if (DELIMITERS.indexOf(delimiters.charAt(k)) < 0) {
        return new BadMacro("a macro holds something other than letter, digits, r and delimiters");
      }
    }
    boolean escaped = inside.charAt(0) != letter;
    return new GoodMacro(new Expand(letter, escaped, kept, reversed, delimiters));
  }

  /// Whether it has no macro letters, so that it means the same for every client.
  boolean isFixed() {
    return parts.stream().noneMatch(Expand.class::isInstance);
  }

  boolean uses(char letter) {
    return parts.stream().anyMatch(p -> p instanceof Expand expand && expand.letter == letter);
  }

  /// As published.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    parts.forEach(text::append);
    return text.toString();
  }
}
