package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.dkim.KeyVault;
import dev.signet.dkim.SealedValues;
import dev.signet.dkim.UnusableKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Sealed values in PostgreSQL. Tables are walked through by their blocks, so that a step costs the
/// same wherever it is, and needs no index.
final class PgSealedValues implements SealedValues {
  private static final int BLOCKS_A_STEP = 32;

  /// @param keyId the column that repeats the id of the wrapping key; empty where there is none
  private record Column(String table, String value, Optional<String> keyId) {}

  /// Every column of the schema that holds an envelope; `SealedColumnsTest` compares.
  private static final List<Column> COLUMNS =
      List.of(
          new Column("dkim_key", "sealed_key", Optional.of("master_key_id")),
          new Column("token_key", "sealed_key", Optional.of("master_key_id")),
          new Column("sandbox_domain", "sealed_key", Optional.of("master_key_id")),
          new Column("webhook", "sealed_secret", Optional.empty()),
          new Column("webhook", "previous_sealed", Optional.empty()),
          new Column("idempotent_request", "response", Optional.empty()),
          new Column("installation", "value", Optional.empty()));

  private final Db db;

  PgSealedValues(Db db) {
    this.db = db;
  }

  /// Tables and columns, as `table.column`.
  static List<String> names() {
    return COLUMNS.stream().map(column -> column.table() + "." + column.value()).toList();
  }

  /// Octets 5 to 9 of an envelope name the key that wraps it ([KeyVault]).
  private static String wrapper(Column column) {
    return "substring(" + column.value() + " FROM 5 FOR 5)";
  }

  private static List<String> prefixes(Set<Long> keys) {
    return keys.stream().map(PgSealedValues::prefix).toList();
  }

  private static String prefix(long key) {
    return "\\x"
        + HexFormat.of().formatHex(ByteBuffer.allocate(5).put((byte) 1).putInt((int) key).array());
  }

  private record Value(String place, byte[] sealed) {}

  @Override
  public Step step(Place from, Set<Long> old, UnaryOperator<byte[]> rewrap) {
    if (from.column() >= COLUMNS.size() || old.isEmpty()) {
      return new Step(0, 0, Place.START, true);
    }
    Column column = COLUMNS.get(from.column());
    return db.transaction(tx -> {
      long blocks =
          tx.first(
                  "SELECT pg_relation_size(?::regclass) / current_setting('block_size')::int AS blocks",
                  row -> row.number("blocks"),
                  column.table())
              .orElseThrow();
      long end = from.block() + BLOCKS_A_STEP;
      List<Value> values =
          tx.query(
              "SELECT ctid::text AS place, "
                  + column.value()
                  + " AS sealed FROM "
                  + column.table()
                  + " WHERE ctid >= ?::tid AND ctid < ?::tid AND "
                  + wrapper(column)
                  + " = ANY (?::bytea[])",
              row -> new Value(row.text("place"), row.bytes("sealed")),
              "(" + from.block() + ",0)",
              "(" + end + ",0)",
              prefixes(old));
      int renewed = 0;
      int unusable = 0;
      for (Value value : values) {
        Optional<byte[]> fresh = fresh(value.sealed(), rewrap);
        if (fresh.isEmpty()) {
          unusable++;
        } else {
          renewed += renew(tx, column, value, fresh.get());
        }
      }
      Place next = end < blocks ? new Place(from.column(), end) : new Place(from.column() + 1, 0);
      return new Step(renewed, unusable, next, next.column() >= COLUMNS.size());
    });
  }

  private static Optional<byte[]> fresh(byte[] sealed, UnaryOperator<byte[]> rewrap) {
    try {
      return Optional.of(rewrap.apply(sealed));
    } catch (UnusableKey e) {
      return Optional.empty();
    }
  }

  /// A row that has changed since keeps its change: it has another place, or another value.
  private static int renew(Db.Tx tx, Column column, Value value, byte[] fresh) {
    String set = column.value() + " = ?" + column.keyId().map(id -> ", " + id + " = ?").orElse("");
    String where = " WHERE ctid = ?::tid AND " + column.value() + " = ?";
    String sql = "UPDATE " + column.table() + " SET " + set + where;
    return column.keyId().isPresent()
        ? tx.update(sql, fresh, KeyVault.wrappingKeyId(fresh), value.place(), value.sealed())
        : tx.update(sql, fresh, value.place(), value.sealed());
  }

  @Override
  public Map<Long, Long> wrappedBy(Set<Long> keys) {
    Map<Long, Long> counts = new LinkedHashMap<>();
    keys.forEach(key -> counts.put(key, 0L));
    for (Column column : COLUMNS) {
      // A transaction each: none of them is long.
      for (long key : keys) {
        long found =
            db.transaction(tx ->
                tx.first(
                        "SELECT count(*) AS n FROM "
                            + column.table()
                            + " WHERE "
                            + wrapper(column)
                            + " = ?::bytea",
                        row -> row.number("n"),
                        prefix(key))
                    .orElseThrow());
        counts.merge(key, found, Long::sum);
      }
    }
    return counts;
  }

  @Override
  public void note(String outcome) {
    db.transaction(tx -> {
      AuditRows.write(
          tx,
          Action.MASTER_KEY_ROTATED,
          "master-key",
          Optional.empty(),
          AuditRows.Before.NOTHING,
          outcome);
      return true;
    });
  }
}
