package dev.signet.verification;

import dev.signet.record.Purpose;

/// Why a domain, or its tracking host, is not verified. Stable: never rename one.
public enum FailureCode {
  APEX_CNAME_MISSING("apex_cname_missing"),
  APEX_CNAME_MISMATCH("apex_cname_mismatch"),
  DKIM_CNAME_MISSING("dkim_cname_missing"),
  DKIM_CNAME_MISMATCH("dkim_cname_mismatch"),
  CHAIN_BROKEN("chain_broken"),
  MX_MISSING("mx_missing"),
  SPF_MISSING("spf_missing"),
  DKIM_MISMATCH("dkim_mismatch"),
  TRACKING_CNAME_MISSING("tracking_cname_missing"),
  TRACKING_CNAME_MISMATCH("tracking_cname_mismatch");

  private final String wireText;

  FailureCode(String wireText) {
    this.wireText = wireText;
  }

  /// The word the APIs use.
  public String wireText() {
    return wireText;
  }

  /// The code for an alias of this purpose that is not there.
  static FailureCode missing(Purpose purpose) {
    return switch (purpose) {
      case DKIM -> DKIM_CNAME_MISSING;
      case TRACKING -> TRACKING_CNAME_MISSING;
      case VERIFICATION, SPF, DMARC, INBOUND, OTHER -> APEX_CNAME_MISSING;
    };
  }

  /// The code for an alias of this purpose that leads elsewhere.
  static FailureCode mismatch(Purpose purpose) {
    return switch (purpose) {
      case DKIM -> DKIM_CNAME_MISMATCH;
      case TRACKING -> TRACKING_CNAME_MISMATCH;
      case VERIFICATION, SPF, DMARC, INBOUND, OTHER -> APEX_CNAME_MISMATCH;
    };
  }

  /// Reads the word the APIs use.
  public static FailureCode ofWireText(String text) {
    for (FailureCode code : values()) {
      if (code.wireText.equals(text)) {
        return code;
      }
    }
    throw new IllegalArgumentException("no failure code: " + text);
  }
}
