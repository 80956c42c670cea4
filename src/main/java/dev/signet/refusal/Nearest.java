package dev.signet.refusal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the word that was probably meant. Pure.
public final class Nearest {
  private Nearest() {}

  /// The known word that takes the fewest changed, added or left out letters; empty when none is
  /// known. Of equals the first one.
  public static Optional<String> of(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt(one -> distance(one, word)));
  }

  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, column -> column);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int same = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
