package dev.signet.name;

import com.ibm.icu.text.IDNA;
import com.ibm.icu.text.IDNA.Error;
import com.ibm.icu.text.SpoofChecker;
import java.util.Set;

/// UTS-46 mapping to A-labels and back, nontransitional (`ß` stays `ß`, as IDNA 2008 has it).
///
/// STD3 rules are on, so nothing but letters, digits and hyphens comes out. CONTEXTO is not
/// checked: RFC 5892 leaves it to registries, and a look-up only needs the rest.
final class Idna {
  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(
          IDNA.NONTRANSITIONAL_TO_ASCII
              | IDNA.NONTRANSITIONAL_TO_UNICODE
              | IDNA.CHECK_BIDI
              | IDNA.CHECK_CONTEXTJ
              | IDNA.USE_STD3_RULES);

  private static final SpoofChecker SCRIPTS =
      new SpoofChecker.Builder()
          .setChecks(SpoofChecker.RESTRICTION_LEVEL)
          .setRestrictionLevel(SpoofChecker.RestrictionLevel.HIGHLY_RESTRICTIVE)
          .build();

  /// What mapping made of a text; `text` is usable only when there are no errors.
  record Mapped(String text, Set<Error> errors) {}

  private Idna() {}

  static Mapped toAscii(String name) {
    IDNA.Info info = new IDNA.Info();
    StringBuilder ascii = UTS46.nameToASCII(name, new StringBuilder(), info);
    return new Mapped(ascii.toString(), info.getErrors());
  }

  static Mapped labelToAscii(String label) {
    IDNA.Info info = new IDNA.Info();
    StringBuilder ascii = UTS46.labelToASCII(label, new StringBuilder(), info);
    return new Mapped(ascii.toString(), info.getErrors());
  }

  /// Whether any label goes beyond what one language writes (UTS 39 §5.2).
  static boolean mixesScripts(String unicode) {
    return SCRIPTS.failsChecks(unicode);
  }

  /// What mapping makes of a label that may be cut off; U+FFFD stands where nothing may.
  static String labelToUnicode(String label) {
    return UTS46.labelToUnicode(label, new StringBuilder(), new IDNA.Info()).toString();
  }

  /// The U-label form for people; labels that do not decode stay as they are.
  static String toUnicode(String ascii) {
    IDNA.Info info = new IDNA.Info();
    StringBuilder unicode = UTS46.nameToUnicode(ascii, new StringBuilder(), info);
    return info.hasErrors() ? ascii : unicode.toString();
  }
}
