package dev.signet.events;

import java.time.Instant;
import java.util.UUID;

/// An event as one dialect tells it.
///
/// @param subject the domain or the webhook that it is about
/// @param sequence 1, 2, 3 … within its subject
/// @param leftOut how many repeats were held back before it (CONTRACT EV-1)
/// @param data one JSON object
public record LoggedEvent(
    UUID id,
    UUID organization,
    UUID subject,
    String type,
    Instant occurredAt,
    int sequence,
    int leftOut,
    String data) {}
