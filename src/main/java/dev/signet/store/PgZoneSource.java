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
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// The zone's facts in PostgreSQL.
///
/// Sequence numbers are given before commit, so a reader that went by them would miss a change that
/// commits late. Changes carry their transaction's number instead, and a reader goes on from the
/// oldest transaction that was open when it looked: it may see a change twice, and misses none.
final class PgZoneSource implements ZoneSource, AutoCloseable {
  private static final int FETCH = 2000;
  private static final int LISTENER_TIMEOUT_MILLIS = 3_000;
  private static final int LOAD_TIMEOUT_MILLIS = 120_000;
  private static final String POSITION =
      """
      SELECT life, forgotten_before, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
             pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next
        FROM zone_history
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
    return db.transaction(PgZoneSource::moment).position();
  }

  private record Moment(Position position, long forgottenBefore) {
    /// Whether the changes since then are all known.
    boolean reachesBackTo(Position then) {
      return position.life().equals(then.life())
          && then.oldestOpen() >= forgottenBefore
          // A clock of transactions that goes back belongs to another server.
          && position.oldestOpen() >= then.oldestOpen();
    }
  }

  private static Moment moment(Db.Tx tx) {
    return tx.first(
            POSITION,
            row ->
                new Moment(
                    new Position(row.uuid("life"), row.number("oldest"), row.number("next")),
                    row.number("forgotten_before")))
        .orElseThrow();
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

  private static void load(Connection connection, Consumer<ServedDomain> domains)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT d.token, k.selector, k.public_key
              FROM email_domain d JOIN dkim_key k ON k.domain_id = d.id AND k.state <> 'revoked'
             ORDER BY d.id, k.selector
            """)) {
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
      // First the moment, then the changes: what commits in between comes now and once more later.
      Moment moment = moment(tx);
      List<ChangedKey> rows =
          tx.query(
              """
              SELECT c.token, k.selector, k.public_key
                FROM (SELECT token FROM zone_change WHERE transaction >= ?::text::xid8
                      UNION SELECT unnest(?::text[])) AS c (token)
                LEFT JOIN email_domain d ON d.token = c.token
                LEFT JOIN dkim_key k ON k.domain_id = d.id AND k.state <> 'revoked'
               ORDER BY c.token, k.selector
              """,
              PgZoneSource::changedKey,
              Long.toString(position.oldestOpen()),
              doubts.stream().map(ZoneToken::label).toList());
      return new Changes(changes(rows), moment.position(), moment.reachesBackTo(position));
    });
  }

  @Override
  public List<Change> standing(Collection<ZoneToken> tokens) {
    return changes(
        db.transaction(tx ->
            tx.query(
                """
                SELECT c.token, k.selector, k.public_key
                  FROM unnest(?::text[]) AS c (token)
                  LEFT JOIN email_domain d ON d.token = c.token
                  LEFT JOIN dkim_key k ON k.domain_id = d.id AND k.state <> 'revoked'
                 ORDER BY c.token, k.selector
                """,
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
