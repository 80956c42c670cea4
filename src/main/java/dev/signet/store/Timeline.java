package dev.signet.store;

import dev.signet.registry.TimelineEntry;
import dev.signet.registry.TimelineEntry.Happened;
import java.time.Instant;
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
    EvidenceDocument document = latest(tx, domain);
    List<TimelineEntry> all = new ArrayList<>();
    document.runs().stream()
        .map(document::entry)
        .filter(entry -> BY_ID.compare(entry.id(), below) < 0)
        .forEach(all::add);
    ended(
        tx,
        document,
        all,
        """
        SELECT run FROM past_run WHERE domain_id = ? AND id < ? ORDER BY id DESC LIMIT ?
        """,
        domain,
        below,
        limit);
    all.addAll(
        tx.query(
            """
            SELECT id, occurred_at, type, code, detail FROM event
             WHERE domain_id = ? AND id < ? ORDER BY id DESC LIMIT ?
            """,
            Timeline::happened,
            domain,
            below,
            limit));
    return newest(all, limit);
  }

  /// What happened since `since`, or was still seen then; newest first. What is still so goes
  /// before what has ended, however long ago it began.
  static List<TimelineEntry> since(Db.Tx tx, UUID domain, Instant since, int limit) {
    EvidenceDocument document = latest(tx, domain);
    List<TimelineEntry> live =
        document.runs().stream()
            .filter(run -> !run.lastSeen().isBefore(since))
            .map(document::entry)
            .toList();
    List<TimelineEntry> over = new ArrayList<>();
    ended(
        tx,
        document,
        over,
        """
        SELECT run FROM past_run WHERE domain_id = ? AND last_seen >= ? ORDER BY id DESC LIMIT ?
        """,
        domain,
        since,
        limit);
    over.addAll(
        tx.query(
            """
            SELECT id, occurred_at, type, code, detail FROM event
             WHERE domain_id = ? AND occurred_at >= ? ORDER BY id DESC LIMIT ?
            """,
            Timeline::happened,
            domain,
            since,
            limit));
    List<TimelineEntry> all = new ArrayList<>(newest(live, limit));
    all.addAll(newest(over, limit - all.size()));
    return newest(all, limit);
  }

  private static EvidenceDocument latest(Db.Tx tx, UUID domain) {
    return EvidenceDocument.of(
        domain,
        tx.first(
            "SELECT document FROM evidence WHERE domain_id = ?",
            row -> row.bytes("document"),
            domain));
  }

  private static void ended(
      Db.Tx tx,
      EvidenceDocument document,
      List<TimelineEntry> all,
      String sql,
      Object... arguments) {
    tx.query(sql, row -> row.bytes("run"), arguments)
        .forEach(
            bytes -> EvidenceFormat.read(bytes).stream().map(document::entry).forEach(all::add));
  }

  private static TimelineEntry happened(Row row) {
    return new TimelineEntry(
        row.uuid("id"),
        row.instant("occurred_at"),
        new Happened(row.text("type"), row.text("code"), row.text("detail")));
  }

  private static List<TimelineEntry> newest(List<TimelineEntry> all, int limit) {
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
