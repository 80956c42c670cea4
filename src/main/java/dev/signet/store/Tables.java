package dev.signet.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The tables of the schema as the database itself describes them.
final class Tables {
  /// What a backup leaves out: what the restoring program writes itself, changes whose transaction
  /// numbers mean nothing to another server, who is signed in, and which nodes run.
  private static final Set<String> DERIVED =
      Set.of("schema_version", "zone_change", "console_session", "node");

  private Tables() {}

  /// Every table that belongs into a backup with its columns, each after those it refers to.
  static Map<String, List<String>> inOrder(Connection connection) throws SQLException {
    Map<String, List<String>> columns = new TreeMap<>();
    query(
        connection,
        """
        SELECT c.relname, a.attname
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
         ORDER BY c.relname, a.attnum
        """,
        (table, column) -> columns.computeIfAbsent(table, name -> new ArrayList<>()).add(column));
    columns.keySet().removeAll(DERIVED);
    Map<String, Set<String>> needs = new LinkedHashMap<>();
    columns.keySet().forEach(table -> needs.put(table, new TreeSet<>()));
    query(
        connection,
        """
        SELECT r.relname, t.relname
          FROM pg_constraint f JOIN pg_class r ON r.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
         WHERE f.contype = 'f' AND r.relnamespace = current_schema()::regnamespace
        """,
        (table, target) -> {
          if (!table.equals(target) && needs.containsKey(table) && needs.containsKey(target)) {
            needs.get(table).add(target);
          }
        });
    Map<String, List<String>> ordered = new LinkedHashMap<>();
    Set<String> placed = new HashSet<>();
    while (placed.size() < needs.size()) {
      int before = placed.size();
      needs.forEach((table, targets) -> {
        if (!placed.contains(table) && placed.containsAll(targets)) {
          ordered.put(table, columns.getOrDefault(table, List.of()));
        }
      });
      placed.addAll(ordered.keySet());
      if (placed.size() == before) {
        throw new IllegalStateException("tables refer to each other in a circle: " + needs);
      }
    }
    return ordered;
  }

  private interface Pair {
    void accept(String left, String right);
  }

  private static void query(Connection connection, String sql, Pair reader) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet results = statement.executeQuery()) {
      while (results.next()) {
        reader.accept(results.getString(1), results.getString(2));
      }
    }
  }

  /// A name as SQL takes it, whatever it holds.
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String quoted(List<String> names) {
    return String.join(", ", names.stream().map(Tables::quoted).toList());
  }
}
