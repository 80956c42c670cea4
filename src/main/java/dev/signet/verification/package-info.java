/// What should be published for an email domain, what was seen, and what that is worth.
///
/// Judging is pure: expectations and observations in, verdicts out. [Verifier] is the one place
/// that brings lookups and judging together.
@NullMarked
package dev.signet.verification;

import org.jspecify.annotations.NullMarked;
