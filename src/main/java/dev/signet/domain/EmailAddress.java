package dev.signet.domain;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An agent's email address. Immutable.
///
/// @param address in lower case
/// @param domain what stands behind the `@`
/// @param domainId the domain it is on; empty on the platform domain, and when it is left over
/// @param agentId whose it is, opaque to us
/// @param inboundAgentVersionId who answers mail to it, opaque to us
/// @param outboundFrom what its mail says it is from
/// @param leftOver whether the domain it was on is gone; it is disabled then, and hinders no other
public record EmailAddress(
    UUID id,
    UUID organization,
    String address,
    DomainName domain,
    Optional<UUID> domainId,
    String provider,
    Optional<String> agentId,
    Optional<String> inboundAgentVersionId,
    String outboundFrom,
    boolean enabled,
    boolean leftOver,
    Instant createdAt,
    Instant updatedAt) {}
