package dev.signet.spf;

import java.util.Optional;

/// A `domain-spec`: a macro-string that ends in a dot and a top label, or in a macro (§7.1).
public record DomainSpec(MacroString macros) {
  /// Empty when the text ends in no domain.
  static Optional<DomainSpec> of(MacroString macros) {
    if (macros.parts().isEmpty()) {
      return Optional.empty();
    }
    boolean ends =
        switch (macros.parts().getLast()) {
          case MacroString.Literal(String text) -> endsInDomain(text);
          case MacroString.Expand expand -> true;
          case MacroString.Escape escape -> true;
        };
    return ends ? Optional.of(new DomainSpec(macros)) : Optional.empty();
  }

  /// "." toplabel [ "." ]: letters, digits and dashes with an alphanumeric at both ends, and not
  /// digits alone.
  private static boolean endsInDomain(String text) {
    int end = text.endsWith(".") ? text.length() - 1 : text.length();
    int dot = text.lastIndexOf('.', end - 1);
    if (dot < 0 || dot + 1 >= end || text.charAt(dot + 1) == '-' || text.charAt(end - 1) == '-') {
      return false;
    }
    boolean onlyDigits = true;
    for (int i = dot + 1; i < end; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '-') {
        return false;
      }
      onlyDigits &= digit;
    }
    return !onlyDigits;
  }

  @Override
  public String toString() {
    return macros.toString();
  }
}
