package dev.signet.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One batch for one webhook, and what came of it so far (CONTRACT WH-7).
public record Delivery(
    UUID id, List<UUID> events, State state, Instant createdAt, List<Attempt> attempts) {
  public Delivery {
    events = List.copyOf(events);
    attempts = List.copyOf(attempts);
  }

  /// Where it stands.
  public enum State {
    PENDING,
    DELIVERED,
    /// Every attempt failed, or its webhook was disabled. Sent again on demand alone.
    PARKED
  }

  /// One attempt.
  ///
  /// @param status what the receiver answered; empty when it did not
  /// @param error what went wrong, in our words; empty for a success
  /// @param preview the first 200 characters of the reply
  public record Attempt(
      Instant at, Optional<Integer> status, int millis, Optional<String> error, String preview) {}
}
