package dev.signet.store;

import dev.signet.publishing.ZoneSource;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneToken;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// The zone's facts in PostgreSQL.
///
/// Sequence numbers are given before commit, so a reader that went by them would miss a change that
/// commits late. Changes carry their transaction's number instead, and a reader's position is the
/// snapshot it read: what was not visible in it comes next, exactly once, however long a
/// transaction somewhere in the cluster stays open.
final class PgZoneSource implements ZoneSource, AutoCloseable {
  private static final int FETCH = 2000;
  private static final int LISTENER_TIMEOUT_MILLIS = 3_000;
  private static final int LOAD_TIMEOUT_MILLIS = 120_000;

  /// A fail-over to a replica that lagged gives the same transaction numbers out once more, on
  /// another timeline. The timeline is that of the WAL being written now: the control file learns
  /// of it at the next checkpoint only.
  private static final String POSITION =
      """
      SELECT pg_is_in_recovery() AS standby, forgotten_before, pg_current_snapshot()::text AS snapshot,
             life || '/' || (pg_control_system()).system_identifier || '/'
               || CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
               AS history
        FROM zone_history
      """;

  /// What is served for the token `c.token`: of its domain, or without one.
  private static final String SERVED =
      """
       LEFT JOIN LATERAL (
         SELECT k.selector, k.public_key
           FROM email_domain d JOIN dkim_key k ON k.domain_id = d.id AND k.key_state <> 'ready'
          WHERE d.token = c.token
         UNION ALL
         SELECT t.selector, t.public_key FROM token_key t WHERE t.token = c.token) k ON true
       ORDER BY c.token, k.selector
      """;

  private final Db db;
  private final ConnectionMaker listening;
  private @Nullable Connection listener;

  /// Tokens of registrations that may have been committed. No more come while the database is away.
  private final Set<ZoneToken> inDoubt = ConcurrentHashMap.newKeySet();

  /// Opens a connection outside the pool, without a socket timeout.
  interface ConnectionMaker {
    Connection open() throws SQLException;
  }

  PgZoneSource(Db db, ConnectionMaker listening) {
    this.db = db;
    this.listening = listening;
  }

  @Override
  public Position now() {
    return db.transaction(PgZoneSource::moment);
  }

  private static Position moment(Db.Tx tx) {
    return tx.first(POSITION, PgZoneSource::position).orElseThrow();
  }

  private static Position position(Row row) {
    if (row.bool("standby")) {
      // A fail-over is under way, and a standby's snapshots say nothing about open transactions.
      throw StoreUnavailable.refusal();
    }
    String[] snapshot = row.text("snapshot").split(":", -1);
    Set<Long> open =
        Pattern.compile(",")
            .splitAsStream(snapshot[2])
            .filter(number -> !number.isEmpty())
            .map(Long::valueOf)
            .collect(Collectors.toSet());
    return new Position(
        row.text("history"), open, Long.parseLong(snapshot[1]), row.number("forgotten_before"));
  }

  /// Whether all changes between the two are known. What was forgotten before `then` was visible
  /// there already, so only a later forgetting can have taken something.
  private static boolean reaches(Position then, Position now) {
    return now.history().equals(then.history())
        && (now.forgottenBefore() == then.forgottenBefore()
            || then.oldestOpen() >= now.forgottenBefore());
  }

  @Override
  public void loadAll(Consumer<ServedDomain> domains) {
    db.withConnection(connection -> {
      int timeout = connection.getNetworkTimeout();
      connection.setAutoCommit(false);
      connection.setNetworkTimeout(Runnable::run, LOAD_TIMEOUT_MILLIS);
      try (Statement settings = connection.createStatement()) {
        settings.execute("SET LOCAL statement_timeout = 0");
        load(connection, domains);
        return true;
      } finally {
        connection.rollback();
        connection.setNetworkTimeout(Runnable::run, timeout);
      }
    });
  }

  /// First what has no domain: a claim that is completed between the two comes twice, never not at
  /// all.
  private static void load(Connection connection, Consumer<ServedDomain> domains)
      throws SQLException {
    load(
        connection,
        "SELECT token, selector, public_key FROM token_key ORDER BY token, selector",
        domains);
    load(
        connection,
        """
        SELECT d.token, k.selector, k.public_key
          FROM email_domain d JOIN dkim_key k ON k.domain_id = d.id AND k.key_state <> 'ready'
         ORDER BY d.id, k.selector
        """,
        domains);
  }

