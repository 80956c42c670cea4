package dev.signet.handover;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Strings as the syntaxes write them. All escaping of this room is here.
final class Quoted {
  private static final int MAX_STRING_LENGTH = 255;

  private Quoted() {}

  /// A JSON string (RFC 8259 §7), quotes included. It is a JavaScript string as well: U+2028 and
  /// U+2029, which older engines take for the end of the line, are escaped.
  static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c < ' ' || c == 0x7F || c == 0x2028 || c == 0x2029) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /// A quoted template of HCL's native syntax that holds no template: `${` and `%{` are doubled
  /// where they would begin one.
  static String hcl(String text) {
    return json(text).replace("${", "$${").replace("%{", "%%{");
  }

  /// A single-quoted YAML scalar (YAML 1.2 §7.3.2): the only one that needs no escapes, and never
  /// taken for a number, a date or `no`.
  static String yaml(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// Text as Route 53's character-strings: quoted, at most 255 octets each, with a backslash
  /// written as octal. Route 53 reads three digits behind a backslash as octal, a zone file as
  /// decimal (RFC 1035 §5.1).
  static String route53(String text) {
    List<String> strings = new ArrayList<>();
    for (String part : strings(text)) {
      strings.add("\"" + part.replace("\\", "\\134").replace("\"", "\\\"") + "\"");
    }
    return String.join(" ", strings);
  }

  /// ASCII text in parts of at most 255 octets (RFC 1035 §3.3), never none.
  private static List<String> strings(String text) {
    List<String> parts = new ArrayList<>();
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < octets.length || parts.isEmpty(); at += MAX_STRING_LENGTH) {
      int length = Math.min(MAX_STRING_LENGTH, octets.length - at);
      parts.add(new String(octets, at, length, StandardCharsets.US_ASCII));
    }
    return parts;
  }
}
