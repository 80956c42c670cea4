package dev.signet.lookup;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// A zone in the public DNS: where it starts and which servers serve it.
///
/// @param origin the zone's apex
/// @param hosts the NS names, sorted, at most 13
/// @param glue addresses that came with the referral, for hosts inside the zone only
public record Zone(
    DomainName origin, List<DomainName> hosts, Map<DomainName, List<InetAddress>> glue) {
  public Zone {
    hosts = List.copyOf(hosts);
    glue = Map.copyOf(glue);
  }
}
