package dev.signet.verification;

import java.time.Duration;
import java.util.Optional;

/// One question and what came back, kept as evidence (foreign text at most 100 characters).
///
/// @param perspective `authoritative` or `recursive`
/// @param server name and address of who was asked
/// @param question owner name and type
/// @param transport `udp` or `tcp`
/// @param outcome one word: `found`, `no_data`, `no_such_name`, or the cause of silence
/// @param rcode the response code's name, or empty without a reply
/// @param extendedError the RFC 8914 code, or -1
/// @param flags the header flags that matter, such as `aa tc ad`
/// @param timeToLive the smallest TTL in the answer, in seconds, or -1
/// @param roundTrip how long the answer took
/// @param data the answer's data, shortened: for people, and never read back
/// @param facts the same as data; absent in what versions before kept
public record Observation(
    String perspective,
    String server,
    String question,
    String transport,
    String outcome,
    String rcode,
    int extendedError,
    String flags,
    long timeToLive,
    Duration roundTrip,
    String data,
    Optional<Facts> facts) {

  /// The same with other facts.
  public Observation with(Optional<Facts> other) {
    return new Observation(
        perspective,
        server,
        question,
        transport,
        outcome,
        rcode,
        extendedError,
        flags,
        timeToLive,
        roundTrip,
        data,
        other);
  }
}
