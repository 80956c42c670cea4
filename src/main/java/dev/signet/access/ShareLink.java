package dev.signet.access;

import java.time.Instant;
import java.util.UUID;

/// Leave to see one domain's records without an account, until it expires or is taken back.
/// Immutable; holds nothing that opens it.
///
/// @param id UUIDv7
/// @param expiresAt the first moment at which it does not work any more; whole seconds
public record ShareLink(UUID id, UUID domain, Instant createdAt, Instant expiresAt) {}
