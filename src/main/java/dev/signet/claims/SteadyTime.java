package dev.signet.claims;

import java.time.Instant;

/// Says how far back moments can be compared with now.
@FunctionalInterface
public interface SteadyTime {
  /// Moments before this were told by a clock that has jumped since.
  Instant since();
}
