/// DMARC (RFC 9989): read and print policy records, find the one that governs a domain, and judge
/// what a domain publishes.
///
/// ```
/// DmarcDiscovery found = DmarcDiscovery.of(domain, source);
/// DmarcVerdict verdict = DmarcJudge.judge(domain, found, Map.of(domain, textsAtTheApex));
/// if (verdict.standing() instanceof DmarcStanding.Own own) { … own.policy() … }
/// ```
///
/// RFC 9989 replaced RFC 7489 and the public suffix list with the tree walk; the tags `pct`, `rf`
/// and `ri` are gone. The room does no I/O: TXT records come through [TxtSource], at most eight
/// queries for one domain. Nothing here throws for what a record or an answer holds. All types are
/// immutable and safe to share, null-free throughout.
@NullMarked
package dev.signet.dmarc;

import org.jspecify.annotations.NullMarked;
