package dev.signet.claims;

import java.util.Locale;

/// How far a claim is (CONTRACT CL-4).
public enum ClaimState {
  /// The proof was not seen long enough.
  PENDING,
  /// The proof stands; the holder has its time, or the claimant's records are waited for.
  PROVEN,
  /// The claimant holds the name.
  COMPLETED,
  EXPIRED,
  CANCELED,
  /// The name came to the claimant, or to another claimant, in another way.
  SUPERSEDED,
  /// Two sides have proven control: the operator decides.
  BLOCKED;

  /// The stable word of the API.
  public String wireText() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Reads what [#wireText] printed.
  public static ClaimState ofWireText(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether anything can still come of it.
  public boolean open() {
    return this == PENDING || this == PROVEN || this == BLOCKED;
  }
}
