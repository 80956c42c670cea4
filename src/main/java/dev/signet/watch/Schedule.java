package dev.signet.watch;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// When a domain is looked at again in the background. Pure.
///
/// Counts steps, not dates, so that a clock that jumps ends no schedule early. Every pause is
/// stretched or shortened by up to a fifth; the first pause of a slow phase falls anywhere in it,
/// so that domains that arrive together part company at once.
///
/// @param quick the first pauses of a pending domain
/// @param hourlySteps how many pauses of an hour follow
/// @param slowSteps how many pauses of six hours follow those; then background checks end
/// @param verified the pause of a verified domain
/// @param degraded the pause of a degraded one
public record Schedule(
    List<Duration> quick, int hourlySteps, int slowSteps, Duration verified, Duration degraded) {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SLOW = Duration.ofHours(6);
  private static final double JITTER = 0.2;

  /// 1, 2, 5, 10, 30 minutes, hourly to 72 hours, six-hourly to 7 days; verified each 6 hours,
  /// degraded each hour.
  public static final Schedule DEFAULT =
      new Schedule(
          List.of(
              Duration.ofMinutes(1),
              Duration.ofMinutes(2),
              Duration.ofMinutes(5),
              Duration.ofMinutes(10),
              Duration.ofMinutes(30)),
          72,
          16,
          Duration.ofHours(6),
          HOUR);

  public Schedule {
    quick = List.copyOf(quick);
  }

  /// Which of the three rhythms a domain has.
  public enum Phase {
    PENDING,
    VERIFIED,
    DEGRADED
  }

  /// The pause before the next check.
  ///
  /// @param step how many checks the phase has had
  /// @param chance from 0 to 1
  /// @return empty when background checks end
  public Optional<Duration> pause(Phase phase, int step, double chance) {
    return switch (phase) {
      case VERIFIED -> Optional.of(step == 0 ? spread(verified, chance) : jitter(verified, chance));
      case DEGRADED -> Optional.of(jitter(degraded, chance));
      case PENDING -> pending(step, chance);
    };
  }

  private Optional<Duration> pending(int step, double chance) {
    if (step < quick.size()) {
      return Optional.of(jitter(quick.get(step), chance));
    }
    int later = step - quick.size();
    if (later < hourlySteps) {
      return Optional.of(later == 0 ? spread(HOUR, chance) : jitter(HOUR, chance));
    }
    return later < hourlySteps + slowSteps ? Optional.of(jitter(SLOW, chance)) : Optional.empty();
  }

  private static Duration jitter(Duration pause, double chance) {
    return times(pause, 1 - JITTER + 2 * JITTER * chance);
  }

  private static Duration spread(Duration pause, double chance) {
    return times(pause, 0.1 + chance);
  }

  private static Duration times(Duration pause, double factor) {
    return Duration.ofMillis((long) (pause.toMillis() * factor));
  }
}
