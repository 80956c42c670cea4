package dev.signet.audit;

import java.time.Duration;

/// Keeps the chain close behind the log: run each second, it seals what was committed since.
///
/// Any number of nodes may run one; the store lets one at a time append. Thread-safe.
public final class Sealer {
  /// A row is in the chain this soon after its commit, while a node runs (CONTRACT AU-1).
  public static final Duration WITHIN = Duration.ofSeconds(5);

  /// How often [#run] is due.
  public static final Duration EVERY = Duration.ofSeconds(1);

  private static final int AT_ONCE = 500;
  private static final int TURNS = 40;
  private static final int DROPPED_AT_ONCE = 2_000;

  private final AuditStore store;

  public Sealer(AuditStore store) {
    this.store = store;
  }

  /// Seals what waits, in bounded steps; a backlog longer than a turn goes on with the next.
  public void run() {
    for (int turn = 0; turn < TURNS; turn++) {
      if (store.seal(AT_ONCE) < AT_ONCE) {
        return;
      }
    }
  }

  /// Drops months that are older than the log is kept, in bounded steps.
  public void drop() {
    for (int turn = 0; turn < TURNS; turn++) {
      if (store.drop(DROPPED_AT_ONCE) < DROPPED_AT_ONCE) {
        return;
      }
    }
  }
}
