package dev.signet.work;

import java.time.Instant;
import java.util.List;

/// Work that failed too often and waits for the operator. Thread-safe; shared by all nodes.
public interface GivenUp {
  /// The newest first, at most `limit`.
  List<Task> list(int limit);

  /// Makes a task due at `due`, with all its attempts before it. False when it is not given up.
  boolean again(long id, Instant due);

  /// Removes a task for good. False when it is not given up.
  boolean drop(long id);

  /// One piece of work.
  ///
  /// @param error what its last attempt failed with; empty when that is not known
  record Task(
      long id, String kind, String subject, int attempts, String error, Instant createdAt) {}
}
