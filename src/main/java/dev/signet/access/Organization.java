package dev.signet.access;

import java.time.Instant;
import java.util.UUID;

/// Who owns domains; the seeds also say *team*.
public record Organization(UUID id, String name, Instant createdAt) {}
