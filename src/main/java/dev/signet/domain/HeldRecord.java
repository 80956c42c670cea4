package dev.signet.domain;

import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import java.util.Optional;

/// One record of a domain that a provider stands behind, as it was last read. Immutable.
///
/// @param group which group the provider counts it to; the record's own purpose may be another,
///   since a provider's SPF group holds an MX too
/// @param rawStatus the provider's own word; empty for a record that we added and judge ourselves
/// @param status what that is worth
public record HeldRecord(
    Purpose group, CustomerRecord record, Optional<String> rawStatus, Status status) {}
