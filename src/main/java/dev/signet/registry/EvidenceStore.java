package dev.signet.registry;

import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What was seen of domains, kept. Thread-safe.
public interface EvidenceStore {
  /// The evidence of one check.
  record Kept(Instant seenAt, List<Observation> observations) {
    public Kept {
      observations = List.copyOf(observations);
    }
  }

  /// That of the last check of a domain; empty before the first.
  Optional<Kept> latest(UUID domain);
}
