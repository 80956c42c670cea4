package dev.signet.dkim;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Everything that the database keeps sealed, whatever it is: keys of domains, of claims and of the
/// sandbox, secrets of webhooks, secrets of the installation, kept answers (CONTRACT K-1).
/// Thread-safe; shared by all nodes.
public interface SealedValues {
  /// A place on the way through all values. Values that are written meanwhile may be passed over or
  /// met twice: who wants all of them walks until a count finds none.
  ///
  /// @param column which kind of value
  /// @param block how far in its table
  record Place(int column, long block) {
    public static final Place START = new Place(0, 0);
  }

  /// What one step did.
  ///
  /// @param renewed values that were wrapped anew
  /// @param unusable values that could not be
  /// @param next where to go on
  /// @param end whether all has been walked through
  record Step(int renewed, int unusable, Place next, boolean end) {}

  /// Wraps a bounded part of the values anew, those that one of `old` wraps. A value that changes
  /// at the same moment keeps its change.
  ///
  /// @param rewrap as [KeyVault#rewrap(byte[])]
  Step step(Place from, Set<Long> old, UnaryOperator<byte[]> rewrap);

  /// How many values each of these keys wraps. Reads everything.
  Map<Long, Long> wrappedBy(Set<Long> keys);

  /// Writes into the audit log what was done with the master key.
  void note(String outcome);
}
