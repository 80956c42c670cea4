package dev.signet.provider.resend;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that passes only when somebody sleeps. Safe for concurrent use.
final class VirtualTime implements Ticker, InstantSource {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private long nanos;

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized void sleep(Duration wait) {
    nanos += Math.max(0, wait.toNanos());
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanos());
  }

  Duration elapsed() {
    return Duration.ofNanos(nanos());
  }
}
