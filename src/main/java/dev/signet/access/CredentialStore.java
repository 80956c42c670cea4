package dev.signet.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Where organizations and credentials are kept. Thread-safe.
public interface CredentialStore {
  void insertOrganization(Organization organization);

  Optional<Organization> organization(UUID id);

  /// Newest first, starting after `after`, at most `limit`.
  List<Organization> organizations(Optional<UUID> after, int limit);

  /// False when there is none.
  boolean deleteOrganization(UUID id);

  /// Keeps a credential; false when it is a key, and its organization has `mostKeys` already.
  boolean insert(Credential credential, byte[] secretHash, int mostKeys);

  Optional<Credential> byHash(byte[] secretHash);

  /// A key of this organization; a personal token is none.
  Optional<Credential> key(UUID organization, UUID id);

  /// Keys of this organization, newest first, starting after `after`, at most `limit`.
  List<Credential> keys(UUID organization, Optional<UUID> after, int limit);

  /// Personal tokens that work in this organization, newest first, starting after `after`, at most
  /// `limit`; each with its grant there alone.
  List<Credential> tokens(UUID organization, Optional<UUID> after, int limit);

  /// Credentials of one kind over all organizations, newest first.
  List<Credential> all(boolean personal, Optional<UUID> after, int limit);

  /// Changes name, scopes and restrictions of a key; false when there is none.
  boolean update(Credential credential);

  /// Removes a key of this organization; false when there is none.
  boolean deleteKey(UUID organization, UUID id);

  /// Removes any credential of one kind; false when there is none.
  boolean delete(boolean personal, UUID id);

  /// Notes when credentials were last used.
  void touch(Map<UUID, Instant> lastUsed);
}
