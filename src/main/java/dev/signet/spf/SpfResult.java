package dev.signet.spf;

import java.util.Locale;

/// The seven results of `check_host()` (§2.6).
public enum SpfResult {
  NONE,
  NEUTRAL,
  PASS,
  FAIL,
  SOFTFAIL,
  TEMPERROR,
  PERMERROR;

  /// The word of RFC 8601 §2.7.2.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
