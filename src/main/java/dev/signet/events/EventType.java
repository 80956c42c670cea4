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
