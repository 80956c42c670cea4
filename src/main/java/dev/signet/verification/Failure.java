package dev.signet.verification;

/// One failed check: a stable code, and a sentence that names the record, what was expected, what
/// was found and the likely cause. Foreign text in it is shortened and made harmless.
public record Failure(FailureCode code, String message) {}
