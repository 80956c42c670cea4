package dev.signet.store;

import dev.signet.registry.EvidenceStore;
import dev.signet.registry.TimelineEntry.Observed;
import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads back what the last check of a domain has left in its [EvidenceDocument].
final class PgEvidenceStore implements EvidenceStore {
  private final Db db;

  PgEvidenceStore(Db db) {
    this.db = db;
  }

  @Override
  public Optional<Kept> latest(UUID domain) {
    Optional<byte[]> document =
        db.transaction(tx ->
            tx.first(
                "SELECT document FROM evidence WHERE domain_id = ?",
                row -> row.bytes("document"),
                domain));
    List<EvidenceDocument.Run> runs = EvidenceDocument.of(domain, document).runs();
    // A check dates all it saw with its own beginning.
    return runs.stream()
        .map(EvidenceDocument.Run::lastSeen)
        .max(Comparator.naturalOrder())
        .map(last -> new Kept(last, seenAt(last, runs)));
  }

  private static List<Observation> seenAt(Instant last, List<EvidenceDocument.Run> runs) {
    List<Observation> out = new ArrayList<>();
    for (EvidenceDocument.Run run : runs) {
      if (run.lastSeen().equals(last)
          && run.what() instanceof Observed(Observation seen, Instant at, long count)) {
        out.add(seen);
      }
    }
    return out;
  }
}
