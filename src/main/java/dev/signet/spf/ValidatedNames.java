package dev.signet.spf;

import dev.signet.name.DomainName;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// The names behind the client's address that lead back to it (§5.5), for `ptr` and the macro `p`.
///
/// A DNS error on the way only makes a name not count. For one evaluation; not thread-safe.
final class ValidatedNames {
  private final SpfDns dns;
  private final IpBits client;
  private final int limit;

  ValidatedNames(SpfDns dns, IpBits client, int limit) {
    this.dns = dns;
    this.client = client;
    this.limit = limit;
  }

  /// Whether nothing at all is published for the address. Only this counts as a void look-up of the
  /// domain: the names found are chosen by the holder of the address.
  boolean pointersAreVoid() {
    return dns.pointers(reverseName()) instanceof SpfAnswer.None<DomainName>;
  }

  /// A validated name that is `target` or below it.
  Optional<DomainName> below(DomainName target) {
    return names().stream()
        .filter(name -> name.isAtOrBelow(target))
        .filter(this::leadsBack)
        .findFirst();
  }

  /// The validated name the macro `p` shows: `domain` itself, else one below it, else any (§7.3).
  Optional<DomainName> best(DomainName domain) {
    return names().stream()
        .filter(name -> name.equals(domain))
        .filter(this::leadsBack)
        .findFirst()
        .or(() -> below(domain))
        .or(() -> names().stream().filter(this::leadsBack).findFirst());
  }

  /// §4.6.4: names after the tenth are ignored.
  private List<DomainName> names() {
    return dns.pointers(reverseName()) instanceof SpfAnswer.Found<DomainName>(List<DomainName> all)
        ? all.subList(0, Math.min(limit, all.size()))
        : List.of();
  }

  private boolean leadsBack(DomainName name) {
    SpfDns.Family family = client.isIpv6() ? SpfDns.Family.IPV6 : SpfDns.Family.IPV4;
    return dns.addresses(name, family)
            instanceof SpfAnswer.Found<InetAddress>(List<InetAddress> addresses)
        && addresses.stream().anyMatch(address -> IpBits.of(address).equals(client));
  }

  private DomainName reverseName() {
    String[] parts = client.dotted().split("\\.");
    StringBuilder name = new StringBuilder();
    for (int i = parts.length - 1; i >= 0; i--) {
      name.append(parts[i]).append('.');
    }
    return DomainName.of(name + (client.isIpv6() ? "ip6.arpa" : "in-addr.arpa"));
  }
}
