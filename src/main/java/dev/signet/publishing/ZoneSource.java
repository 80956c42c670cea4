package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Where the zone's facts come from: all of them once, then what changed since. Thread-safe.
public interface ZoneSource {
  /// The place in the sequence of changes that everything seen from now on lies behind.
  Position now();

  /// Gives every domain that is to be served now, in no order.
  void loadAll(Consumer<ServedDomain> domains);

  /// What changed after `position`. A change may come twice, never not at all.
  Changes since(Position position);

  /// Waits until something may have changed, or `timeout` has passed. May return early.
  void awaitChange(Duration timeout);

  /// A place in the sequence of changes: the oldest transaction that was still open.
  record Position(long transaction) {}

  /// @param next where to go on from
  record Changes(List<Change> changes, Position next) {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /// What is served for a token now; empty when nothing is.
  record Change(ZoneToken token, Optional<ServedDomain> served) {}
}
