package dev.signet.domain;

import dev.signet.name.DomainName;

/// One record the customer publishes.
///
/// @param owner the absolute owner name
/// @param relativeName the owner name relative to the registered apex, as most DNS hosts want it
/// @param target what the CNAME points to
public record DnsRecord(Purpose purpose, DomainName owner, String relativeName, DomainName target) {

  /// What a record is for.
  public enum Purpose {
    VERIFICATION("verification"),
    DKIM("dkim"),
    TRACKING("tracking");

    private final String wireText;

    Purpose(String wireText) {
      this.wireText = wireText;
    }

    public String wireText() {
      return wireText;
    }
  }
}
