package dev.signet.spf;

import dev.signet.name.DomainName;
import java.util.List;

/// Whether a domain's record passes on to another domain's record, by meaning: over nested includes
/// and redirects, and only where a receiver still gets to.
public sealed interface SpfCoverage {
  /// This record passes every sender that the other one passes.
  ///
  /// @param path the domains in between, from the top; empty when it stands in the domain's own
  ///   record
  record Covered(List<DomainName> path) implements SpfCoverage {}

  /// The other domain stands nowhere in the record as far as receivers read it; `all` ends it.
  record NotIncluded() implements SpfCoverage {}

  /// It stands there with a qualifier that makes its pass something else (`?include:…`).
  record NotPassed(List<DomainName> path) implements SpfCoverage {}

  /// It stands there, but receivers give up before or in it.
  record OutOfReach(SpfProblem why) implements SpfCoverage {}

  /// A look-up on the way was not answered, or the record is too large to be walked to its end.
  record Unknown() implements SpfCoverage {}
}
