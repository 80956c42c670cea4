package dev.signet.spf;

import java.util.Optional;
import java.util.regex.Pattern;

/// A `domain-spec`: a macro-string that ends in a dot and a top label, or in a macro (§7.1).
public record DomainSpec(MacroString macros) {
  private static final Pattern DOMAIN_END =
      Pattern.compile(
          "\\.(?:[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*|[A-Za-z0-9]+-[A-Za-z0-9-]*[A-Za-z0-9])\\.?$");

  /// Empty when the text ends in no domain.
  static Optional<DomainSpec> of(MacroString macros) {
    if (macros.parts().isEmpty()) {
      return Optional.empty();
    }
    boolean ends =
        switch (macros.parts().getLast()) {
          case MacroString.Literal(String text) -> DOMAIN_END.matcher(text).find();
          case MacroString.Expand expand -> true;
          case MacroString.Escape escape -> true;
        };
    return ends ? Optional.of(new DomainSpec(macros)) : Optional.empty();
  }

  @Override
  public String toString() {
    return macros.toString();
  }
}
