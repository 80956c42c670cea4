package dev.signet.name;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// How a domain name begins, as a user types it into a search field. Immutable.
///
/// Whole labels are mapped to A-labels. The last label may be cut off anywhere; of an international
/// one only its ASCII letters are known, which stand at the start of its A-label (RFC 3492 §3.1).
/// So [#ascii] selects too much there, and [#matches] decides.
public final class NamePrefix {
  private static final int MAX_TEXT_LENGTH = 1024;
  private static final String ENCODED = "xn--";
  private static final Pattern BEYOND_ASCII = Pattern.compile("[^\\x00-\\x7f]+");
  private static final Pattern IN_NAMES = Pattern.compile("[a-z0-9-][a-z0-9.-]*");
  private static final String REPLACED = "\uFFFD";

  private final String ascii;
  private final Optional<String> unicode;

  private NamePrefix(String ascii, Optional<String> unicode) {
    this.ascii = ascii;
    this.unicode = unicode;
  }

  /// Reads what a user typed; empty when no name begins like that. Of an address or URL the host is
  /// read.
  public static Optional<NamePrefix> read(String typed) {
    String trimmed = NameRules.trim(typed);
    if (trimmed.length() > MAX_TEXT_LENGTH) {
      return Optional.empty();
    }
    String text = NameRules.DOTS.matcher(NameRules.nameWithin(trimmed)).replaceAll(".");
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    int dot = text.lastIndexOf('.');
    String last = lastLabel(text.substring(dot + 1).toLowerCase(Locale.ROOT));
    return wholeLabels(text.substring(0, dot + 1)).flatMap(front -> begin(front, last));
  }

  private static Optional<NamePrefix> begin(String front, String last) {
    String letters = BEYOND_ASCII.matcher(last).replaceAll("");
    boolean international = letters.length() < last.length();
    String ascii = front + (international ? ENCODED : "") + letters;
    boolean broken = last.contains(REPLACED) || international && last.startsWith(ENCODED);
    if (broken || !IN_NAMES.matcher(ascii).matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new NamePrefix(
            ascii, international ? Optional.of(Idna.toUnicode(front) + last) : Optional.empty()));
  }

  /// An encoded label that is cut off cannot be decoded, so it is taken as it is.
  private static String lastLabel(String text) {
    return text.startsWith(ENCODED) ? text : Idna.labelToUnicode(text);
  }

  /// The labels before the last, each with its dot, as A-labels; empty when one of them is none.
  private static Optional<String> wholeLabels(String text) {
    StringBuilder labels = new StringBuilder();
    for (int start = 0; start < text.length(); ) {
      int end = text.indexOf('.', start);
      Idna.Mapped mapped = Idna.labelToAscii(text.substring(start, end));
      if (!mapped.errors().isEmpty()) {
        return Optional.empty();
      }
      labels.append(mapped.text()).append('.');
      start = end + 1;
    }
    return Optional.of(labels.toString());
  }

  /// What the A-label form of every such name begins with: lower-case letters, digits, hyphens and
  /// dots.
  public String ascii() {
    return ascii;
  }

  /// Whether every name that begins with [#ascii] is such a name.
  public boolean exact() {
    return unicode.isEmpty();
  }

  /// Whether `name`, one label of which begins with [#ascii], has a label that begins as was typed.
  public boolean matches(DomainName name) {
    return unicode.isEmpty()
        || ("." + Idna.toUnicode(name.toString())).contains("." + unicode.get());
  }

  @Override
  public String toString() {
    return unicode.orElse(ascii);
  }
}
