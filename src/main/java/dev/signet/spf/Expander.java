package dev.signet.spf;

import dev.signet.name.DomainName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Puts values in the place of macros (§7.3, §7.4).
final class Expander {
  /// A name or explanation this long is of no use; a stranger's sender address may be.
  private static final int MAX_LENGTH = 8_192;

  private static final int MAX_NAME_LENGTH = 253;

  private Expander() {}

  /// The value of a macro letter in this evaluation; empty when it is not known.
  interface Values extends Function<Character, Optional<String>> {}

  /// The text with every macro replaced; empty when a value is not known or it grows beyond bounds.
  static Optional<String> text(MacroString macros, Values values) {
    StringBuilder text = new StringBuilder();
    for (MacroString.Part part : macros.parts()) {
      switch (part) {
        case MacroString.Literal(String literal) -> text.append(literal);
        case MacroString.Escape escape -> text.append(escape.stands());
        case MacroString.Expand expand -> {
          Optional<String> value = values.apply(expand.letter());
          if (value.isEmpty() || value.get().length() > MAX_LENGTH) {
            return Optional.empty();
          }
          text.append(transformed(value.get(), expand));
        }
      }
      if (text.length() > MAX_LENGTH) {
        return Optional.empty();
      }
    }
    return Optional.of(text.toString());
  }

  /// The name a domain-spec means; empty when the expansion is no domain name, which then cannot
  /// exist (§4.3, §4.8).
  static Optional<DomainName> name(DomainSpec spec, Values values) {
    return text(spec.macros(), values).flatMap(Expander::name);
  }

  /// Cuts labels off the left until 253 characters are left, as §7.3 asks, and reads the name.
  static Optional<DomainName> name(String expanded) {
    String text = expanded.endsWith(".") ? expanded.substring(0, expanded.length() - 1) : expanded;
    while (text.length() > MAX_NAME_LENGTH) {
      int dot = text.indexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      text = text.substring(dot + 1);
    }
    return DomainName.parse(escaped(text));
  }

  /// Every character but the dot stands for itself: macro values may hold what presentation text
  /// would read differently (a backslash) or not at all (a space).
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      int value = octet & 255;
      if (value <= ' ' || value >= 127 || value == '\\') {
        escaped.append(String.format(Locale.ROOT, "\\%03d", value));
      } else {
        escaped.append((char) value);
      }
    }
    return escaped.toString();
  }

  private static String transformed(String value, MacroString.Expand expand) {
    String result = value;
    if (expand.kept() > 0 || expand.reversed() || !expand.delimiters().isEmpty()) {
      String delimiters = expand.delimiters().isEmpty() ? "." : expand.delimiters();
      List<String> parts = new ArrayList<>();
      int start = 0;
      for (int i = 0; i <= value.length(); i++) {
        if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
          parts.add(value.substring(start, i));
          start = i + 1;
        }
      }
      // §7.3: reversing comes first, then the right-hand parts are taken.
      if (expand.reversed()) {
        Collections.reverse(parts);
      }
      int dropped = expand.kept() == 0 ? 0 : Math.max(0, parts.size() - expand.kept());
      result = String.join(".", parts.subList(dropped, parts.size()));
    }
    return expand.escaped() ? urlEscaped(result) : result;
  }

  /// Everything but the unreserved characters of RFC 3986 §2.3 as %XX.
  private static String urlEscaped(String value) {
    StringBuilder escaped = new StringBuilder(value.length());
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 255);
      boolean unreserved =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-._~".indexOf(c) >= 0;
      if (unreserved) {
        escaped.append(c);
      } else {
        escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return escaped.toString();
  }
}
