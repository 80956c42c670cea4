package dev.signet.store;

import dev.signet.dns.RecordType;
import dev.signet.domain.EmailDomain;
import dev.signet.domain.HeldRecord;
import dev.signet.domain.RecordChange;
import dev.signet.domain.RecordStanding;
import dev.signet.domain.Status;
import dev.signet.domain.StoredDomain;
import dev.signet.domain.StoredDomain.Behind;
import dev.signet.name.DomainName;
import dev.signet.provider.nativedns.NativeProvider;
import dev.signet.record.CustomerRecord;
import dev.signet.record.Purpose;
import dev.signet.record.RecordText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;

/// Turns rows of `email_domain`, `provider_record` and `native_record` into [StoredDomain] and
/// back.
final class CoreRows {
  private CoreRows() {}

  /// A row of `email_domain` by itself.
  private record Head(
      EmailDomain domain,
      Optional<String> remoteId,
      Optional<String> rawStatus,
      boolean sandbox,
      int yeses) {}

  /// The domains that `where` finds, in its order, each with its records.
  static List<StoredDomain> read(Db.Tx tx, String where, Object... arguments) {
    List<Head> heads = tx.query(DomainRows.SELECT + where, CoreRows::head, arguments);
    if (heads.isEmpty()) {
      return List.of();
    }
    List<UUID> ids = heads.stream().map(head -> head.domain().id()).toList();
    Map<UUID, List<HeldRecord>> held =
        byDomain(
            tx,
            """
            SELECT domain_id, kind, type, owner, value, priority, raw_status, status
              FROM provider_record WHERE domain_id = ANY (?::uuid[]) ORDER BY domain_id, position
            """,
            CoreRows::record,
            ids);
    Map<UUID, List<RecordStanding>> standings =
        byDomain(
            tx,
            """
            SELECT domain_id, owner, type, status, verified_at, yeses
              FROM native_record WHERE domain_id = ANY (?::uuid[])
            """,
            row -> Optional.of(standing(row)),
            ids);
    return heads.stream().map(head -> stored(head, held, standings)).toList();
  }

  private static <T> Map<UUID, List<T>> byDomain(
      Db.Tx tx, String sql, Function<Row, Optional<T>> reader, List<UUID> ids) {
    Map<UUID, List<T>> out = new HashMap<>();
    tx.query(
        sql,
        row ->
            out.computeIfAbsent(row.uuid("domain_id"), id -> new ArrayList<>())
                .addAll(reader.apply(row).stream().toList()),
        ids);
    return out;
  }

  private static StoredDomain stored(
      Head head, Map<UUID, List<HeldRecord>> held, Map<UUID, List<RecordStanding>> standings) {
    UUID id = head.domain().id();
    return new StoredDomain(
        head.domain(),
        head.domain().provider().equals(NativeProvider.NAME)
            ? new Behind.Ours(standings.getOrDefault(id, List.of()))
            : new Behind.Remote(
                head.remoteId().orElseThrow(),
                head.sandbox(),
                head.rawStatus().orElseThrow(),
                held.getOrDefault(id, List.of())),
        head.yeses());
  }

  private static Head head(Row row) {
    return new Head(
        DomainRows.read(row),
        row.optionalText("remote_id"),
        row.optionalText("provider_status"),
        row.bool("sandbox"),
        row.integer("provider_yeses"));
  }

  /// Empty for a CAA value that is none: earlier versions took it from a provider.
  private static Optional<HeldRecord> record(Row row) {
    RecordType type = RecordType.parse(row.text("type")).orElseThrow();
    OptionalInt priority =
        type.equals(RecordType.MX) ? OptionalInt.of(row.integer("priority")) : OptionalInt.empty();
    return RecordText.ofFields(DomainName.of(row.text("owner")), type, row.text("value"), priority)
        .map(record ->
            new HeldRecord(
                Purpose.valueOf(row.text("kind")),
                record,
                row.optionalText("raw_status"),
                Status.ofWireText(row.text("status"))));
  }

  private static RecordStanding standing(Row row) {
    return new RecordStanding(
        DomainName.of(row.text("owner")),
        row.text("type"),
        Status.ofWireText(row.text("status")),
        row.optionalInstant("verified_at"),
        row.integer("yeses"));
  }

  /// Writes what a provider said, in place of what it said before.
  static void replace(Db.Tx tx, UUID domain, Behind.Remote behind) {
    tx.update("DELETE FROM provider_record WHERE domain_id = ?", domain);
    int position = 0;
    for (HeldRecord held : behind.records()) {
      CustomerRecord record = held.record();
      tx.update(
          """
          INSERT INTO provider_record (domain_id, position, kind, type, owner, value, priority,
                                       raw_status, status)
          VALUES (?, ?, ?, ?, ?, ?, ?::integer, ?, ?)
          """,
          domain,
          position++,
          held.group().name(),
          record.typeText(),
          record.owner(),
          record.fieldValue(),
          record.preference().isPresent()
              ? Optional.of(record.preference().getAsInt())
              : Optional.empty(),
          held.rawStatus(),
          held.status().wireText());
    }
  }

  /// Takes note of what a check made of one record of a native domain.
  static void apply(Db.Tx tx, UUID domain, RecordChange change, Instant at) {
    boolean verified = change.becomes().filter(Status.VERIFIED::equals).isPresent();
    tx.update(
        """
        INSERT INTO native_record AS r (domain_id, owner, type, status, verified_at, yeses)
        VALUES (?, ?, ?, ?, ?::timestamptz, ?)
        ON CONFLICT (domain_id, owner, type) DO UPDATE
           SET status = excluded.status,
               yeses = r.yeses + excluded.yeses,
               verified_at = CASE WHEN r.status = 'verified' AND excluded.status = 'verified'
                                  THEN r.verified_at ELSE excluded.verified_at END
         WHERE ? AND (r.status <> 'verified' OR excluded.status = 'verified'
                      OR (? AND r.yeses = coalesce(?::integer, r.yeses)))
        """,
        domain,
        change.owner(),
        change.type(),
        change.becomes().orElse(Status.PENDING).wireText(),
        verified ? Optional.of(at) : Optional.empty(),
        verified ? 1 : 0,
        change.becomes().isPresent(),
        change.demotes(),
        change.yeses().isPresent() ? Optional.of(change.yeses().getAsInt()) : Optional.empty());
  }
}
