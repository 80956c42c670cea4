package dev.signet.registry;

import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.verification.FailureCode;
import dev.signet.watch.Caution;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One row of a list of domains: enough for a table, of whichever dialect and provider.
///
/// @param provider who stands behind it: `native`, `resend`
/// @param sandbox whether a stand-in plays that provider
/// @param status of mail flow: for a native domain what `/v1` shows, for another what `/core` shows
/// @param failure what the last check of a native domain found wrong; empty when nothing was, or it
///   was never checked
/// @param verifiedAt since when it is verified; empty when it is not
/// @param degraded whether it is verified and something is wrong that has not cost it its status
/// @param caution what is strange about a degraded domain beside its records
/// @param checkedAt when we last looked at a native domain
public record DomainSummary(
    UUID id,
    DomainName name,
    String provider,
    boolean sandbox,
    Status status,
    Optional<FailureCode> failure,
    Instant createdAt,
    Optional<Instant> verifiedAt,
    boolean degraded,
    Optional<Caution> caution,
    Optional<Instant> checkedAt) {}
