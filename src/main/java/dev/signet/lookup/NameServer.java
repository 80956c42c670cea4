package dev.signet.lookup;

import dev.signet.name.DomainName;
import java.net.InetAddress;

/// One server that a delegation names, at one address.
public record NameServer(DomainName host, InetAddress address) {
  @Override
  public String toString() {
    return host + " (" + address.getHostAddress() + ")";
  }
}
