package dev.signet.watch;

import java.time.Duration;

/// The numbers behind background checks.
///
/// @param streak what it takes to lose a verification
/// @param schedule when a domain is looked at
/// @param suspicion how long all name servers must be others before it is said
/// @param unseen how long resolvers may lag behind the zone's own servers before it is said
public record HealthRules(
    Streak.Rules streak, Schedule schedule, Duration suspicion, Duration unseen) {
  public static final HealthRules DEFAULT =
      new HealthRules(
          Streak.Rules.DEFAULT, Schedule.DEFAULT, Duration.ofHours(24), Duration.ofHours(24));

  /// The usual ones, but for what it takes to lose a verification.
  public static HealthRules losing(Streak.Rules streak) {
    return new HealthRules(streak, DEFAULT.schedule(), DEFAULT.suspicion(), DEFAULT.unseen());
  }
}
