package dev.signet.servers;

import static dev.signet.servers.Customer.RECORDS;
import static dev.signet.servers.RealZone.row;

import dev.signet.servers.RealZone.Where;
import java.util.List;

/// The many ways to publish the records right.
final class RightZones {
  private static final String DKIM = "ap1._domainkey CNAME {ap1}\nap2._domainkey CNAME {ap2}\n";

  private RightZones() {}

  static List<RealZone> published() {
    return List.of(
        row("the three cnames").zone(RECORDS).gives("verified"),
        row("a tracking cname as well")
            .tracked()
            .zone(RECORDS + "track CNAME {tracking}")
            .gives("verified"),
        row("targets in other case")
            .zone(
                """
                AnyPost         CNAME {TOKEN}.C.AnyPost.Email.
                AP1._DomainKey  CNAME AP1._DOMAINKEY.{TOKEN}.C.ANYPOST.EMAIL.
                ap2._domainkey  CNAME {ap2}
                """)
            .gives("verified"),
        row("among many other records")
            .zone(
                RECORDS
                    + """
                    @ MX 10 mail
                    @ TXT "v=spf1 mx -all"
                    _dmarc TXT "v=DMARC1; p=none"
                    other._domainkey TXT "v=DKIM1; p=AA"
                    * CNAME www
                    www A 192.0.2.1
                    """)
            .gives("verified"),
        row("a wildcard cname and two selectors")
            .zone("* CNAME {verification}\n" + DKIM)
            .gives("verified"),
        row("ten links").zone(WrongZones.chain(10) + DKIM).gives("verified"),
        row("aliases through another zone")
            .zone(
                """
                anypost         CNAME anypost.customers.alias-host.test.
                ap1._domainkey  CNAME one.customers.alias-host.test.
                ap2._domainkey  CNAME two.customers.alias-host.test.
                """)
            .also(
                "alias-host.test",
                """
                anypost.customers CNAME {verification}
                one.customers     CNAME {ap1}
                two.customers     CNAME {ap2}
                """)
            .gives("verified"),
        row("a dname for all selectors")
            .zone(
                "anypost CNAME {verification}\n_domainkey DNAME _domainkey.{token}.c.anypost.email.")
            .gives("verified"),
        row("selectors delegated to one server of their own")
            .zone("anypost CNAME {verification}\n_domainkey NS ns.keys\nns.keys A {bind}")
            .zone(
                "_domainkey.selectors-delegated-to-one-server-of-their-own.test",
                Where.BIND,
                "@ NS ns.keys.selectors-delegated-to-one-server-of-their-own.test.",
                "ap1 CNAME {ap1}\nap2 CNAME {ap2}")
            .gives("verified"),
        row("selectors delegated to another company's server")
            .zone("anypost CNAME {verification}\n_domainkey NS ns.keys-host.test.")
            .zone("keys-host.test", Where.BIND, "@ NS ns\nns A {bind}", "")
            .zone(
                "_domainkey.selectors-delegated-to-another-company-s-server.test",
                Where.BIND,
                "@ NS ns.keys-host.test.",
                "ap1 CNAME {ap1}\nap2 CNAME {ap2}")
            .gives("verified"),
        row("a delegated subdomain")
            .domain("mail.delegating.test")
            .zone("mail.delegating.test", Where.BIND, "@ NS ns\nns A {bind}", RECORDS)
            .zone(
                "delegating.test",
                Where.KNOT,
                "@ NS ns\nns A {knot}",
                "mail NS ns.mail\nns.mail A {bind}")
            .gives("verified"),
        row("a subdomain delegated to the same servers")
            .domain("mail.same-servers.test")
            .zone(RECORDS)
            .also("same-servers.test", "mail NS ns1\nmail NS ns2")
            .gives("verified"),
        row("a subdomain in the parent's zone")
            .domain("mail.parent.test")
            .also(
                "parent.test",
                """
                anypost.mail         CNAME {verification}
                ap1._domainkey.mail  CNAME {ap1}
                ap2._domainkey.mail  CNAME {ap2}
                """)
            .gives("verified"),
        row("a name below a private suffix")
            .domain("customer.github.io")
            .also(
                "github.io",
                """
                anypost.customer         CNAME {verification}
                ap1._domainkey.customer  CNAME {ap1}
                ap2._domainkey.customer  CNAME {ap2}
                """)
            .gives("verified"),
        row("a zone below a private suffix")
            .domain("tenant.blogspot.com")
            .zone("tenant.blogspot.com", Where.BIND, "@ NS ns\nns A {bind}", RECORDS)
            .zone(
                "blogspot.com",
                Where.KNOT,
                "@ NS ns\nns A {knot}",
                "tenant NS ns.tenant\nns.tenant A {bind}")
            .gives("verified"),
        row("name servers in another zone")
            .zone(Where.BOTH, "@ NS ns1.dns-host.test.\n@ NS ns2.dns-host.test.", RECORDS)
            .zone(
                "dns-host.test", Where.BIND, "@ NS ns1\nns1 A {bind}", "ns1 A {knot}\nns2 A {bind}")
            .gives("verified"),
        row("a name server with version 6 only")
            .zone(Where.BIND, "@ NS ns1\nns1 AAAA {bind6}", RECORDS)
            .gives("verified"),
        row("one of two servers unreachable")
            .zone(Where.KNOT, "@ NS ns1\n@ NS ns2\nns1 A {knot}\nns2 A {nobody}", RECORDS)
            .gives("verified"),
        row("one of two servers silent")
            .zone(Where.KNOT, "@ NS ns1\n@ NS ns2\nns1 A {knot}\nns2 A {silent}", RECORDS)
            .gives("verified"),
        row("one of two servers lame")
            .zone(Where.KNOT, RealZone.USUAL_SERVERS, RECORDS)
            .gives("verified"),
        row("one of two servers without an address")
            .zone(Where.KNOT, "@ NS ns1\n@ NS gone.dns-host.test.\nns1 A {knot}", RECORDS)
            .gives("verified"),
        row("more behind the target than expected")
            .zone(RECORDS)
            .behind(
                """
                @ MX 5 other.test.
                @ MX {mx}
                @ TXT "something=else"
                @ TXT {spf}
                ap1._domainkey TXT "unrelated"
                ap1._domainkey TXT {key1}
                ap2._domainkey TXT {key2}
                """)
            .gives("verified"));
  }
}
