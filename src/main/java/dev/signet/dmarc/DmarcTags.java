package dev.signet.dmarc;

import java.util.List;
import java.util.Optional;

/// The values of a record's tags, with defaults in the place of what is missing or wrong.
///
/// @param policiesValid no `p`, `sp` or `np` has a value it cannot have
record DmarcTags(
    Optional<Policy> policy,
    Optional<Policy> subdomains,
    Optional<Policy> nonexistent,
    boolean policiesValid,
    AlignmentMode dkim,
    AlignmentMode spf,
    SuffixRole role,
    boolean testing,
    List<ReportUri> aggregate,
    List<ReportUri> failure,
    List<String> options) {

  DmarcTags {
    aggregate = List.copyOf(aggregate);
    failure = List.copyOf(failure);
    options = List.copyOf(options);
  }
}
