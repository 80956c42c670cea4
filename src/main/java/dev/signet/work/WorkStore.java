package dev.signet.work;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Where due work is kept. Thread-safe; shared by all nodes.
public interface WorkStore {
  /// Adds work, unless the same kind and subject wait already.
  void add(String kind, String subject, Instant due);

  /// Takes at most `limit` due tasks for this caller alone, for as long as `lease` lasts.
  List<Task> claim(Instant now, Duration lease, int limit);

  /// Makes the leases of tasks that go on longer end at `until`. Those that have passed to another
  /// worker stay with it.
  ///
  /// @return how many were made longer
  int renew(List<Task> tasks, Instant until);

  /// Removes a finished task. False when the lease had passed to somebody else: the caller is
  /// stale.
  boolean finish(Task task);

  /// Puts a failed task back. False when the lease had passed to somebody else.
  boolean retry(Task task, Instant due, String error);

  /// Sets a task aside for a person to look at. False when the lease had passed to somebody else.
  boolean giveUp(Task task, String error);

  /// How much waits, how long the oldest due task has waited, and how much was given up.
  Backlog backlog(Instant now);

  /// @param waiting tasks not given up
  /// @param oldest the age of the oldest due task; zero when none is due
  /// @param givenUp tasks set aside
  record Backlog(long waiting, Duration oldest, long givenUp) {}

  /// One piece of work in the hands of one worker.
  ///
  /// @param attempt 1 for the first; also the fencing token of every write about it
  record Task(long id, String kind, String subject, int attempt) {}
}
