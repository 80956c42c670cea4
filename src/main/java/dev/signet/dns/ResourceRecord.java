package dev.signet.dns;

import dev.signet.name.DomainName;

/// One record of class IN: owner name, type, time to live in seconds, and data.
public record ResourceRecord(DomainName owner, RecordType type, long ttl, Rdata data) {
  public ResourceRecord {
    if (ttl < 0 || ttl > 0xFFFFFFFFL) {
      throw new IllegalArgumentException("a TTL is an unsigned 32-bit number, not " + ttl);
    }
  }

  /// One line of a zone file, the owner absolute.
  @Override
  public String toString() {
    return owner + ". " + ttl + " IN " + type + " " + data.text();
  }
}
