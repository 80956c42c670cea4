package dev.signet.verification;

import dev.signet.name.DomainName;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Checks one domain against the DNS. Thread-safe; blocks, for virtual threads.
public interface Verifier {
  /// How much the caller stands to lose by a wrong "no".
  enum Stance {
    /// The domain is not verified: one round of questions settles it.
    PENDING,
    /// The domain is verified: a definite "no" is asked again, over TCP, before it is believed
    /// (V-2).
    VERIFIED
  }

  /// Asks and judges. Ends within 10 s whatever the DNS does (V-4), and never throws for what the
  /// DNS said or did not say.
  CheckReport check(Subject subject, Stance stance);

  /// The same, unless `admission` says, of the name servers that would be asked, that it is not
  /// their turn: then empty, and none of them was asked.
  default Optional<CheckReport> checkIfAdmitted(
      Subject subject, Stance stance, Predicate<List<DomainName>> admission) {
    return Optional.of(check(subject, stance));
  }
}
