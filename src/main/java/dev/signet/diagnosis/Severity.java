package dev.signet.diagnosis;

import java.util.Locale;

/// How much a finding matters, worst first.
public enum Severity {
  /// Mail, or the record, does not work.
  BREAKING,
  /// It works, and will hurt.
  RISK,
  /// It could be better, or is worth knowing.
  TIP;

  /// The stable word of the API.
  public String wireText() {
    return name().toLowerCase(Locale.ROOT);
  }
}
