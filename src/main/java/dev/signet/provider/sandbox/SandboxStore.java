package dev.signet.provider.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Where the sandbox keeps its domains. Each call is one transaction. Thread-safe.
public interface SandboxStore {
  /// False when it has a domain of this name already.
  boolean insert(SandboxDomain domain);

  Optional<SandboxDomain> find(String remoteId);

  /// Newest first, starting after `after`, at most `limit`.
  List<SandboxDomain> page(Optional<String> after, int limit);

  /// Removes a domain; nothing happens when it is gone.
  void delete(String remoteId);

  /// Changes a domain under a row lock, and leaves durable work that checks it.
  ///
  /// @param change gives what the domain becomes, and when to check it next
  /// @return false when there is none
  boolean change(String remoteId, Function<SandboxDomain, Next> change);

  /// What a domain becomes.
  ///
  /// @param check when it is to be checked next; empty for not again
  record Next(SandboxDomain domain, Optional<Instant> check) {}
}
