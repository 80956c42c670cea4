package dev.signet.access;

import java.time.Instant;
import java.util.UUID;

/// Who owns domains; `/v1` also says *team*.
public record Organization(UUID id, String name, Instant createdAt) {}
