package dev.signet.domain;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.Optional;

/// What one record of a native domain was last worth.
///
/// @param type the record's type, `CNAME`
/// @param verifiedAt since when it is right; there exactly when it is
public record RecordStanding(
    DomainName owner, String type, Status status, Optional<Instant> verifiedAt) {}
