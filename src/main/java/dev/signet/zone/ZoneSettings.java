package dev.signet.zone;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is the same for the whole zone; the operator sets it.
///
/// @param origin the zone's apex (`c.anypost.email`)
/// @param nameServers the NS names of the zone; those inside the zone are answered from their
///   addresses
/// @param nameServerAddresses addresses of the name servers inside the zone
/// @param mailbox the SOA's responsible mailbox as a name
/// @param bounceHosts MX exchanges served at verification targets, with their preference
/// @param spf the SPF record served at verification targets (`v=spf1 include:… ~all`)
/// @param trackingEdge A/AAAA served at `t.{token}`
/// @param timeToLive TTL of what is served
/// @param negativeTimeToLive TTL of NXDOMAIN and NODATA, at most 60 s
public record ZoneSettings(
    DomainName origin,
    List<DomainName> nameServers,
    SortedMap<DomainName, List<InetAddress>> nameServerAddresses,
    DomainName mailbox,
    List<MailHost> bounceHosts,
    String spf,
    List<InetAddress> trackingEdge,
    Duration timeToLive,
    Duration negativeTimeToLive) {

  /// One MX record's worth.
  public record MailHost(int preference, DomainName host) {}

  public ZoneSettings {
    if (nameServers.isEmpty()) {
      throw new IllegalArgumentException("a zone needs at least one name server name");
    }
    nameServers = List.copyOf(nameServers);
    nameServerAddresses = new TreeMap<>(nameServerAddresses);
    bounceHosts = List.copyOf(bounceHosts);
    trackingEdge = List.copyOf(trackingEdge);
  }

  /// `{token}.{zone}`: where the customer's verification CNAME points.
  public DomainName verificationTarget(ZoneToken token) {
    return origin.below(token.label());
  }

  /// `{selector}._domainkey.{token}.{zone}`: where the customer's DKIM CNAME points.
  public DomainName dkimTarget(ZoneToken token, String selector) {
    return origin.below(selector + "._domainkey." + token.label());
  }

  /// `t.{token}.{zone}`: where the customer's tracking CNAME points.
  public DomainName trackingTarget(ZoneToken token) {
    return origin.below("t." + token.label());
  }
}
