package dev.signet.claims;

/// What one look says of one proof.
public sealed interface Sight {
  /// Every server that answered has it, and enough did.
  record Stands() implements Sight {}

  /// Every server that answered, and enough did, says that it is not there.
  record Absent(String why) implements Sight {}

  /// Neither: silence, disagreement, no authority, DNSSEC trouble.
  record Unsettled(String why) implements Sight {}
}
