/// SPF (RFC 7208): read and print records, evaluate `check_host()`, and say what a record costs.
///
/// Three questions, three doors:
///
/// - [SpfRecord#read] reads one record and names every fault in it with its position.
/// - [SpfCheck] answers whether a client may send for a domain, as a receiver would (§4, §5).
/// - [SpfCost] walks a record without any client and tells what every receiver will meet: look-ups,
///   void look-ups, loops, and whether an `include` is within reach.
///
/// ```
/// SpfVerdict verdict = new SpfCheck(dns, SpfLimits.STANDARD)
///     .check(SpfRequest.mailFrom(client, "ann@example.com", "mail.example.com", now));
/// boolean ours = SpfCost.of(domain, dns).covers(DomainName.of("spf.example.net"))
///     instanceof SpfCoverage.Covered;
/// ```
///
/// The room does no I/O: answers come through the port [SpfDns]. Everything is bounded: queries,
/// terms, recursion, record size. Nothing here throws for what a record or an answer holds. All
/// types are immutable and safe to share, null-free throughout.
@NullMarked
package dev.signet.spf;

import org.jspecify.annotations.NullMarked;
