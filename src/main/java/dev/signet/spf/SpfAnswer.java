package dev.signet.spf;

import java.util.List;

/// What the DNS said about one name and type, as far as SPF tells answers apart (§2.6, §4.4).
public sealed interface SpfAnswer<T> {
  /// There are records; at least one.
  record Found<T>(List<T> values) implements SpfAnswer<T> {
    public Found {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("found nothing: that is None");
      }
    }
  }

  /// No such name, or nothing of this type there: a void look-up (§4.6.4).
  record None<T>() implements SpfAnswer<T> {}

  /// No server gave a usable answer; asking again may help.
  record TemporaryError<T>() implements SpfAnswer<T> {}

  /// [Found], or [None] for an empty list.
  static <T> SpfAnswer<T> of(List<T> values) {
    return values.isEmpty() ? new None<>() : new Found<>(values);
  }
}
