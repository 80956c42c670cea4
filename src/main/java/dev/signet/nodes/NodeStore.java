package dev.signet.nodes;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Where nodes say that they are there. Thread-safe; shared by all nodes.
///
/// Silence is measured by the clock of the database alone: a node whose own clock is wrong must not
/// look dead.
public interface NodeStore {
  /// Notes that `node` is there now, and forgets the nodes that were silent for longer than
  /// `forgetAfter`.
  void beat(RunningNode node, Duration forgetAfter);

  /// The nodes that are known, newest start first, at most `limit`.
  List<Seen> seen(int limit);

  /// Forgets a node that ends; nothing happens when it is not known.
  void leave(UUID id);

  /// @param silent how long ago it said that it is there
  record Seen(RunningNode node, Duration silent) {
    /// Whether several of its heartbeats did not come.
    public boolean missing() {
      return silent.compareTo(Heartbeat.MISSING_AFTER) > 0;
    }
  }
}
