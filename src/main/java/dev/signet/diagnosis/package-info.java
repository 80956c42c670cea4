/// What is wrong with a customer's DNS, in words that say what to type to mend it.
///
/// ```
/// Observed seen = investigator.look(Inquiry.of(subject));
/// Diagnosis diagnosis = Diagnostician.standard().diagnose(seen);
/// diagnosis.findings().forEach(finding -> … finding.fix() …);
/// ```
///
/// [Investigator] gathers the facts once, within a budget, and asks the follow-up questions that
/// tell one mistake from another (is the record at the doubled name? does a wildcard answer?).
/// [Observed] holds them and never changes. Each [Detector] is pure: facts in, findings out, so
/// that a mistake is a zone file in a test. `docs/findings.md` lists every code.
///
/// A finding is about the customer's DNS as it was seen. It decides nothing: statuses are the
/// affair of `verification` and `registry`.
@NullMarked
package dev.signet.diagnosis;

import org.jspecify.annotations.NullMarked;
