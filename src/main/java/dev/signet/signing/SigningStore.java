package dev.signet.signing;

import dev.signet.audit.Actor;
import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where signing credentials, and what they may have, are kept. Thread-safe; every method refuses
/// with UNAVAILABLE while the database is away.
public interface SigningStore {
  void insert(SigningCredential credential, byte[] secretHash);

  Optional<SigningCredential> byHash(byte[] secretHash);

  /// Newest first, starting after `after`, at most `limit`.
  List<SigningCredential> list(Optional<UUID> after, int limit);

  /// False when there is none.
  boolean delete(UUID id);

  /// The domain, when it is verified and our own DNS stands behind it, with its keys that sign.
  Optional<SigningDomain> domain(DomainName name);

  /// A native domain of this organization, verified or not, with its keys that sign.
  Optional<SigningDomain> own(UUID organization, UUID id);

  /// Writes down who had which key; what is known already only gets its latest moment. What is new,
  /// or older than an hour, is in the audit log as well (CONTRACT AU-1).
  void note(Collection<Reading> readings);

  /// A key version that a credential had at a moment, itself or a signature by it.
  ///
  /// @param by the reader, as the audit log names it
  record Reading(
      UUID credential, UUID domain, String selector, int version, Instant at, Actor by) {}
}
