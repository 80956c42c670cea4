package dev.signet.playground;

import java.time.Duration;

/// Waits. Given from outside, so that tests need not sleep.
@FunctionalInterface
public interface Pause {
  void of(Duration duration) throws InterruptedException;
}
