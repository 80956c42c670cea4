package dev.signet.store;

import dev.signet.name.DomainName;
import dev.signet.watch.Caution;
import dev.signet.watch.CheckState;
import dev.signet.watch.Schedule;
import dev.signet.watch.Streak;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// Turns rows of `domain_check` into [CheckState] and back.
final class CheckRows {
  private CheckRows() {}

  /// A domain's watch, and its evidence.
  ///
  /// @param attempt the fencing token that counts now
  /// @param state empty when the domain is not checked in the background
  record Kept(int attempt, Optional<CheckState> state, Optional<byte[]> evidence) {}

  /// Reads both in one round trip. The caller holds the domain's row, which guards them.
  static Kept read(Db.Tx tx, UUID domain) {
    return tx.first(
            """
            SELECT c.due_at, c.checked_at, c.attempt, c.since_yes, c.last_round, c.tracking_since_yes,
                   c.tracking_last_round, c.unseen, c.suspected, c.phase, c.step, c.rounds,
                   c.tracking_rounds, c.yeses, c.tracking_yeses, c.caution, c.lapsed_at, s.hosts AS servers, o.hosts AS suspect,
                   c.domain_id IS NOT NULL AS watched, e.document
              FROM (SELECT ?::uuid AS id) d
              LEFT JOIN domain_check c ON c.domain_id = d.id
              LEFT JOIN name_server_set s ON s.id = c.servers
              LEFT JOIN name_server_set o ON o.id = c.suspect
              LEFT JOIN evidence e ON e.domain_id = d.id
            """,
            row ->
                new Kept(
                    row.integer("attempt"),
                    row.bool("watched") ? Optional.of(state(row)) : Optional.empty(),
                    row.optionalBytes("document")),
            domain)
        .orElseThrow();
  }

  private static CheckState state(Row row) {
    return new CheckState(
        Schedule.Phase.values()[row.integer("phase")],
        row.integer("step"),
        row.instant("checked_at"),
        row.optionalInstant("due_at"),
        new Streak(
            seconds(row, "since_yes"),
            row.integer("rounds"),
            seconds(row, "last_round"),
            row.integer("yeses")),
        new Streak(
            seconds(row, "tracking_since_yes"),
            row.integer("tracking_rounds"),
            seconds(row, "tracking_last_round"),
            row.integer("tracking_yeses")),
        row.optionalText("servers").map(CheckRows::hosts),
        row.optionalText("suspect").map(CheckRows::hosts),
        seconds(row, "suspected"),
        seconds(row, "unseen"),
        row.optionalText("caution").map(Caution::ofWireText),
        row.optionalInstant("lapsed_at"));
  }

  private static Duration seconds(Row row, String column) {
    return Duration.ofSeconds(row.integer(column));
  }

  static List<DomainName> hosts(String text) {
    return text.isEmpty() ? List.of() : Arrays.stream(text.split(" ")).map(DomainName::of).toList();
  }

  static String text(List<DomainName> hosts) {
    return hosts.stream().map(DomainName::toString).collect(Collectors.joining(" "));
  }

  static void insert(Db.Tx tx, UUID domain, UUID organization, CheckState state) {
    tx.update(
        """
        INSERT INTO domain_check (domain_id, organization_id, due_at, checked_at, phase, step)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        domain,
        organization,
        state.dueAt(),
        state.checkedAt(),
        state.phase().ordinal(),
        state.step());
  }

  /// Writes the whole watch, and ends the lease of the node that has the check.
  static void update(Db.Tx tx, UUID domain, CheckState before, CheckState after) {
    intern(tx, before.servers(), after.servers());
    intern(tx, before.suspect(), after.suspect());
    tx.update(
        """
        UPDATE domain_check
           SET due_at = ?, checked_at = ?, leased_until = NULL, attempt = attempt + 1, admitted = false,
               servers = (SELECT id FROM name_server_set
                           WHERE md5(hosts) = md5(?::text) AND hosts = ?),
               suspect = (SELECT id FROM name_server_set
                           WHERE md5(hosts) = md5(?::text) AND hosts = ?),
               since_yes = ?, last_round = ?, tracking_since_yes = ?, tracking_last_round = ?,
               unseen = ?, suspected = ?, phase = ?, step = ?, rounds = ?, tracking_rounds = ?,
               yeses = ?, tracking_yeses = ?, caution = ?, lapsed_at = ?
         WHERE domain_id = ?
        """,
        after.dueAt(),
        after.checkedAt(),
        after.servers().map(CheckRows::text),
        after.servers().map(CheckRows::text),
        after.suspect().map(CheckRows::text),
        after.suspect().map(CheckRows::text),
        whole(after.mailFlow().sinceYes()),
        whole(after.mailFlow().lastRound()),
        whole(after.tracking().sinceYes()),
        whole(after.tracking().lastRound()),
        whole(after.unseen()),
        whole(after.suspected()),
        after.phase().ordinal(),
        after.step(),
        after.mailFlow().rounds(),
        after.tracking().rounds(),
        after.mailFlow().yeses(),
        after.tracking().yeses(),
        after.caution().map(Caution::wireText),
        after.lapsedAt(),
        domain);
  }

  private static int whole(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toSeconds());
  }

  private static void intern(
      Db.Tx tx, Optional<List<DomainName>> before, Optional<List<DomainName>> after) {
    if (after.isPresent() && !after.equals(before)) {
      intern(tx, after.get());
    }
  }

  static void intern(Db.Tx tx, List<DomainName> hosts) {
    tx.update("INSERT INTO name_server_set (hosts) VALUES (?) ON CONFLICT DO NOTHING", text(hosts));
  }

  /// Keeps what a check saw: the latest in one document; runs that it ended become rows of
  /// `past_run`.
  static void saveEvidence(
      Db.Tx tx, EvidenceDocument document, List<EvidenceDocument.Run> ended, UUID domain) {
    tx.update(
        """
        INSERT INTO evidence (domain_id, document) VALUES (?, ?)
        ON CONFLICT (domain_id) DO UPDATE SET document = excluded.document
        """,
        domain,
        document.bytes());
    if (ended.isEmpty()) {
      return;
    }
    tx.update(
        """
        INSERT INTO past_run (domain_id, id, last_seen, run)
        SELECT ?, one.id::uuid, one.last_seen::timestamptz, decode(one.run, 'base64')
          FROM unnest(?, ?, ?) AS one (id, last_seen, run)
        ON CONFLICT DO NOTHING
        """,
        domain,
        ended.stream().map(document::id).toList(),
        ended.stream().map(EvidenceDocument.Run::lastSeen).map(Instant::toString).toList(),
        ended.stream()
            .map(run -> EvidenceFormat.write(List.of(run)))
            .map(java.util.Base64.getEncoder()::encodeToString)
            .toList());
    tx.update(
        """
        DELETE FROM past_run
         WHERE domain_id = ?
           AND id < (SELECT id FROM past_run WHERE domain_id = ? ORDER BY id DESC OFFSET ? LIMIT 1)
        """,
        domain,
        domain,
        MAX_PAST_RUNS - 1);
  }

  /// How many past runs are kept of a domain that changes all the time.
  static final int MAX_PAST_RUNS = 1000;
}
