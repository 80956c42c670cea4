package dev.signet.verification;

/// What one observation is worth for one expectation.
enum Worth {
  /// What we expected is there.
  YES,
  /// Definitely nothing there.
  NO_ABSENT,
  /// Definitely something else there.
  NO_DIFFERS,
  /// Nothing learned.
  TRANSIENT,
  /// DNSSEC validation fails: blocks verification, never takes it away.
  BOGUS,
  /// The trouble is in our own zone: never the customer's fault.
  OURS;

  /// Whether this says something definite about the customer's records.
  boolean definite() {
    return this == YES || this == NO_ABSENT || this == NO_DIFFERS;
  }
}
