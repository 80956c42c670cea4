package dev.signet.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a delivery that failed is sent again (CONTRACT WH-5). Pure.
final class RetrySchedule {
  static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  /// Of nothing but failures, after which a webhook is told no more.
  static final Duration PATIENCE = Duration.ofHours(120);

  private static final Duration SLOW = Duration.ofSeconds(60);
  private static final Duration MAX_WISH = Duration.ofHours(24);
  private static final double SPREAD = 0.2;

  private RetrySchedule() {}

  /// How long to wait after a failure; empty when it was the last attempt.
  ///
  /// @param failures how many attempts have failed, this one included
  /// @param slow whether the receiver was busy or silent: 429, 503, no answer in time
  /// @param wish how long the receiver asks us to wait
  /// @param chance from 0 to 1
  static Optional<Duration> after(
      int failures, boolean slow, Optional<Duration> wish, double chance) {
    if (failures > PAUSES.size()) {
      return Optional.empty();
    }
    double factor = 1 - SPREAD + 2 * SPREAD * chance;
    Duration pause = Duration.ofMillis((long) (PAUSES.get(failures - 1).toMillis() * factor));
    if (slow) {
      pause = longer(pause, SLOW);
    }
    Duration least = wish.orElse(Duration.ZERO);
    return Optional.of(longer(pause, least.compareTo(MAX_WISH) > 0 ? MAX_WISH : least));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
