package dev.signet.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.name.DomainName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsHostsTest {
  @ParameterizedTest
  @CsvSource({
    "ada.ns.cloudflare.com, Cloudflare",
    "ns-2043.awsdns-63.co.uk, Amazon Route 53",
    "ns-101.awsdns-12.com, Amazon Route 53",
    "ns11.domaincontrol.com, GoDaddy",
    "dns1.registrar-servers.com, Namecheap",
    "ns-cloud-a1.googledomains.com, Google Cloud DNS or Squarespace Domains",
    "ns1-07.azure-dns.com, Microsoft Azure DNS",
    "ns1045.ui-dns.org, IONOS",
    "hydrogen.ns.hetzner.com, Hetzner",
    "ns1.dns-parking.com, Hostinger",
    "ns01.one.com, one.com",
    "NS1.HE.NET, Hurricane Electric",
    "ns1.sedoparking.com, Sedo",
    "ns2.pendingrenewaldeletion.com, Network Solutions"
  })
  void knowsAHostByItsNameServer(String server, String name) {
    assertEquals(
        Optional.of(name),
        DnsHosts.standard().of(List.of(DomainName.of(server))).map(DnsHost::name));
  }

  @ParameterizedTest
  @CsvSource({"ns1.example.com", "cloudflare.com", "notone.com", "awsdns-1.com.example", "com"})
  void doesNotTakeOthersForIt(String server) {
    assertEquals(Optional.empty(), DnsHosts.standard().of(List.of(DomainName.of(server))));
  }

  @Test
  void goesWithTheMajority() {
    List<DomainName> servers =
        Stream.of("ns1.he.net", "ns11.domaincontrol.com", "ns12.domaincontrol.com")
            .map(DomainName::of)
            .toList();
    assertEquals("GoDaddy", DnsHosts.standard().of(servers).orElseThrow().name());
  }

  @Test
  void listsFortyHostsAndMoreEachServerOnce() {
    Set<String> patterns = new HashSet<>();
    int hosts = 0;
    for (DnsHost host : DnsHosts.standard().all()) {
      host.patterns().forEach(pattern -> assertTrue(patterns.add(pattern), pattern));
      if (host.kind() == DnsHost.Kind.HOST) {
        hosts++;
        assertTrue(!host.ownerField().isBlank() && !host.valueField().isBlank(), host::name);
        assertTrue(Set.of("", "proxy", "hidden", "ambiguous").contains(host.quirk()), host::quirk);
      }
    }
    assertTrue(hosts >= 40, "only " + hosts);
  }

  @Test
  void refusesALineThatIsNoHost() {
    assertThrows(IllegalArgumentException.class, () -> DnsHosts.read("host,A,a.test,relative"));
    assertThrows(
        IllegalArgumentException.class, () -> DnsHosts.read("host,A,a.test,maybe,never,N,V,"));
    assertThrows(
        IllegalArgumentException.class, () -> DnsHosts.read("what,A,a.test,relative,never,N,V,"));
  }
}
