package dev.signet.lookup;

import java.time.Duration;

/// Monotonic time, and waiting for it to pass. Tests bring their own.
public interface Pace {
  /// Nanoseconds since some fixed moment; never goes back.
  long nanos();

  /// Waits. Returns early, with the interrupt flag set, when the thread is interrupted.
  void sleep(Duration time);

  /// The machine's own clock.
  static Pace system() {
    return new Pace() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void sleep(Duration time) {
        try {
          Thread.sleep(time);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }
}
