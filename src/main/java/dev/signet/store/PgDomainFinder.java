package dev.signet.store;

import dev.signet.audit.Action;
import dev.signet.domain.Status;
import dev.signet.name.DomainName;
import dev.signet.registry.DomainFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Finds domains in PostgreSQL, by the unique indexes of ids, names and tokens.
final class PgDomainFinder implements DomainFinder {
  private static final int MAX = 20;

  /// How far the list is read for one page of few domains.
  private static final int STRETCH = 10_000;

  private static final String HELD =
      """
      SELECT d.id, d.name, d.organization_id, o.name AS organization_name, d.token, d.provider,
             d.status, d.created_at, d.verified_at
        FROM email_domain d JOIN organization o ON o.id = d.organization_id
      """;

  private final Db db;

  PgDomainFinder(Db db) {
    this.db = db;
  }

  @Override
  public List<Held> find(Wanted wanted) {
    return db.transaction(tx ->
        tx.query(
            HELD
                + """
                 WHERE d.id = ANY (?::uuid[]) OR d.name = ANY (?::text[]) OR d.token = ANY (?::text[])
                 ORDER BY d.id DESC LIMIT ?
                """,
            PgDomainFinder::held,
            wanted.ids().stream().map(UUID::toString).toList(),
            wanted.names(),
            wanted.tokens(),
            MAX));
  }

  private static Held held(Row row) {
    Status status = Status.ofWireText(row.text("status"));
    return new Held(
        row.uuid("id"),
        DomainName.of(row.text("name")),
        row.uuid("organization_id"),
        row.text("organization_name"),
        row.text("token"),
        row.text("provider"),
        status,
        row.instant("created_at"),
        row.optionalInstant("verified_at").filter(at -> status == Status.VERIFIED));
  }

  @Override
  public Part page(Narrowed narrowed, Optional<UUID> after, int limit) {
    String which =
        (narrowed.wanted().isPresent()
                ? " AND (w.id = ANY (?::uuid[]) OR w.name = ANY (?::text[]) OR w.token = ANY (?::text[]))"
                : "")
            + (narrowed.status().isPresent() ? " AND w.status = ?" : "")
            + (narrowed.provider().isPresent() ? " AND w.provider = ?" : "");
    List<Object> conditions = new ArrayList<>();
    narrowed
        .wanted()
        .ifPresent(wanted -> {
          conditions.add(wanted.ids().stream().map(UUID::toString).toList());
          conditions.add(wanted.names());
          conditions.add(wanted.tokens());
        });
    narrowed.status().ifPresent(status -> conditions.add(status.wireText()));
    narrowed.provider().ifPresent(conditions::add);
    UUID before = after.orElse(DomainRows.TOP);
    // What has a name, a token or an id is found by unique indexes; else a stretch of the list is
    // read.
    boolean few = narrowed.wanted().isPresent();
    List<Object> arguments = new ArrayList<>();
    String from;
    if (few) {
      from =
          " email_domain w WHERE w.id < ?"
              + (narrowed.organization().isPresent() ? " AND w.organization_id = ?" : "");
      arguments.add(before);
      narrowed.organization().ifPresent(arguments::add);
    } else {
      from = " (" + stretch(narrowed.organization()) + " LIMIT ?) w WHERE true";
      arguments.addAll(stretchArguments(narrowed.organization(), before));
      arguments.add(STRETCH);
    }
    arguments.addAll(conditions);
    arguments.add(limit + 1);
    return db.transaction(tx -> {
      List<UUID> ids =
          tx.query(
              "SELECT w.id FROM" + from + which + " ORDER BY w.id DESC LIMIT ?",
              row -> row.uuid("id"),
              arguments.toArray());
      boolean more = ids.size() > limit;
      List<UUID> shown = more ? ids.subList(0, limit) : ids;
      List<Held> found =
          shown.isEmpty()
              ? List.of()
              : tx.query(
                  HELD + " WHERE d.id = ANY (?::uuid[]) ORDER BY d.id DESC",
                  PgDomainFinder::held,
                  shown);
      Optional<UUID> next = more ? Optional.of(shown.getLast()) : Optional.empty();
      if (next.isEmpty() && !few) {
        List<Object> end = stretchArguments(narrowed.organization(), before);
        end.add(STRETCH - 1);
        next =
            tx.first(
                stretch(narrowed.organization()) + " OFFSET ? LIMIT 1",
                row -> row.uuid("id"),
                end.toArray());
      }
      return new Part(found, next);
    });
  }

  private static String stretch(Optional<UUID> organization) {
    return "SELECT id, name, token, status, provider FROM email_domain"
        + (organization.isPresent()
            ? DomainRows.OLDER + " ORDER BY organization_id DESC, id DESC"
            : " WHERE id < ? ORDER BY id DESC");
  }

  private static List<Object> stretchArguments(Optional<UUID> organization, UUID before) {
    List<Object> arguments = new ArrayList<>();
    organization.ifPresent(arguments::add);
    arguments.add(before);
    organization.ifPresent(arguments::add);
    return arguments;
  }

  @Override
  public void viewed(UUID organization, UUID id) {
    db.transaction(tx -> {
      AuditRows.write(
          tx, Action.DOMAIN_VIEWED, id, Optional.of(organization), AuditRows.Before.NOTHING);
      return true;
    });
  }
}
