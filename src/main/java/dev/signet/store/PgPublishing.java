package dev.signet.store;

import dev.signet.publishing.IntentStore;
import dev.signet.publishing.ZoneFacts;
import dev.signet.zone.ServedDomain;
import dev.signet.zone.ServedKey;
import dev.signet.zone.ZoneToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Intents to publish, and what the database says about single tokens.
final class PgPublishing implements IntentStore, ZoneFacts {
  private final Db db;
  private final Db apart;

  /// @param apart over connections of its own: an intent is committed while its caller holds one of
  ///   `db`'s, and callers that wait for each other's connections would wait for ever
  PgPublishing(Db db, Db apart) {
    this.db = db;
    this.apart = apart;
  }

  @Override
  public void begin(ZoneToken token, Instant now, Instant undoAt) {
    apart.independently(tx -> {
      tx.update(
          """
          INSERT INTO publishing_intent (token, begun_at) VALUES (?, ?)
          ON CONFLICT (token) DO NOTHING
          """,
          token.label(),
          now);
      return PgWorkStore.add(tx, KIND, token.label(), undoAt);
    });
  }

  @Override
  public boolean fulfil(ZoneToken token) {
    return db.transaction(tx -> {
      boolean ours =
          tx.update("DELETE FROM publishing_intent WHERE token = ? AND NOT given_up", token.label())
              > 0;
      if (ours) {
        tx.update("DELETE FROM work WHERE kind = ? AND subject = ?", KIND, token.label());
      }
      return ours;
    });
  }

  @Override
  public boolean isOpen(ZoneToken token) {
    return apart
        .independently(tx ->
            tx.first(
                "SELECT token FROM publishing_intent WHERE token = ?",
                row -> row.text("token"),
                token.label()))
        .isPresent();
  }

  @Override
  public boolean giveUp(ZoneToken token) {
    return apart.independently(tx ->
        tx.update("UPDATE publishing_intent SET given_up = true WHERE token = ?", token.label())
            > 0);
  }

  @Override
  public Open open(Instant now) {
    return db.transaction(tx ->
        tx.first(
                "SELECT count(*) AS count, min(begun_at) AS oldest FROM publishing_intent",
                row ->
                    new Open(
                        row.number("count"),
                        row.optionalInstant("oldest")
                            .filter(oldest -> oldest.isBefore(now))
                            .map(oldest -> Duration.between(oldest, now))
                            .orElse(Duration.ZERO)))
            .orElseThrow());
  }

  @Override
  public void end(ZoneToken token) {
    apart.independently(tx -> {
      tx.update("DELETE FROM publishing_intent WHERE token = ?", token.label());
      return tx.update("DELETE FROM work WHERE kind = ? AND subject = ?", KIND, token.label());
    });
  }

  private record KeyRow(String token, boolean intended, Optional<ServedKey> key) {}

  private static KeyRow keyRow(Row row, boolean intended) {
    return new KeyRow(
        row.text("token"),
        intended,
        row.optionalText("selector")
            .map(selector -> new ServedKey(selector, row.bytes("public_key"))));
  }

  @Override
  public Standing standing(ZoneToken token) {
    // One statement sees one moment: domain and intent never change places unseen.
    List<KeyRow> rows =
        db.transaction(tx ->
            tx.query(
                """
                SELECT asked.token, i.token IS NOT NULL AS intended, k.selector, k.public_key
                  FROM (SELECT ?::text AS token) asked
                  LEFT JOIN publishing_intent i ON i.token = asked.token
                  LEFT JOIN LATERAL (
                    SELECT k.selector, k.public_key
                      FROM email_domain d JOIN dkim_key k ON k.domain_id = d.id AND k.key_state <> 'ready'
                     WHERE d.token = asked.token
                    UNION ALL
                    SELECT t.selector, t.public_key FROM token_key t WHERE t.token = asked.token) k ON true
                 ORDER BY k.selector
                """,
                row -> keyRow(row, row.bool("intended")),
                token.label()));
    List<ServedKey> keys = rows.stream().flatMap(row -> row.key().stream()).toList();
    if (!keys.isEmpty()) {
      return new Standing.Registered(new ServedDomain(token, keys));
    }
    return rows.stream().anyMatch(KeyRow::intended)
        ? new Standing.Intended()
        : new Standing.Nothing();
  }

  @Override
  public boolean everIssued() {
    return db.transaction(
            tx -> tx.first("SELECT token FROM zone_token LIMIT 1", row -> row.text("token")))
        .isPresent();
  }

  @Override
  public List<ZoneToken> retired(Instant since, Optional<ZoneToken> after, int limit) {
    return db.transaction(tx ->
        tx.query(
            """
            SELECT token FROM zone_token WHERE retired_at >= ? AND token > ? COLLATE "C"
             ORDER BY token COLLATE "C" LIMIT ?
            """,
            row -> new ZoneToken(row.text("token")),
            since,
            after.map(ZoneToken::label).orElse(""),
            limit));
  }

  @Override
  public List<ServedDomain> page(Optional<ZoneToken> after, int limit) {
    List<KeyRow> rows =
        db.transaction(tx ->
            tx.query(
                """
                SELECT d.token, k.selector, k.public_key
                  FROM (SELECT id, token FROM email_domain WHERE token > ? AND provider = 'native'
                        UNION ALL
                        (SELECT DISTINCT NULL::uuid, token FROM token_key WHERE token > ?)
                         ORDER BY token LIMIT ?) d
                  JOIN LATERAL (
                    SELECT selector, public_key FROM dkim_key
                     WHERE domain_id = d.id AND key_state <> 'ready'
                    UNION ALL
                    SELECT selector, public_key FROM token_key WHERE token = d.token) k ON true
                 ORDER BY d.token, k.selector
                """,
                row -> keyRow(row, false),
                after.map(ZoneToken::label).orElse(""),
                after.map(ZoneToken::label).orElse(""),
                limit));
    Map<String, List<ServedKey>> byToken = new LinkedHashMap<>();
    for (KeyRow row : rows) {
      row.key()
          .ifPresent(
              key -> byToken.computeIfAbsent(row.token(), any -> new ArrayList<>()).add(key));
    }
    List<ServedDomain> domains = new ArrayList<>();
    byToken.forEach((text, keys) -> domains.add(new ServedDomain(new ZoneToken(text), keys)));
    return domains;
  }
}
