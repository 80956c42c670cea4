package dev.signet.events;

import dev.signet.name.DomainName;
import java.time.Instant;
import java.util.UUID;

/// One thing that happened to one domain. The store gives it a sequence number within the domain.
///
/// @param code a failure code, or empty
/// @param detail a sentence, or empty
public record Event(
    UUID id,
    UUID organization,
    UUID domainId,
    DomainName domain,
    EventType type,
    Instant occurredAt,
    String code,
    String detail) {}
