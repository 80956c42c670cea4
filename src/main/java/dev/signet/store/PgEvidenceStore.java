package dev.signet.store;

import dev.signet.registry.EvidenceStore;
import dev.signet.registry.TimelineEntry;
import dev.signet.verification.Observation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Reads back what the last check has left in a domain's [EvidenceDocument].
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
        .filter(run -> run.what() instanceof TimelineEntry.Observed)
        .map(EvidenceDocument.Run::lastSeen)
        .max(Comparator.naturalOrder())
        .map(last -> new Kept(last, seenAt(runs, last)));
  }

  private static List<Observation> seenAt(List<EvidenceDocument.Run> runs, Instant last) {
    return runs.stream()
        .filter(run -> run.lastSeen().equals(last))
        .flatMap(run ->
            run.what() instanceof TimelineEntry.Observed(Observation seen, var at, long count)
                ? Stream.of(seen)
                : Stream.empty())
        .toList();
  }
}
