package dev.signet.spf;

import java.util.Optional;

/// What came of an evaluation.
///
/// @param reason a clause for people: the term that matched, or what went wrong
/// @param explanation what the domain says to a sender that is refused (§6.2); text of a stranger,
///   printable ASCII; only with [SpfResult#FAIL]
/// @param lookups terms that asked the DNS
/// @param voids look-ups that found nothing
/// @param queries everything asked
public record SpfVerdict(
    SpfResult result,
    String reason,
    Optional<String> explanation,
    int lookups,
    int voids,
    int queries) {}
