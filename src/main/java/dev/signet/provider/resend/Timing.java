package dev.signet.provider.resend;

import java.time.Duration;

/// How long things may take. A call's total covers everything: waiting for its turn, retries, the
/// look-up after a lost reply.
///
/// @param connect until a connection stands
/// @param attempt for one request and its whole reply
/// @param create the total of a create
/// @param other the total of every other call; twice this is what a customer's verify may take,
///   which starts the verification and reads
public record Timing(Duration connect, Duration attempt, Duration create, Duration other) {
  /// Leaves a customer his answer within 15 s.
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(6),
          Duration.ofSeconds(14),
          Duration.ofSeconds(7));

  public Timing {
    for (Duration each : new Duration[] {connect, attempt, create, other}) {
      if (!each.isPositive()) {
        throw new IllegalArgumentException("a time limit must be longer than nothing");
      }
    }
  }
}
