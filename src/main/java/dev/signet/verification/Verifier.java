package dev.signet.verification;

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
}
