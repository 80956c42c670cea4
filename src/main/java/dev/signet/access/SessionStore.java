package dev.signet.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Where sessions are kept, by the hash of their secret. Thread-safe.
public interface SessionStore {
  /// One session.
  ///
  /// @param secretHash of the key, token or admin token it was opened with
  /// @param organization empty for the operator
  record Kept(byte[] secretHash, Optional<UUID> organization, Instant endsAt) {}

  void insert(byte[] sessionHash, Kept kept);

  Optional<Kept> find(byte[] sessionHash);

  /// Moves a session to another organization.
  void move(byte[] sessionHash, UUID organization);

  /// Ends a session; nothing happens when there is none.
  void delete(byte[] sessionHash);
}
