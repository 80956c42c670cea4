package dev.signet.provider;

import java.util.Map;
import java.util.Optional;

/// What a provider's status words mean, of domains and of records alike. Immutable.
///
/// @param words compared exactly, case included: a word spelled otherwise is a word not known
public record Vocabulary(Map<String, NormalStatus> words) {
  public Vocabulary {
    words = Map.copyOf(words);
  }

  /// Empty for a word never seen.
  public Optional<NormalStatus> meaning(String word) {
    return Optional.ofNullable(words.get(word));
  }
}
