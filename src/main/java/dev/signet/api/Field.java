package dev.signet.api;

import java.util.function.Function;

/// One member of a JSON object, where leaving it out and sending `null` mean different things: the
/// first leaves a value alone, the second clears it.
public sealed interface Field<T> {

  /// The member is not there.
  record Absent<T>() implements Field<T> {}

  /// The member is there and `null`.
  record Cleared<T>() implements Field<T> {}

  /// The member is there with a value of the right type.
  record Given<T>(T value) implements Field<T> {}

  /// The same field with its value read further.
  default <R> Field<R> map(Function<? super T, ? extends R> reader) {
    return switch (this) {
      case Absent<T> _ -> new Absent<>();
      case Cleared<T> _ -> new Cleared<>();
      case Given<T>(T value) -> new Given<>(reader.apply(value));
    };
  }

  /// Whether the member is there at all, `null` included.
  default boolean present() {
    return !(this instanceof Absent<T>);
  }
}
