package dev.signet.dns;

import dev.signet.name.DomainName;

/// One owner name and type, class IN.
public record Question(DomainName name, RecordType type) {
  @Override
  public String toString() {
    return name + " " + type;
  }
}
