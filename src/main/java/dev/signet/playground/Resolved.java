package dev.signet.playground;

import dev.signet.dns.ExtendedError;
import dev.signet.dns.Rcode;
import dev.signet.dns.ResourceRecord;
import java.util.List;

/// What a resolver says in the end.
record Resolved(
    Rcode rcode,
    List<ResourceRecord> answer,
    List<ResourceRecord> authority,
    List<ExtendedError> errors) {
  Resolved {
    answer = List.copyOf(answer);
    authority = List.copyOf(authority);
    errors = List.copyOf(errors);
  }

  static Resolved failed(int extendedCode, String why) {
    return new Resolved(
        Rcode.SERVFAIL, List.of(), List.of(), List.of(new ExtendedError(extendedCode, why)));
  }

  /// The same with every time to live cut to what is left of it in a cache.
  Resolved aged(long secondsLeft) {
    return new Resolved(rcode, aged(answer, secondsLeft), aged(authority, secondsLeft), errors);
  }

  private static List<ResourceRecord> aged(List<ResourceRecord> records, long ttl) {
    return records.stream()
        .map(record -> new ResourceRecord(record.owner(), record.type(), ttl, record.data()))
        .toList();
  }
}
