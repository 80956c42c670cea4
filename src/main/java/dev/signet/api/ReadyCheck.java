package dev.signet.api;

import java.time.Duration;
import java.util.Optional;

/// One named thing that must work before this node takes traffic (`/readyz`).
///
/// @param name a short fixed word: `database`, `dns`, `publisher`
/// @param timeout how long the probe may take before it counts as failed
public record ReadyCheck(String name, Duration timeout, Probe probe) {

  /// Looks whether the thing works. May block; interrupted after the timeout.
  @FunctionalInterface
  public interface Probe {
    /// What is wrong, in words that are safe to show; empty when all is well. Throwing also counts
    /// as failed, and the caller learns no more than that.
    Optional<String> problem() throws Exception;
  }
}
