package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Where the zone's facts come from: all of them once, then what changed since. Thread-safe.
public interface ZoneSource {
  /// The place in the sequence of changes that everything seen from now on lies behind.
  Position now();

  /// Gives every domain that is to be served now, in no order.
  void loadAll(Consumer<ServedDomain> domains);

  /// What changed after `position`. A change may come twice, never not at all.
  Changes since(Position position);

  /// What is to be served for each of these tokens now.
  List<Change> standing(Collection<ZoneToken> tokens);

  /// Waits until something may have changed, or `timeout` has passed. May return early.
  void awaitChange(Duration timeout);

  /// The highest SOA serial that was ever kept, 0 at first.
  long serial();

  /// Keeps a serial for nodes that start later; ignores one that is lower than before.
  void keepSerial(long serial);

  /// A place in the sequence of changes: a moment in one life of the database.
  ///
  /// @param life a restored database lives anew
  /// @param oldestOpen every transaction before this one had ended
  /// @param next no transaction from this one on had begun
  record Position(UUID life, long oldestOpen, long next) {}

  /// @param next where to go on from
  /// @param whole false when changes are missing, because they were forgotten meanwhile or this is
  ///   another life of the database: everything must be loaded again
  record Changes(List<Change> changes, Position next, boolean whole) {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /// What is served for a token now; empty when nothing is.
  record Change(ZoneToken token, Optional<ServedDomain> served) {}
}
