package dev.signet.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where the log is kept. Rows come into it by the transactions of the changes themselves.
public interface AuditStore {
  /// What part of the log is wanted; empty means any.
  ///
  /// @param since inclusive
  /// @param until exclusive
  /// @param before only numbers below this
  record Filter(
      Optional<UUID> organization,
      Optional<String> actor,
      Optional<UUID> credential,
      Optional<String> action,
      Optional<String> target,
      Optional<String> requestId,
      Optional<Instant> since,
      Optional<Instant> until,
      Optional<Long> before) {}

  /// The newest rows first.
  List<Entry> page(Filter filter, int limit);

  /// Appends up to `most` committed rows to the chain; how many. 0 as well when another node does
  /// it now.
  int seal(int most);

  /// How many rows wait to be sealed, and for how long the oldest has.
  Backlog backlog();

  record Backlog(long rows, Duration oldest) {}

  /// Where the chain begins: [Chain#START], or the last link of what was dropped.
  Chain.Link beginning();

  /// Where the chain ends.
  Chain.Link head();

  /// The rows of the chain after `sequence`, in order.
  List<Chain.Sealed> sealedAfter(long sequence, int limit);

  /// How many rows are neither sealed nor waiting to be: somebody put them past the sealer.
  long strays();

  /// Erases address and user agent of every row that came from `address`, and writes a row about
  /// it; how many. The chain still holds.
  long erase(String address);

  /// Drops up to `most` of the oldest rows whose month is older than the log is kept; how many.
  int drop(int most);
}
