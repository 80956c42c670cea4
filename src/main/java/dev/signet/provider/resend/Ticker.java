package dev.signet.provider.resend;

import java.time.Duration;

/// Time that only goes forward, and waiting for it.
interface Ticker {
  /// The running machine's own.
  Ticker SYSTEM =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration wait) throws InterruptedException {
          Thread.sleep(wait);
        }
      };

  /// Nanoseconds since some moment; compare by difference only.
  long nanos();

  /// Waits; returns at once when `wait` is not positive.
  void sleep(Duration wait) throws InterruptedException;
}
