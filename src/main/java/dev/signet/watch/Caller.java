package dev.signet.watch;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// Why a domain is looked at. The questions and the way are the same for all; what differs is said
/// here: by which rule the report counts, whether a lease is held, whether name servers take turns.
sealed interface Caller {
  /// The customer pressed Verify: a definite no counts at once (CONTRACT V-6, AP-8).
  record Verify() implements Caller {}

  /// A look that initiates nothing: what is verified falls only by the rules of background checks,
  /// whose schedule stays as it is (CONTRACT AR-5).
  record Look() implements Caller {}

  /// A background check that was due (CONTRACT V-2).
  ///
  /// @param steadySince checks before this may not be compared with now: the clock has jumped
  /// @param admission whether name servers may be asked now; not asked when `due` is admitted
  record Background(DueCheck due, Instant steadySince, Predicate<List<DomainName>> admission)
      implements Caller {}

  /// Whether a report that counts by this caller's rule serves `other` too.
  default boolean covers(Caller other) {
    return this instanceof Verify || !(other instanceof Verify);
  }

  /// The fencing token of the lease under which the report is saved; empty when none is needed.
  default OptionalInt token() {
    return this instanceof Background(DueCheck due, var since, var asks)
        ? OptionalInt.of(due.attempt())
        : OptionalInt.empty();
  }

  /// Since when the clock is known to have run steadily.
  default Instant steadySince() {
    return this instanceof Background(var due, Instant since, var asks) ? since : Instant.MIN;
  }

  /// Whether these name servers may be asked now.
  default boolean admits(List<DomainName> servers) {
    return !(this instanceof Background background)
        || background.due().admitted()
        || background.admission().test(servers);
  }
}
