package dev.signet.events;

import java.util.Arrays;
import java.util.Optional;

/// What an event can be about (CONTRACT EV-1). Stable words.
public enum EventType {
  DOMAIN_CREATED("domain.created"),
  DOMAIN_VERIFIED("domain.verified"),
  DOMAIN_FAILED("domain.failed"),
  DOMAIN_DEGRADED("domain.degraded"),
  DOMAIN_RECOVERED("domain.recovered"),
  DOMAIN_UPDATED("domain.updated"),
  DOMAIN_DELETED("domain.deleted"),
  DOMAIN_SUPERSEDED("domain.superseded"),
  DOMAIN_CLAIMED("domain.claimed"),
  DOMAIN_TRANSFERRED("domain.transferred"),
  DOMAIN_NAME_SERVERS_CHANGED("domain.name_servers_changed"),
  DOMAIN_LAPSED("domain.lapsed"),
  CLAIM_PROVEN("claim.proven"),
  CLAIM_COMPLETED("claim.completed"),
  CLAIM_BLOCKED("claim.blocked"),
  CLAIM_EXPIRED("claim.expired"),
  TRACKING_VERIFIED("tracking.verified"),
  TRACKING_FAILED("tracking.failed"),
  DKIM_ROTATION_STARTED("dkim.rotation_started"),
  DKIM_ROTATED("dkim.rotated"),
  DKIM_REVOKED("dkim.revoked"),
  WEBHOOK_DISABLED("webhook.disabled");

  private final String wireText;

  EventType(String wireText) {
    this.wireText = wireText;
  }

  public String wireText() {
    return wireText;
  }

  /// The word before the dot: what is held back of one family is told by its next event.
  public String family() {
    return wireText.substring(0, wireText.indexOf('.'));
  }

  /// Whether repeats within an hour are held back (CONTRACT EV-1). What begins, ends or changes
  /// hands is told each time.
  public boolean bounded() {
    return switch (this) {
      case DOMAIN_VERIFIED,
          DOMAIN_FAILED,
          DOMAIN_DEGRADED,
          DOMAIN_RECOVERED,
          DOMAIN_UPDATED,
          TRACKING_VERIFIED,
          TRACKING_FAILED ->
          true;
      default -> false;
    };
  }

  /// The type of a word; empty for any other word.
  public static Optional<EventType> ofWireText(String word) {
    return Arrays.stream(values()).filter(type -> type.wireText.equals(word)).findFirst();
  }
}
