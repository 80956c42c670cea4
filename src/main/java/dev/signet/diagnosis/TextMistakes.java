package dev.signet.diagnosis;

import dev.signet.diagnosis.Diagnosis.RecordStatus;
import dev.signet.dkim.KeyRecord;
import dev.signet.dns.RecordType;
import dev.signet.record.CustomerRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A TXT value that is almost the one expected: what happened to it on its way.
final class TextMistakes implements Detector {
  private static final int STRING = 255;
  private static final int SHORTEST_PART = 8;

  @Override
  public void detect(Case patient, Findings findings) {
    for (CustomerRecord expected : patient.expected()) {
      List<String> texts = patient.observed().texts(expected.owner());
      boolean wrong = patient.status(expected) == RecordStatus.WRONG;
      if (expected.text().isPresent() && wrong && !texts.isEmpty()) {
        of(expected, texts, patient, findings);
      }
    }
  }

  private static void of(
      CustomerRecord expected, List<String> texts, Case patient, Findings findings) {
    String wanted = expected.text().orElseThrow();
    if (split(wanted, texts)) {
      note(expected, FindingCode.TXT_SPLIT_IN_TWO, Words.list(texts), patient, findings);
      return;
    }
    String seen = closest(wanted, texts);
    if (KeyRecord.parse(seen).filter(KeyRecord::revoked).isPresent()) {
      return;
    }
    Optional<FindingCode> code = damage(wanted, seen);
    if (code.isPresent()) {
      note(expected, code.get(), seen, patient, findings);
      return;
    }
    switch (expected.purpose()) {
      // What is wrong with the domain's own SPF, DMARC or key record has words of its own.
      case SPF, DMARC -> {}
      case DKIM -> {
        if (KeyRecord.parse(seen).isPresent()) {
          note(expected, FindingCode.DKIM_KEY_DIFFERS, seen, patient, findings);
        }
      }
      default -> note(expected, FindingCode.TXT_DIFFERS, seen, patient, findings);
    }
  }

  private static void note(
      CustomerRecord expected, FindingCode code, String seen, Case patient, Findings findings) {
    findings
        .about(expected, code)
        .saw("There is: " + Words.shown(seen))
        .on(patient.observed().authoritative(expected.owner(), RecordType.TXT))
        .fix(patient.remedy().change(expected));
  }

  /// What was done to `wanted` so that it became `seen`; empty when it is another value.
  static Optional<FindingCode> damage(String wanted, String seen) {
    if (unquoted(seen).equals(wanted) && !seen.equals(wanted)) {
      return Optional.of(FindingCode.TXT_QUOTES_INSIDE);
    }
    if (seen.contains("\\") && bare(seen).equals(bare(wanted))) {
      return Optional.of(FindingCode.TXT_BACKSLASHES);
    }
    if (seen.contains("&") && bare(unescaped(seen)).equals(bare(wanted))) {
      return Optional.of(FindingCode.TXT_HTML_ESCAPED);
    }
    if (!seen.contains(";")
        && wanted.contains(";")
        && tight(seen).equals(tight(wanted.replace(";", "")))) {
      return Optional.of(FindingCode.TXT_SEMICOLON_LOST);
    }
    if (seen.length() >= SHORTEST_PART && wanted.startsWith(seen)) {
      boolean atString = seen.length() % STRING <= 1;
      return Optional.of(atString ? FindingCode.TXT_CUT_AT_255 : FindingCode.TXT_TRUNCATED);
    }
    if (seen.length() >= SHORTEST_PART && wanted.endsWith(seen)) {
      return Optional.of(FindingCode.TXT_TRUNCATED);
    }
    if (wanted.contains("+") && seen.equals(wanted.replace('+', ' '))) {
      return Optional.of(FindingCode.TXT_PLUS_LOST);
    }
    boolean key = wanted.contains("p=");
    if (key && !seen.equals(wanted) && tight(seen).equalsIgnoreCase(tight(wanted))) {
      return Optional.of(
          tight(seen).equals(tight(wanted))
              ? FindingCode.TXT_WHITESPACE_INSIDE
              : FindingCode.TXT_BASE64_CASE_CHANGED);
    }
    if (tight(seen).equals(tight(wanted))) {
      return Optional.of(FindingCode.TXT_WHITESPACE_INSIDE);
    }
    return Optional.empty();
  }

  /// Two records which together are the one.
  private static boolean split(String wanted, List<String> texts) {
    for (String first : texts) {
      for (String second : texts) {
        boolean joined =
            first.length() >= SHORTEST_PART
                && !first.equals(second)
                && tight(unquoted(first) + unquoted(second)).equals(tight(wanted));
        if (joined) {
          return true;
        }
      }
    }
    return false;
  }

  /// The one that is most like it.
  private static String closest(String wanted, List<String> texts) {
    return texts.stream()
        .min(
            Comparator.comparing((String text) -> damage(wanted, text).isEmpty())
                .thenComparing(text -> -common(wanted, text)))
        .orElseThrow();
  }

  private static int common(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private static String unquoted(String text) {
    String out = text.strip();
    while (out.length() > 1 && quote(out.charAt(0)) && quote(out.charAt(out.length() - 1))) {
      out = out.substring(1, out.length() - 1);
    }
    return out.replaceAll("\"\\s*\"", "");
  }

  private static boolean quote(char c) {
    return c == '"' || c == '\'' || c == '`' || c == '\u201c' || c == '\u201d';
  }

  private static String bare(String text) {
    return tight(unquoted(text.replace("\\", "")));
  }

  private static String tight(String text) {
    return text.replaceAll("\\s", "");
  }

  static String unescaped(String text) {
    return text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#43;", "+")
        .replace("&#x2B;", "+")
        .replace("&#61;", "=")
        .replace("&#x3D;", "=")
        .replace("&#59;", ";")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
  }

  /// Whether a text begins like a key record, right or wrong.
  static boolean keyLike(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("dkim1") || lower.contains("p=");
  }
}
