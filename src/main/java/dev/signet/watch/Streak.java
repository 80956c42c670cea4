package dev.signet.watch;

import java.time.Duration;

/// How long no check has said yes, and how often a definite no was heard meanwhile. Immutable.
///
/// Time is added up from check to check, as far as it can have passed between them, so that a clock
/// that jumps makes no streak longer.
///
/// @param sinceYes time since the last yes
/// @param rounds rounds of a definite no, far enough apart, since then
/// @param lastRound what `sinceYes` was at the last of them
/// @param yeses how many yeses were heard so far; a check that began with fewer is outdated
public record Streak(Duration sinceYes, int rounds, Duration lastRound, int yeses) {
  /// Of what has never been looked at.
  public static final Streak NONE = new Streak(Duration.ZERO, 0, Duration.ZERO, 0);

  private static final int MAX_ROUNDS = 1000;

  /// How much it takes to lose a verification (CONTRACT V-2).
  ///
  /// @param rounds rounds of a definite no
  /// @param apart the time between two rounds that count
  /// @param after the time since the last yes
  public record Rules(int rounds, Duration apart, Duration after) {
    /// 3 rounds at least 8 hours apart, at least 72 hours after the last yes.
    public static final Rules DEFAULT = new Rules(3, Duration.ofHours(8), Duration.ofHours(72));
  }

  /// Whether a no has been heard since the last yes.
  public boolean running() {
    return rounds > 0;
  }

  /// After another yes, heard now.
  Streak yes() {
    // Compared for equality alone, so it may begin anew in the end.
    return new Streak(Duration.ZERO, 0, Duration.ZERO, yeses == Integer.MAX_VALUE ? 0 : yeses + 1);
  }

  /// When there is nothing to lose any more.
  Streak ended() {
    return new Streak(Duration.ZERO, 0, Duration.ZERO, yeses);
  }

  Streak passing(Duration time) {
    return new Streak(sinceYes.plus(time), rounds, lastRound, yeses);
  }

  /// After another definite no, heard now.
  Streak no(Rules rules) {
    boolean counts = rounds == 0 || sinceYes.minus(lastRound).compareTo(rules.apart()) >= 0;
    return counts ? new Streak(sinceYes, Math.min(MAX_ROUNDS, rounds + 1), sinceYes, yeses) : this;
  }

  boolean exhausted(Rules rules) {
    return rounds >= rules.rounds() && sinceYes.compareTo(rules.after()) >= 0;
  }
}
