package dev.signet.servers;

import static dev.signet.servers.Customer.RECORDS;
import static dev.signet.servers.RealZone.row;

import dev.signet.servers.RealZone.Where;
import java.util.List;

/// Zones that a verify finds fault with, by what is wrong with them.
final class WrongZones {
  private static final String VERIFICATION = "anypost CNAME {verification}\n";
  private static final String DKIM = "ap1._domainkey CNAME {ap1}\nap2._domainkey CNAME {ap2}\n";
  private static final String BOTH_KEYS = "ap1._domainkey TXT {key1}\nap2._domainkey TXT {key2}\n";
  private static final String DEAD = "@ NS ns3\n@ NS ns4\nns3 A {nobody}\nns4 A {silent}";

  private WrongZones() {}

  /// Links between the owner name and our target: `links` in all.
  static String chain(int links) {
    StringBuilder text = new StringBuilder("anypost CNAME link1\n");
    for (int i = 1; i < links - 1; i++) {
      text.append("link%d CNAME link%d\n".formatted(i, i + 1));
    }
    return text.append("link%d CNAME {verification}\n".formatted(links - 1)).toString();
  }

  static List<RealZone> missing() {
    return List.of(
        row("an empty zone")
            .zone("")
            .gives("pending apex_cname_missing")
            .saying("No CNAME at anypost.an-empty-zone.test: the name does not exist"),
        row("no cname but names below it")
            .zone("x.anypost TXT \"below\"\n" + DKIM)
            .gives("pending apex_cname_missing")
            .saying("the name exists but holds no CNAME"),
        row("an address in place of the cname")
            .zone("anypost A 192.0.2.1\n" + DKIM)
            .gives("pending apex_cname_missing")
            .saying("there is an A record (192.0.2.1) instead"),
        row("a version 6 address in place of the cname")
            .zone("anypost AAAA 2001:db8::1\n" + DKIM)
            .gives("pending apex_cname_missing")
            .saying("there is an AAAA record"),
        row("the target as text")
            .zone("anypost TXT \"{verification}\"\n" + DKIM)
            .gives("pending apex_cname_missing")
            .saying("there is a TXT record (\"d"),
        row("the name entered twice")
            .zone("anypost.the-name-entered-twice.test CNAME {verification}\n" + DKIM)
            .gives("pending apex_cname_missing")
            .saying("not entered twice"),
        row("a domain that nobody registered")
            .domain("nobody-registered-me.example")
            .also("example", "")
            .gives("pending apex_cname_missing")
            .saying("the domain nobody-registered-me.example has no name servers of its own"),
        row("no dkim cname")
            .zone(VERIFICATION)
            .gives("pending dkim_cname_missing")
            .saying("ap1._domainkey.no-dkim-cname.test"),
        row("the second dkim cname forgotten")
            .zone(VERIFICATION + "ap1._domainkey CNAME {ap1}")
            .gives("pending dkim_cname_missing")
            .saying("ap2._domainkey.the-second-dkim-cname-forgotten.test"),
        row("selectors delegated and one forgotten")
            .zone(VERIFICATION + "_domainkey NS ns.keys\nns.keys A {bind}")
            .zone(
                "_domainkey.selectors-delegated-and-one-forgotten.test",
                Where.BIND,
                "@ NS ns.keys.selectors-delegated-and-one-forgotten.test.",
                "ap1 CNAME {ap1}")
            .gives("pending dkim_cname_missing")
            .saying("in the zone _domainkey.selectors-delegated-and-one-forgotten.test"),
        row("a dkim key pasted as text")
            .zone(VERIFICATION + "ap1._domainkey CNAME {ap1}\nap2._domainkey TXT \"v=DKIM1; p=AA\"")
            .gives("pending dkim_cname_missing")
            .saying("TXT record"));
  }

  static List<RealZone> mismatch() {
    return List.of(
        row("a cname to somebody else")
            .zone("anypost CNAME www.somebody-else.test.\n" + DKIM)
            .gives("pending apex_cname_mismatch")
            .saying("www.somebody-else.test"),
        row("the token of somebody else")
            .zone("anypost CNAME daaaaaaaaaaaaaaaa.c.anypost.email.\n" + DKIM)
            .gives("pending apex_cname_mismatch"),
        row("a target without its last dot")
            .zone("anypost CNAME {token}.c.anypost.email\n" + DKIM)
            .gives("pending apex_cname_mismatch")
            .saying(".c.anypost.email.a-target-without-its-last-dot.test"),
        row("a wildcard to elsewhere")
            .zone("* CNAME www\nwww A 192.0.2.1")
            .gives("pending apex_cname_mismatch"),
        row("a wildcard to our target satisfies no selector")
            .zone("* CNAME {verification}")
            .gives("pending dkim_cname_mismatch"),
        row("an alias that ends nowhere")
            .zone("anypost CNAME nowhere\n" + DKIM)
            .gives("pending apex_cname_mismatch"),
        row("selectors swapped")
            .zone(VERIFICATION + "ap1._domainkey CNAME {ap2}\nap2._domainkey CNAME {ap1}")
            .gives("pending dkim_cname_mismatch")
            .saying("ap1._domainkey.selectors-swapped.test"),
        row("a selector to the verification target")
            .zone(VERIFICATION + "ap1._domainkey CNAME {ap1}\nap2._domainkey CNAME {verification}")
            .gives("pending dkim_cname_mismatch"));
  }

