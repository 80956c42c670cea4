package dev.signet.domain;

import dev.signet.name.DomainName;
import dev.signet.provider.RemoteRecord;
import java.util.Optional;
import java.util.OptionalInt;

/// One record of a domain that a provider stands behind, as it was last read.
///
/// @param owner the absolute owner name
/// @param rawStatus the provider's own word; empty for a record that we added and judge ourselves
/// @param status what that is worth
public record HeldRecord(
    RemoteRecord.Kind kind,
    RemoteRecord.Type type,
    DomainName owner,
    String value,
    OptionalInt priority,
    Optional<String> rawStatus,
    Status status) {}
