package dev.signet.spf;

import java.util.Optional;

/// What a matching mechanism says (§4.6.2).
public enum Qualifier {
  PASS('+', SpfResult.PASS),
  FAIL('-', SpfResult.FAIL),
  SOFTFAIL('~', SpfResult.SOFTFAIL),
  NEUTRAL('?', SpfResult.NEUTRAL);

  private final char sign;
  private final SpfResult result;

  Qualifier(char sign, SpfResult result) {
    this.sign = sign;
    this.result = result;
  }

  /// The result of the check when the mechanism matches.
  public SpfResult result() {
    return result;
  }

  static Optional<Qualifier> of(char sign) {
    for (Qualifier qualifier : values()) {
      if (qualifier.sign == sign) {
        return Optional.of(qualifier);
      }
    }
    return Optional.empty();
  }

  /// As it stands before a mechanism; `+` is left out because it is the default.
  @Override
  public String toString() {
    return this == PASS ? "" : String.valueOf(sign);
  }
}
