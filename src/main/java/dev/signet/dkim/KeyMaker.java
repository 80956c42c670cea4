package dev.signet.dkim;

/// Makes one key pair at a time; slow by nature. Thread-safe.
@FunctionalInterface
public interface KeyMaker {
  /// A fresh pair, examined.
  ///
  /// @throws IllegalStateException when none could be made
  DkimKeyPair make();
}
