package dev.signet.registry;

import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.UUID;

/// One line of what is known about a domain's past.
///
/// @param id orders entries by their beginning; a UUIDv7
public record TimelineEntry(UUID id, Instant firstSeen, What what) {

  /// What it was.
  public sealed interface What {}

  /// An event.
  public record Happened(String type, String code, String detail) implements What {}

  /// Something seen the same for a while: `count` times from the entry's beginning to `lastSeen`.
  public record Observed(Observation observation, Instant lastSeen, long count) implements What {}

  /// Checks with the same result for a while.
  public record Checked(Verdicts verdicts, Instant lastSeen, long count) implements What {}

  /// What a check came to, in stable words.
  ///
  /// @param mailFlow `passed`, `contradicted` or `unsettled`
  /// @param mailFlowCode the failure code, or empty
  /// @param tracking the same for tracking, or empty when it is off
  /// @param trackingCode the failure code, or empty
  public record Verdicts(
      String mailFlow, String mailFlowCode, String tracking, String trackingCode) {}
}
