package dev.signet.watch;

import dev.signet.domain.EmailDomain;
import dev.signet.verification.CheckReport;

/// What came of asking for a check.
public sealed interface Checked {
  /// The DNS was asked, and what it said is kept.
  ///
  /// @param domain the row after it
  record Recorded(EmailDomain domain, CheckReport report) implements Checked {}

  /// The DNS was asked, but its no is older than the last yes: nothing was kept of it.
  ///
  /// @param domain the row as it stands
  record Outdated(EmailDomain domain) implements Checked {}

  /// The domain had its share of checks for now (CONTRACT C-10); the DNS was not asked.
  ///
  /// @param domain the row as it stands
  record Limited(EmailDomain domain) implements Checked {}

  /// A background check that came while another check of the domain ran on this node, which counts.
  record Shared() implements Checked {}

  /// The domain's name servers had their share of questions for now, and were not asked.
  record PutOff() implements Checked {}

  /// Another node holds the lease of this background check now: nothing was kept.
  record Stale() implements Checked {}

  /// There is no such domain of this organization.
  record Gone() implements Checked {}
}
