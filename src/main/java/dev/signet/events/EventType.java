package dev.signet.events;

/// The events of CONTRACT AP-11. Stable words.
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
  DKIM_ROTATED("dkim.rotated");

  private final String wireText;

  EventType(String wireText) {
    this.wireText = wireText;
  }

  public String wireText() {
    return wireText;
  }
}
