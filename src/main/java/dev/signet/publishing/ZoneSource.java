package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /// Whether every transaction that was open at `position` and may have registered a domain has
  /// ended. Other transactions of the cluster, however old, are not waited for.
  boolean settled(Position position);

  /// The oldest transaction of the whole cluster that has written something and is still open:
  /// changes from its time on cannot be forgotten. Empty when there is none.
  Optional<OpenTransaction> oldestTransaction();

  /// A place in the sequence of changes: a moment in one history of the database.
  ///
  /// @param history differs after a restore, after a fail-over, and on another server: the numbers
  ///   of transactions mean something else then
  /// @param open the transactions that were open
  /// @param next no transaction from this one on had begun
  /// @param forgottenBefore before which transaction changes had been forgotten
  record Position(String history, Set<Long> open, long next, long forgottenBefore) {
    public Position {
      open = Set.copyOf(open);
    }

    /// Every transaction before this one had ended.
    public long oldestOpen() {
      return open.stream().mapToLong(Long::longValue).reduce(next, Math::min);
    }
  }

  /// @param next where to go on from
  /// @param whole false when changes are missing, because they were forgotten meanwhile or this is
  ///   another history of the database: everything must be loaded again
  record Changes(List<Change> changes, Position next, boolean whole) {
    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /// What is served for a token now; empty when nothing is.
  record Change(ZoneToken token, Optional<ServedDomain> served) {}

  /// A transaction as the operator finds it.
  ///
  /// @param session `pid 4711`, or the name of a prepared transaction
  /// @param application what the client calls itself, the database and the role
  /// @param age how long it has been open at least
  record OpenTransaction(String session, String application, Duration age) {}
}
