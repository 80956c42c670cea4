package dev.signet.playground;

import java.time.Duration;

/// Waits. Given from outside so that nobody sleeps for a clock.
@FunctionalInterface
public interface Pause {
  void of(Duration duration) throws InterruptedException;
}
