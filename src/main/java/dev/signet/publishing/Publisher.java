package dev.signet.publishing;

import dev.signet.zone.ServedDomain;
import dev.signet.zone.ZoneToken;

/// Makes what we serve for a domain live in our authoritative DNS. Thread-safe.
///
/// Both calls are idempotent, so that an interrupted one can be repeated.
public interface Publisher {
  /// Does what is slow about publishing `domain`, before the transaction that inserts it begins: it
  /// may take seconds, and no database connection is held meanwhile. [#publish] then ends it.
  ///
  /// @throws PublishingFailed as [#publish]
  default void prepare(ServedDomain domain) {}

  /// Called inside the transaction that inserts the domain, as its last step, so it must be quick
  /// where [#prepare] is not. Returns when every name server that this publisher feeds answers for
  /// `domain`.
  ///
  /// @throws PublishingFailed when that could not be reached; some server may answer then, until
  ///   the caller withdraws the token
  /// @throws TokenInUse when other records stand there, which were left alone
  void publish(ServedDomain domain);

  /// Returns when no name server that this publisher feeds answers for `token` any more.
  ///
  /// @throws PublishingFailed when that could not be reached
  void withdraw(ZoneToken token);

  /// Throws [PublishingFailed] when publishing would fail now; costs little. For readiness checks.
  void probe();
}
