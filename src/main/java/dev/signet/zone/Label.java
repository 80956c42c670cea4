package dev.signet.zone;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A run of octets as a map's key: a label of a question where it stands, or one that is kept.
///
/// Equal by its octets alone, so a question's label finds a [StoredDomain] without being copied.
class Label {
  private static final VarHandle OCTETS;

  static {
    try {
      OCTETS = MethodHandles.lookup().findVarHandle(Label.class, "octets", byte[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private byte[] octets;
  private final int hash;
  private final short from;
  private final short length;

  Label(byte[] octets, int from, int length) {
    this.octets = octets;
    this.from = (short) from;
    this.length = (short) length;
    int sum = 0;
    for (int i = from; i < from + length; i++) {
      sum = 31 * sum + octets[i];
    }
    hash = sum;
  }

  /// The octets that the label is a part of. Not a volatile field: a question's label would pay for
  /// it and only its own thread sees that one.
  final byte[] octets() {
    return (byte[]) OCTETS.getAcquire(this);
  }

  /// Puts the label into other octets, which hold the same at the same place.
  final void octets(byte[] replacement) {
    OCTETS.setRelease(this, replacement);
  }

  final String text() {
    return new String(octets(), from, length, StandardCharsets.US_ASCII);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Label that
        && hash == that.hash
        && Arrays.equals(
            octets(), from, from + length, that.octets(), that.from, that.from + that.length);
  }

  @Override
  public final int hashCode() {
    return hash;
  }
}
