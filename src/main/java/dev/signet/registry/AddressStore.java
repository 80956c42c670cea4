package dev.signet.registry;

import dev.signet.domain.EmailAddress;
import dev.signet.domain.StoredDomain;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Where email addresses are kept. Each call is one transaction. Thread-safe.
public interface AddressStore {
  /// Inserts what `make` gives.
  ///
  /// @throws dev.signet.refusal.Refused CONFLICT when the address is in use, by anybody
  EmailAddress insert(UUID organization, Function<View, EmailAddress> make);

  /// Changes one address of this organization under a row lock; empty when there is none.
  ///
  /// @throws dev.signet.refusal.Refused as [#insert]
  Optional<EmailAddress> change(
      UUID organization, UUID id, BiFunction<EmailAddress, View, EmailAddress> change);

  Optional<EmailAddress> find(UUID organization, UUID id);

  /// Addresses of this organization, newest first, starting after `after`, at most `limit`.
  List<EmailAddress> page(UUID organization, Optional<UUID> after, int limit);

  /// False when there is none.
  boolean delete(UUID organization, UUID id);

  /// What the organization has; it stays so until the transaction ends.
  interface View {
    /// Its domain of this name.
    Optional<StoredDomain> domain(DomainName name);

    /// Whether this address is in use by it.
    boolean owns(String address);
  }
}
