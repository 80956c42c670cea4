package dev.signet.dmarc;

import dev.signet.name.DomainName;

/// How a domain stands with DMARC: what is at its own name first, what it inherits only if there is
/// nothing.
public sealed interface DmarcStanding {
  /// It has a record of its own that receivers apply.
  record Own(DmarcRecord dmarc, Policy policy) implements DmarcStanding {}

  /// It has none; receivers apply that of `from`.
  record Inherited(DmarcRecord dmarc, DomainName from, Policy policy) implements DmarcStanding {}

  /// Nothing applies to it.
  record Missing() implements DmarcStanding {}

  /// It has more than one record of its own, so that none of them counts.
  record Several(int count) implements DmarcStanding {}

  /// There is something at its own name that was meant as a record and is of no use; the problems
  /// say why.
  record Malformed(String text) implements DmarcStanding {}

  /// No answer for a name that decides.
  record Unanswered(DomainName at) implements DmarcStanding {}
}
