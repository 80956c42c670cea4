package dev.signet.dkim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The tag=value lists of DKIM (RFC 6376 §3.2).
///
/// One freedom beyond the grammar: whitespace after a closing `;` is taken, because DNS hosts add
/// it and every verifier takes it.
sealed interface TagList {
  /// The tags in order of appearance. Names and values keep their case; whitespace around a value
  /// is not part of it, whitespace inside is kept.
  record Tags(SequencedMap<String, String> values) implements TagList {
    public Tags {
      values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }
  }

  /// Not a tag list, or an invalid one; `why` is a clause for people.
  record Unreadable(String why) implements TagList {}

  static TagList read(String text) {
    if (!foldedRight(text)) {
      return new Unreadable("it holds a line break that is no folding whitespace");
    }
    if (strip(text).isEmpty()) {
      return new Unreadable("it is empty");
    }
    SequencedMap<String, String> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= text.length()) {
      int semicolon = text.indexOf(';', start);
      int end = semicolon < 0 ? text.length() : semicolon;
      String tag = text.substring(start, end);
      start = end + 1;
      if (strip(tag).isEmpty()) {
        if (semicolon < 0 && !values.isEmpty()) {
          break;
        }
        return new Unreadable("it has an empty tag (;;)");
      }
      int equals = tag.indexOf('=');
      String name = strip(equals < 0 ? tag : tag.substring(0, equals));
      if (equals < 0 || !wellFormedName(name)) {
        return new Unreadable("it is not a list of tag=value pairs");
      }
      String value = strip(tag.substring(equals + 1));
      if (!wellFormedValue(value)) {
        return new Unreadable("the value of its " + name + "= tag holds forbidden characters");
      }
      // §3.2: "if a tag name does occur more than once, the entire tag-list is invalid".
      if (values.put(name, value) != null) {
        return new Unreadable("it has more than one " + name + "= tag");
      }
    }
    return new Tags(values);
  }

  static String withoutWhitespace(String value) {
    StringBuilder kept = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      if (!isWhitespace(value.charAt(i))) {
        kept.append(value.charAt(i));
      }
    }
    return kept.toString();
  }

  /// FWS: a CRLF counts as whitespace only when whitespace follows (RFC 6376 §2.8).
  private static boolean foldedRight(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        boolean folded =
            i + 2 < text.length()
                && text.charAt(i + 1) == '\n'
                && (text.charAt(i + 2) == ' ' || text.charAt(i + 2) == '\t');
        if (!folded) {
          return false;
        }
        i += 2;
      } else if (c == '\n') {
        return false;
      }
    }
    return true;
  }

  /// tag-name: a letter, then letters, digits and underscores. The length is bounded because it is
  /// repeated in messages.
  private static boolean wellFormedName(String name) {
    if (name.isEmpty() || name.length() > 63 || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_') {
        return false;
      }
    }
    return true;
  }

  /// tag-value: printable ASCII without `;`, and whitespace inside.
  private static boolean wellFormedValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isWhitespace(c) && (c <= ' ' || c >= 127)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