  private static void load(Connection connection, String sql, Consumer<ServedDomain> domains)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setFetchSize(FETCH);
      try (ResultSet results = statement.executeQuery()) {
        Gathering gathering = new Gathering(domains);
        while (results.next()) {
          gathering.add(
              results.getString("token"),
              new ServedKey(results.getString("selector"), results.getBytes("public_key")));
        }
        gathering.end();
      }
    }
  }

  /// Joins consecutive rows of one token.
  private static final class Gathering {
    private final Consumer<ServedDomain> domains;
    private final List<ServedKey> keys = new ArrayList<>();
    private String token = "";

    Gathering(Consumer<ServedDomain> domains) {
      this.domains = domains;
    }

    void add(String next, ServedKey key) {
      if (!next.equals(token)) {
        end();
        token = next;
      }
      keys.add(key);
    }

    void end() {
      if (!keys.isEmpty()) {
        domains.accept(new ServedDomain(new ZoneToken(token), keys));
        keys.clear();
      }
    }
  }

  private record ChangedKey(String token, Optional<ServedKey> key) {}

  private static ChangedKey changedKey(Row row) {
    return new ChangedKey(
        row.text("token"),
        row.optionalText("selector")
            .map(selector -> new ServedKey(selector, row.bytes("public_key"))));
  }

  /// Counts `token` as changed at the next look. A transaction that is still open then is seen when
  /// it ends, like every other.
  void lookAgain(ZoneToken token) {
    inDoubt.add(token);
  }

  @Override
  public Changes since(Position position) {
    List<ZoneToken> doubts = List.copyOf(inDoubt);
    Changes changes = read(position, doubts);
    doubts.forEach(inDoubt::remove);
    return changes;
  }

  private Changes read(Position position, List<ZoneToken> doubts) {
    return db.transaction(tx -> {
      // One snapshot for the position and the changes: neither a commit nor a forgetting in
      // between.
      tx.update("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      Position now = moment(tx);
      List<ChangedKey> rows =
          tx.query(
              """
              SELECT c.token, k.selector, k.public_key
                FROM (SELECT token FROM zone_change
                       WHERE transaction >= ?::text::xid8 OR transaction = ANY (?::text[]::xid8[])
                      UNION SELECT unnest(?::text[])) AS c (token)
              """
                  + SERVED,
              PgZoneSource::changedKey,
              Long.toString(position.next()),
              position.open(),
              doubts.stream().map(ZoneToken::label).toList());
      return new Changes(changes(rows), now, reaches(position, now));
    });
  }

  @Override
  public boolean settled(Position position) {
    // Sessions that call themselves as this one does: every node's are among them. `backend_xid`
    // lacks the epoch, and is one of the columns that every role may see of every session.
    return db.transaction(tx ->
        tx.first(
                """
                SELECT count(*) AS open FROM pg_stat_activity
                 WHERE datname = current_database()
                   AND application_name = current_setting('application_name')
                   AND backend_xid::text::bigint IN
                       (SELECT number::bigint % 4294967296 FROM unnest(?::text[]) AS o (number))
                """,
                row -> row.number("open") == 0, position.open())
            .orElseThrow());
  }

  @Override
  public Optional<OpenTransaction> oldestTransaction() {
    // The start of another role's transaction is hidden from a plain role: it is older than any
    // change after it.
    return db.transaction(tx ->
        tx.first(
            """
            SELECT session, application,
                   extract(epoch FROM clock_timestamp() - coalesce(began,
                     (SELECT changed_at FROM zone_change
                       WHERE transaction > (pg_snapshot_xmin(pg_current_snapshot()))
                       ORDER BY transaction LIMIT 1),
                     clock_timestamp()))::bigint AS seconds
              FROM (SELECT 'pid ' || pid AS session, xact_start AS began, backend_xid AS number,
                           concat_ws(', ', nullif(application_name, ''), 'database ' || datname,
                                     'role ' || usename) AS application
                      FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
                    UNION ALL
                    SELECT 'prepared transaction ' || gid, prepared, transaction,
                           'database ' || database || ', role ' || owner
                      FROM pg_prepared_xacts) AS t
             ORDER BY age(number) DESC LIMIT 1
            """,
            row ->
                new OpenTransaction(
                    row.text("session"),
                    row.text("application"),
                    Duration.ofSeconds(Math.max(0, row.number("seconds"))))));
  }

  /// Forgets changes that were made more than `kept` ago, at most `limit` of them, and notes how
  /// far back the sequence still reaches, so that a node that was away for longer knows. Never one
  /// of a transaction that some position may still have open: then nothing is missing for a reader
  /// that looks from now on.
  ///
  /// @return how many
  static int forget(Db.Tx tx, Duration kept, int limit) {
    Horizon horizon =
        tx.first(
                """
                SELECT forgotten_before, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest
                  FROM zone_history FOR UPDATE
                """,
                row -> new Horizon(row.number("forgotten_before"), row.number("oldest")))
            .orElseThrow();
    if (horizon.oldestOpen() <= horizon.forgottenBefore()) {
      // A version before this one forgot past an open transaction. Until that has ended, a position
      // is whole if nothing was forgotten since it was taken.
      return 0;
    }
    return tx.first(
            """
            WITH gone AS (
              DELETE FROM zone_change
               WHERE sequence IN (SELECT sequence
                                    FROM (SELECT sequence, changed_at FROM zone_change
                                           WHERE transaction < ?::text::xid8
                                           ORDER BY transaction LIMIT ?) AS oldest
                                   WHERE changed_at < now() - ? * interval '1 microsecond')
              RETURNING transaction::text::bigint AS transaction),
            noted AS (
              UPDATE zone_history
                 SET forgotten_before =
                       greatest(forgotten_before + 1, (SELECT max(transaction) + 1 FROM gone))
               WHERE EXISTS (SELECT FROM gone))
            SELECT count(*) AS gone FROM gone
            """,
            row -> row.integer("gone"),
            Long.toString(horizon.oldestOpen()),
            limit,
            kept)
        .orElseThrow();
  }

  private record Horizon(long forgottenBefore, long oldestOpen) {}

  @Override
  public List<Change> standing(Collection<ZoneToken> tokens) {
    return changes(
        db.transaction(tx ->
            tx.query(
                """
                SELECT c.token, k.selector, k.public_key
                  FROM unnest(?::text[]) AS c (token)
                """
                    + SERVED,
                PgZoneSource::changedKey,
                tokens.stream().map(ZoneToken::label).toList())));
  }

  @Override
  public long serial() {
    return db.transaction(tx ->
        tx.first("SELECT serial FROM zone_history", row -> row.number("serial")).orElseThrow());
  }

  @Override
  public void keepSerial(long serial) {
    db.transaction(
        tx -> tx.update("UPDATE zone_history SET serial = ? WHERE serial < ?", serial, serial));
  }

  private static List<Change> changes(List<ChangedKey> rows) {
    Map<String, List<ServedKey>> byToken = new LinkedHashMap<>();
    for (ChangedKey row : rows) {
      List<ServedKey> keys = byToken.computeIfAbsent(row.token(), token -> new ArrayList<>());
      row.key().ifPresent(keys::add);
    }
    List<Change> changes = new ArrayList<>();
    byToken.forEach((text, keys) -> {
      ZoneToken token = new ZoneToken(text);
      changes.add(
          new Change(
              token,
              keys.isEmpty() ? Optional.empty() : Optional.of(new ServedDomain(token, keys))));
    });
    return changes;
  }

  @Override
  public synchronized void awaitChange(Duration timeout) {
    try {
      Connection connection = listener;
      if (connection == null) {
        connection = listening.open();
        listener = connection;
        connection.setNetworkTimeout(Runnable::run, LISTENER_TIMEOUT_MILLIS);
        execute(connection, "LISTEN signet_zone");
        // Whatever happened before the LISTEN would not wake us: look at once.
        return;
      }
      PGNotification[] heard =
          connection.unwrap(PGConnection.class).getNotifications((int) timeout.toMillis());
      if (heard == null || heard.length == 0) {
        // A connection that was lost on the way is as silent as one on which nothing happens.
        execute(connection, "SELECT 1");
      }
    } catch (SQLException e) {
      close();
      throw Db.translate(e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public synchronized void close() {
    Connection connection = listener;
    listener = null;
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is gone either way.
      }
    }
  }
}
