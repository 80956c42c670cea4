package dev.signet.store;

import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Happened;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Reads a domain's past from the three places where it is kept.
final class Timeline {
  private static final UUID END = new UUID(-1, -1);

  private Timeline() {}

  /// Newest first. PostgreSQL orders UUIDs by their octets, and so does [#BY_ID].
  static List<TimelineEntry> read(Db.Tx tx, UUID domain, Optional<UUID> after, int limit) {
    UUID below = after.orElse(END);
    EvidenceDocument document =
        EvidenceDocument.of(
            domain,
            tx.first(
                "SELECT document FROM evidence WHERE domain_id = ?",
                row -> row.bytes("document"),
                domain));
    List<TimelineEntry> all = new ArrayList<>();
    document.runs().stream()
        .map(document::entry)
        .filter(entry -> BY_ID.compare(entry.id(), below) < 0)
        .forEach(all::add);
    tx.query(
            """
            SELECT run FROM past_run WHERE domain_id = ? AND id < ? ORDER BY id DESC LIMIT ?
            """,
            row -> row.bytes("run"),
            domain,
            below,
            limit)
        .forEach(
            bytes -> EvidenceFormat.read(bytes).stream().map(document::entry).forEach(all::add));
    all.addAll(
        tx.query(
            """
            SELECT id, occurred_at, type, code, detail FROM event
             WHERE domain_id = ? AND id < ? ORDER BY id DESC LIMIT ?
            """,
            row ->
                new TimelineEntry(
                    row.uuid("id"),
                    row.instant("occurred_at"),
                    new Happened(row.text("type"), row.text("code"), row.text("detail"))),
            domain,
            below,
            limit));
    return all.stream()
        .sorted(Comparator.comparing(TimelineEntry::id, BY_ID).reversed())
        .limit(limit)
        .toList();
  }

  /// By octets, unsigned: Java's own order of UUIDs is signed.
  private static final Comparator<UUID> BY_ID =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };
}
