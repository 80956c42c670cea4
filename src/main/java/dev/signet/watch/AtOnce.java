package dev.signet.watch;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How many verifies of one organization ask the DNS at the same time (CONTRACT AU-3): hostile
/// servers that answer slowly hold each of them for seconds, and must not hold what others need.
/// Thread-safe; keeps nothing of organizations that ask nothing.
final class AtOnce {
  private final int most;
  private final ConcurrentMap<UUID, Integer> underWay = new ConcurrentHashMap<>();

  AtOnce(int most) {
    this.most = most;
  }

  /// Takes a place for `organization`, if one is free; whoever has one gives it back by [#leave].
  boolean enter(UUID organization) {
    boolean[] entered = {false};
    underWay.compute(
        organization,
        (_, now) -> {
          int there = now == null ? 0 : now;
          entered[0] = there < most;
          return entered[0] ? there + 1 : now;
        });
    return entered[0];
  }

  void leave(UUID organization) {
    underWay.computeIfPresent(organization, (_, now) -> now == 1 ? null : now - 1);
  }

  /// How many organizations have a place.
  int organizations() {
    return underWay.size();
  }
}