  static List<RealZone> broken() {
    return List.of(
        row("a loop of two")
            .zone("anypost CNAME other\nother CNAME anypost\n" + DKIM)
            .gives("pending chain_broken")
            .saying("is a loop"),
        row("a loop through another zone")
            .zone("anypost CNAME back.loop-host.test.\n" + DKIM)
            .also("loop-host.test", "back CNAME anypost.a-loop-through-another-zone.test.")
            .gives("pending chain_broken")
            .saying("is a loop"),
        row("eleven links")
            .zone(chain(11) + DKIM)
            .gives("pending chain_broken")
            .saying("more than 10 links"),
        row("a dname that makes the name too long")
            .domain("mail." + "a".repeat(60) + ".too-long.test")
            .zone(
                "too-long.test",
                Where.BOTH,
                RealZone.USUAL_SERVERS,
                "%s DNAME %s.%s.%s.%s."
                    .formatted(
                        "a".repeat(60),
                        "b".repeat(60),
                        "c".repeat(60),
                        "d".repeat(60),
                        "e".repeat(58)))
            .gives("pending chain_broken")
            .saying("DNAME that makes the name too long"),
        row("a delegation to servers that refuse")
            .zone(Where.KNOT, "@ NS ns2\nns2 A {bind}", RECORDS)
            .gives("pending chain_broken")
            .saying("is listed for the zone but does not serve it"),
        row("name servers that are dead")
            .zone(Where.KNOT, DEAD, RECORDS)
            .gives("pending chain_broken")
            .saying("This says nothing about the record"),
        row("name servers without an address")
            .zone(Where.KNOT, "@ NS ns1.nobody-at-all.test.", RECORDS)
            .gives("pending chain_broken")
            .saying("has no address"),
        row("a zone that nobody serves")
            .hidden("a-zone-that-nobody-serves.test", Where.KNOT, DEAD, "")
            .gives("pending chain_broken"),
        row("a selector delegated to dead servers")
            .zone(VERIFICATION + "_domainkey NS ns.keys\nns.keys A {silent}")
            .gives("pending chain_broken")
            .saying("ap1._domainkey"),
        row("our side knows no such token")
            .zone(RECORDS)
            .withdrawn()
            .gives("pending chain_broken")
            .saying("does not exist. This is on our side"),
        row("our side knows no such selector")
            .zone(RECORDS)
            .behind("@ MX {mx}\n@ TXT {spf}")
            .gives("pending chain_broken")
            .saying("does not exist. This is on our side"),
        row("our side does not answer")
            .zone(RECORDS)
            .unanswered()
            .gives("pending chain_broken")
            .saying("This is on our side"));
  }

  /// A chain that passes through our target is right, so these need somebody else in our place.
  static List<RealZone> behind() {
    return List.of(
        row("no mx behind the target")
            .zone(RECORDS)
            .behind("@ TXT {spf}\n" + BOTH_KEYS)
            .gives("pending mx_missing"),
        row("another mx behind the target")
            .zone(RECORDS)
            .behind("@ MX 10 mail.elsewhere.test.\n@ TXT {spf}\n" + BOTH_KEYS)
            .gives("pending mx_missing")
            .saying("Found: MX 10 mail.elsewhere.test"),
        row("no spf behind the target")
            .zone(RECORDS)
            .behind("@ MX {mx}\n" + BOTH_KEYS)
            .gives("pending spf_missing"),
        row("another spf behind the target")
            .zone(RECORDS)
            .behind("@ MX {mx}\n@ TXT \"v=spf1 include:elsewhere.test ~all\"\n" + BOTH_KEYS)
            .gives("pending spf_missing")
            .saying("include:elsewhere.test"),
        row("the key of another selector")
            .zone(RECORDS)
            .behind("@ MX {mx}\n@ TXT {spf}\nap1._domainkey TXT {key1}\nap2._domainkey TXT {key1}")
            .gives("pending dkim_mismatch")
            .saying("ap2._domainkey"),
        row("a revoked key")
            .zone(RECORDS)
            .behind(
                "@ MX {mx}\n@ TXT {spf}\nap1._domainkey TXT \"v=DKIM1; p=\"\nap2._domainkey TXT {key2}")
            .gives("pending dkim_mismatch")
            .saying("ap1._domainkey"),
        row("no key at the selector")
            .zone(RECORDS)
            .behind("@ MX {mx}\n@ TXT {spf}\nap1._domainkey TXT {key1}\nap2._domainkey A 192.0.2.1")
            .gives("pending dkim_mismatch"));
  }

  static List<RealZone> tracking() {
    return List.of(
        row("no tracking cname")
            .tracked()
            .zone(RECORDS)
            .gives("pending tracking_cname_missing")
            .saying("track.no-tracking-cname.test"),
        row("a tracking cname to elsewhere")
            .tracked()
            .zone(RECORDS + "track CNAME {verification}")
            .gives("pending tracking_cname_mismatch"),
        row("a tracking cname to itself")
            .tracked()
            .zone(RECORDS + "track CNAME again\nagain CNAME track")
            .gives("pending chain_broken")
            .saying("is a loop"));
  }

  static List<RealZone> spreading() {
    return List.of(
        row("one server has the records already")
            .zone(Where.KNOT, RealZone.USUAL_SERVERS, RECORDS)
            .hidden(
                "one-server-has-the-records-already.test", Where.BIND, RealZone.USUAL_SERVERS, "")
            .gives("pending apex_cname_missing")
            .saying("still spreading: ns2.one-server-has-the-records-already.test"),
        row("one server has the token of before")
            .zone(
                Where.KNOT,
                RealZone.USUAL_SERVERS,
                "anypost CNAME daaaaaaaaaaaaaaaa.c.anypost.email.\n" + DKIM)
            .hidden(
                "one-server-has-the-token-of-before.test",
                Where.BIND,
                RealZone.USUAL_SERVERS,
                RECORDS)
            .gives("pending apex_cname_mismatch")
            .saying("still spreading: ns1.one-server-has-the-token-of-before.test"));
  }
}
