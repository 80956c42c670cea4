/// What should be published for an email domain, what was seen, and what that is worth.
///
/// Judging is pure: expectations and observations in, verdicts out. [Verifier] is the one place
/// that brings lookups and judging together.
///
/// An examination asks every authoritative server of the customer's zone for each CNAME, follows
/// the chains, and looks at what stands behind them through the recursive resolvers. The judge then
/// holds that a record is right when every server that answered has it, wrong when they all say so,
/// and unsettled otherwise. Silence is never evidence, and trouble in our own zone is never the
/// customer's.
@NullMarked
package dev.signet.verification;

import org.jspecify.annotations.NullMarked;
