package dev.signet.provider.resend;

import java.time.Duration;
import java.util.Optional;

/// Keeps requests apart, so that a provider's rate is respected without being told off.
///
/// One for each provider account in a process, shared by all who call it: callers are served in the
/// order they came. Nobody queues longer than his own deadline, which bounds the queue. Safe for
/// concurrent use.
public final class Pace {
  private final Duration spacing;
  private final Ticker ticker;
  private long nextSlot;

  Pace(Duration spacing, Ticker ticker) {
    if (spacing.isNegative()) {
      throw new IllegalArgumentException("requests cannot be less than nothing apart");
    }
    this.spacing = spacing;
    this.ticker = ticker;
    this.nextSlot = ticker.nanos();
  }

  /// Fit for Resend's two requests a second: a little further apart, since requests sent evenly do
  /// not arrive evenly.
  public static Pace ofResend() {
    return every(Duration.ofMillis(520));
  }

  /// One request every `spacing`, for an account with another limit; zero for no limit.
  public static Pace every(Duration spacing) {
    return new Pace(spacing, Ticker.SYSTEM);
  }

  Ticker ticker() {
    return ticker;
  }

  /// Waits for the next free slot and takes it.
  ///
  /// @param deadline on the ticker; a slot after it is not taken, and nothing is waited for
  /// @return empty when the caller may go; otherwise how far off the next slot was
  Optional<Duration> take(long deadline) throws InterruptedException {
    Duration wait;
    synchronized (this) {
      long now = ticker.nanos();
      long slot = nextSlot - now > 0 ? nextSlot : now;
      wait = Duration.ofNanos(slot - now);
      if (slot - deadline >= 0) {
        return Optional.of(wait);
      }
      nextSlot = slot + spacing.toNanos();
    }
    ticker.sleep(wait);
    return Optional.empty();
  }

  /// Gives out no further slot for `pause`: the provider asked to be left alone, and the limit is
  /// the account's, not the caller's. Slots already taken stay.
  synchronized void hold(Duration pause) {
    long until = ticker.nanos() + pause.toNanos();
    if (until - nextSlot > 0) {
      nextSlot = until;
    }
  }
}
