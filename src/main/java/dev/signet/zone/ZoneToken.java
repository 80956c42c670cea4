package dev.signet.zone;

import java.security.SecureRandom;
import java.util.Optional;

/// The label in our zone that stands for one registration of one domain: `d` and 16 base32 letters.
///
/// 80 random bits, so that another customer's target cannot be guessed, and never given out twice.
public record ZoneToken(String label) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int RANDOM_LETTERS = 16;

  public ZoneToken {
    if (!wellFormed(label)) {
      throw new IllegalArgumentException("not a zone token: " + label);
    }
  }

  /// A fresh token from `random`, which must be a CSPRNG.
  public static ZoneToken fresh(SecureRandom random) {
    StringBuilder label = new StringBuilder("d");
    for (int i = 0; i < RANDOM_LETTERS; i++) {
      label.append(ALPHABET.charAt(random.nextInt(32)));
    }
    return new ZoneToken(label.toString());
  }

  /// Reads a label; empty when it has not the shape of a token.
  public static Optional<ZoneToken> parse(String label) {
    return wellFormed(label) ? Optional.of(new ZoneToken(label)) : Optional.empty();
  }

  private static boolean wellFormed(String label) {
    if (label.length() < 1 + RANDOM_LETTERS || label.length() > 63 || label.charAt(0) != 'd') {
      return false;
    }
    for (int i = 1; i < label.length(); i++) {
      if (ALPHABET.indexOf(label.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return label;
  }
}
