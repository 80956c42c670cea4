package dev.signet.access;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How much of one kind an organization may have under way at the same time (CONTRACT AU-3): what
/// waits for a server that answers slowly holds a thread and a socket for seconds, and must not
/// hold what others need. Thread-safe; keeps nothing of organizations that have nothing under way.
///
/// ```java
/// if (places.enter(organization)) {
///   try { ask(); } finally { places.leave(organization); }
/// }
/// ```
public final class AtOnce {
  private final int most;
  private final ConcurrentMap<UUID, Integer> underWay = new ConcurrentHashMap<>();

  /// @param most of one organization
  public AtOnce(int most) {
    this.most = most;
  }

  /// Takes a place for `organization`, if one is free; whoever has one gives it back by [#leave].
  public boolean enter(UUID organization) {
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

  public void leave(UUID organization) {
    underWay.computeIfPresent(organization, (_, now) -> now == 1 ? null : now - 1);
  }

  /// How many organizations have a place.
  public int organizations() {
    return underWay.size();
  }
}
