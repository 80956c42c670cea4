package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.audit.AuditStore;
import dev.signet.audit.Chain;
import dev.signet.audit.Entry;
import dev.signet.audit.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The audit log in PostgreSQL.
final class PgAuditStore implements AuditStore {
  private static final String COLUMNS =
      """
      e.number, e.at, e.actor, e.credential_id, e.shown_prefix, e.organization_id, e.via, e.action,
      e.target_kind, e.target_id, e.outcome, e.request_id, e.before, e.after, e.address, e.user_agent,
      e.salt, e.address_hash, e.agent_hash
      """;

  private final Db db;

  PgAuditStore(Db db) {
    this.db = db;
  }

  @Override
  public List<Entry> page(Filter filter, int limit) {
    StringBuilder where = new StringBuilder();
    List<Object> arguments = new ArrayList<>();
    narrow(where, arguments, "e.organization_id = ?", filter.organization());
    narrow(where, arguments, "e.actor = ?", filter.actor());
    narrow(where, arguments, "e.credential_id = ?", filter.credential());
    narrow(where, arguments, "e.action = ?", filter.action());
    narrow(where, arguments, "e.target_id = ?", filter.target());
    narrow(where, arguments, "e.request_id = ?", filter.requestId());
    narrow(where, arguments, "e.at >= ?", filter.since());
    narrow(where, arguments, "e.at < ?", filter.until());
    narrow(where, arguments, "e.number < ?", filter.before());
    arguments.add(limit);
    return db.transaction(tx ->
        tx.query(
            "SELECT " + COLUMNS + " FROM audit_entry e" + where + " ORDER BY e.number DESC LIMIT ?",
            PgAuditStore::read,
            arguments.toArray()));
  }

  private static void narrow(
      StringBuilder where, List<Object> arguments, String condition, Optional<?> value) {
    value.ifPresent(wanted -> {
      where.append(where.isEmpty() ? " WHERE " : " AND ").append(condition);
      arguments.add(wanted);
    });
  }

  @Override
  public int seal(int most) {
    return db.transaction(tx -> {
      boolean mine =
          tx.first(
                  "SELECT pg_try_advisory_xact_lock(hashtextextended('audit chain', 0)) AS mine",
                  row -> row.bool("mine"))
              .orElse(false);
      if (!mine) {
        return 0;
      }
      List<Entry> waiting =
          tx.query(
              "SELECT "
                  + COLUMNS
                  + """
                   FROM audit_unsealed u JOIN audit_entry e ON e.number = u.number
                  ORDER BY u.number LIMIT ?
                  """,
              PgAuditStore::read,
              most);
      if (waiting.isEmpty()) {
        return 0;
      }
      Chain.Link last = head(tx);
      List<String> sequences = new ArrayList<>();
      List<String> numbers = new ArrayList<>();
      List<String> hashes = new ArrayList<>();
      for (Entry entry : waiting) {
        last = Chain.after(last, entry);
        sequences.add(Long.toString(last.sequence()));
        numbers.add(Long.toString(entry.number()));
        hashes.add(last.hash());
      }
      tx.update(
          """
          INSERT INTO audit_seal (sequence, number, hash)
          SELECT s.sequence::bigint, s.number::bigint, s.hash
            FROM unnest(?, ?, ?) AS s (sequence, number, hash)
          """,
          sequences,
          numbers,
          hashes);
      tx.update(
          "DELETE FROM audit_unsealed WHERE number = ANY (SELECT unnest(?)::bigint)", numbers);
      return waiting.size();
    });
  }

  @Override
  public Chain.Link head() {
    return db.transaction(PgAuditStore::head);
  }

  @Override
  public long erase(String address) {
    return db.transaction(tx -> {
      long erased =
          tx.first("SELECT audit_erase(?) AS erased", row -> row.number("erased"), address)
              .orElseThrow();
      AuditRows.write(
          tx, Action.ORIGINS_ERASED, "audit", Optional.empty(), AuditRows.Before.NOTHING);
      return erased;
    });
  }

  private static Chain.Link head(Db.Tx tx) {
    return tx.first(
            "SELECT sequence, hash FROM audit_seal ORDER BY sequence DESC LIMIT 1",
            row -> new Chain.Link(row.number("sequence"), row.text("hash")))
        .orElseGet(() -> beginning(tx));
  }

  @Override
  public Backlog backlog() {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) AS rows,
                       coalesce(extract(epoch FROM clock_timestamp() - min(e.at)), 0)::float8 AS oldest
                  FROM (SELECT number FROM audit_unsealed ORDER BY number LIMIT 100000) u
                  JOIN audit_entry e ON e.number = u.number
                """,
                row ->
                    new Backlog(
                        row.number("rows"),
                        Duration.ofMillis((long) (Double.parseDouble(row.text("oldest")) * 1000))))
            .orElseThrow());
  }

  @Override
  public Chain.Link beginning() {
    return db.transaction(PgAuditStore::beginning);
  }

  private static Chain.Link beginning(Db.Tx tx) {
    return tx.first(
            "SELECT last_sequence, last_hash FROM audit_dropped ORDER BY last_sequence DESC LIMIT 1",
            row -> new Chain.Link(row.number("last_sequence"), row.text("last_hash")))
        .orElse(Chain.START);
  }

  @Override
  public List<Chain.Sealed> sealedAfter(long sequence, int limit) {
    return db.transaction(tx ->
        tx.query(
            "SELECT s.sequence, s.hash, s.number AS sealed, "
                + COLUMNS
                + """
                 FROM audit_seal s LEFT JOIN audit_entry e ON e.number = s.number
                WHERE s.sequence > ? ORDER BY s.sequence LIMIT ?
                """,
            row ->
                new Chain.Sealed(
                    new Chain.Link(row.number("sequence"), row.text("hash")),
                    row.number("sealed"),
                    row.optionalText("actor").map(present -> read(row))),
            sequence,
            limit));
  }

  @Override
  public long strays() {
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) AS strays FROM audit_entry e
                 WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.number = e.number)
                   AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.number = e.number)
                """,
                row -> row.number("strays"))
            .orElseThrow());
  }

  @Override
  public int drop(int most) {
    return db.transaction(tx ->
        tx.first("SELECT audit_drop(?) AS dropped", row -> row.integer("dropped"), most).orElse(0));
  }

  private static Entry read(Row row) {
    return new Entry(
        row.number("number"),
        row.instant("at"),
        row.text("actor"),
        row.optionalUuid("credential_id"),
        row.optionalText("shown_prefix"),
        row.optionalUuid("organization_id"),
        row.text("via"),
        row.text("action"),
        row.text("target_kind"),
        row.text("target_id"),
        row.text("outcome"),
        row.text("request_id"),
        row.optionalText("before"),
        row.optionalText("after"),
        new Origin(
            row.optionalText("salt")
                .map(salt -> new Origin.Open(row.text("address"), row.text("user_agent"), salt)),
            row.text("address_hash"),
            row.text("agent_hash")));
  }
}
