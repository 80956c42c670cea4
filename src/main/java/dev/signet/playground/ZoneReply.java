package dev.signet.playground;

import dev.signet.dns.Rcode;
import dev.signet.dns.ResourceRecord;
import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;

/// What one zone says to one question.
///
/// @param authoritative false for a referral
/// @param leadsTo the name at which the answer must be continued elsewhere: an alias target outside
///   the zone, or a name below a zone cut
/// @param referral the NS records of the zone cut that was met, empty without one
record ZoneReply(
    Rcode rcode,
    boolean authoritative,
    List<ResourceRecord> answer,
    List<ResourceRecord> authority,
    Optional<DomainName> leadsTo,
    List<ResourceRecord> referral) {
  ZoneReply {
    answer = List.copyOf(answer);
    authority = List.copyOf(authority);
    referral = List.copyOf(referral);
  }
}
