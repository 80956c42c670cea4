package dev.signet.claims;

import java.time.Instant;
import java.util.Optional;

/// A holder's answer to a claim: it proves control of the DNS as well (CONTRACT CL-4).
///
/// @param value the TXT record's text
/// @param begunAt when the holder asked for it
/// @param holdsUntil no completion before
/// @param seenSince the first sight of an unbroken row of them
/// @param proven whether it was seen twice, far enough apart
public record Objection(
    String value,
    Instant begunAt,
    Instant holdsUntil,
    Optional<Instant> seenSince,
    boolean proven) {

  Objection seen(Optional<Instant> since, boolean provenNow) {
    return new Objection(value, begunAt, holdsUntil, since, provenNow);
  }
}
