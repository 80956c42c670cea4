package dev.signet.dmarc;

import java.util.List;

/// What the DNS said about the TXT records of one name.
public sealed interface TxtAnswer {
  /// There are some; at least one.
  record Found(List<String> texts) implements TxtAnswer {
    public Found {
      texts = List.copyOf(texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("found nothing: that is None");
      }
    }
  }

  /// No such name, or no TXT there.
  record None() implements TxtAnswer {}

  /// No server gave a usable answer; asking again may help.
  record TemporaryError() implements TxtAnswer {}

  /// [Found], or [None] for an empty list.
  static TxtAnswer of(List<String> texts) {
    return texts.isEmpty() ? new None() : new Found(texts);
  }
}
