package dev.signet.lookup;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// What one examination may cost: queries and time. Thread-safe.
///
/// Hostile zones answer a question with more questions; this is where that ends, whatever they do.
public final class Budget {
  private final Pace pace;
  private final long deadline;
  private final int maximum;
  private final AtomicInteger used;

  private Budget(Pace pace, long deadline, int maximum, AtomicInteger used) {
    this.pace = pace;
    this.deadline = deadline;
    this.maximum = maximum;
    this.used = used;
  }

  /// A fresh budget of `queries` that ends after `time`.
  public static Budget of(Pace pace, int queries, Duration time) {
    return new Budget(pace, pace.nanos() + time.toNanos(), queries, new AtomicInteger());
  }

  /// The same count of queries, until `time` from now.
  Budget until(Duration time) {
    return new Budget(pace, pace.nanos() + time.toNanos(), maximum, used);
  }

  /// The same count of queries, for what is left of this time but no longer than `time`.
  Budget atMost(Duration time) {
    return new Budget(pace, Math.min(deadline, pace.nanos() + time.toNanos()), maximum, used);
  }

  /// Takes one query; false when there is none left, or no time.
  boolean take() {
    if (remaining().isZero()) {
      return false;
    }
    while (true) {
      int before = used.get();
      if (before >= maximum) {
        return false;
      }
      if (used.compareAndSet(before, before + 1)) {
        return true;
      }
    }
  }

  /// Queries sent so far.
  public int used() {
    return used.get();
  }

  /// Queries that may still be sent.
  public int left() {
    return maximum - used.get();
  }

  /// Time left, never negative.
  public Duration remaining() {
    long left = deadline - pace.nanos();
    return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
  }
}
