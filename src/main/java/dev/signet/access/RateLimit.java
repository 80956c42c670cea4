package dev.signet.access;

import java.time.Duration;

/// A token bucket's measure: `perSecond` on average, `burst` at once.
public record RateLimit(double perSecond, int burst) {
  public RateLimit {
    if (perSecond <= 0 || burst < 1) {
      throw new IllegalArgumentException("a rate and a burst above zero");
    }
  }

  /// The time one unit costs.
  public Duration interval() {
    return Duration.ofNanos((long) (1_000_000_000 / perSecond));
  }
}
