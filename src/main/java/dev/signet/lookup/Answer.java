package dev.signet.lookup;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the DNS said about one owner name and type.
///
/// The cases are kept apart because each asks something else of the customer: add a record, fix a
/// type, fix a name, or simply wait. Immutable. RFC 2308 §2, RFC 8914.
public sealed interface Answer {
  /// Records of the type exist at the end of the alias chain.
  ///
  /// @param chain the canonical names passed through, the last one owning `records`; empty when
  ///   there was no CNAME
  record Found(List<ResourceRecord> records, List<DomainName> chain) implements Answer {
    public Found {
      records = List.copyOf(records);
      chain = List.copyOf(chain);
    }
  }

  /// `name`, the end of the alias chain, exists but holds nothing of this type.
  record NoData(DomainName name) implements Answer {}

  /// `name`, the end of the alias chain, does not exist, so nothing below it does either (RFC
  /// 8020).
  record NoSuchName(DomainName name) implements Answer {}

  /// No server gave a usable answer. This says nothing about the domain: never turn it into a
  /// failure of the customer's.
  record Unanswered(Cause cause, Optional<ExtendedError> extended) implements Answer {}

  /// Why there is no usable answer.
  enum Cause {
    /// No reply in time.
    TIMEOUT("did not answer in time"),
    /// ICMP error, connection refused or reset, no route.
    NETWORK("could not be reached"),
    /// Octets that are no DNS message, or a short read.
    MALFORMED("sent a reply that is no DNS message"),
    /// The reply did not fit UDP, and TCP failed. Partial data is never used.
    TRUNCATED("sent a truncated reply, and TCP failed"),
    SERVER_FAILURE("answered SERVFAIL"),
    /// SERVFAIL with an extended error that says DNSSEC validation failed (RFC 8914 §4).
    BOGUS("says that DNSSEC validation fails"),
    REFUSED("refused the question"),
    /// A server that is listed for the zone but does not serve it.
    LAME("is listed for the zone but does not serve it"),
    /// An answer from a resolver's stale store (RFC 8767).
    STALE("answered from a stale cache"),
    /// Forged, blocked, censored, filtered or prohibited (RFC 8914 §4.5, §4.16 to §4.19).
    FILTERED("answers this name by a local policy"),
    /// FORMERR, NOTIMP, BADVERS or BADCOOKIE, with EDNS and without.
    NOT_UNDERSTOOD("did not understand the question"),
    /// A server of the zone leads with an alias to a name of another zone, which others know about:
    /// the alias counts, whatever is said of its end (RFC 6604 §3).
    ALIAS("has an alias to a name of another zone"),
    /// Data from a server of the zone without the AA flag that would make it the zone's own word.
    UNAUTHORITATIVE("answers without authority (no AA flag)"),
    /// Silence to questions with EDNS, and an answer without: nothing is taken from it (RFC 6891).
    EDNS_DROPPED("answers no question that uses EDNS"),
    /// No records, and neither an SOA nor a referral to say what that means.
    EMPTY("sent an empty reply without an SOA record"),
    /// The server points to the servers of a zone below its own.
    REFERRED("refers to other servers"),
    /// YXDOMAIN: a DNAME made a name longer than 255 octets (RFC 6672 §2.2).
    NAME_TOO_LONG("says that a DNAME makes the name too long"),
    /// A response code that says nothing about the records.
    OTHER_RCODE("answered with an error code"),
    /// The address must not be asked (see [AddressPolicy]); no packet was sent.
    FORBIDDEN_ADDRESS("has an address that is not allowed"),
    /// No address is known for the server.
    NO_ADDRESS("has no address"),
    /// The budget of queries or of time was used up first, or a size limit was hit.
    LIMIT("was not asked any more: a limit was reached");

    private final String words;

    Cause(String words) {
      this.words = words;
    }

    /// The rest of a sentence that starts with the server's name.
    public String words() {
      return words;
    }

    /// The stable word kept with evidence.
    public String wireText() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
