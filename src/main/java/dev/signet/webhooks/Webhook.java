package dev.signet.webhooks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Who is told of events.
///
/// @param organization whose events; empty = of every organization (CONTRACT WH-2)
/// @param events types of events, or `*`
/// @param secretPrefix the first 12 characters of its secret
/// @param previousPrefix of the secret before, while it still signs
/// @param graceEndsAt when the secret before stops signing
public record Webhook(
    UUID id,
    Optional<UUID> organization,
    Dialect dialect,
    String name,
    String url,
    List<String> events,
    Status status,
    String secretPrefix,
    Optional<String> previousPrefix,
    Optional<Instant> graceEndsAt,
    Optional<Instant> lastDeliveryAt,
    Instant createdAt) {
  public Webhook {
    events = List.copyOf(events);
  }

  /// In whose words it is told.
  public enum Dialect {
    V1,
    CORE
  }

  /// Whether it is told.
  public enum Status {
    ACTIVE,
    /// By its owner, or because it answered 410. Nothing is queued for it.
    DISABLED,
    /// By us, after 120 hours of nothing but failures. What it is owed waits.
    CIRCUIT_DISABLED
  }

  /// The same with what its owner decides.
  public Webhook with(String newName, String newUrl, List<String> newEvents, Status newStatus) {
    return new Webhook(
        id,
        organization,
        dialect,
        newName,
        newUrl,
        newEvents,
        newStatus,
        secretPrefix,
        previousPrefix,
        graceEndsAt,
        lastDeliveryAt,
        createdAt);
  }
}
