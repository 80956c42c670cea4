package dev.signet.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands until it is told, and a steady count of nanoseconds beside it: time that
/// passes moves both, a jump only the clock.
public final class VirtualTime implements InstantSource {
  public static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  private Instant now = START;
  private long nanos;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  public synchronized long nanos() {
    return nanos;
  }

  public synchronized void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  public synchronized void jump(Duration time) {
    now = now.plus(time);
  }

  /// How much time has really passed.
  public synchronized Duration passed() {
    return Duration.ofNanos(nanos);
  }
}
