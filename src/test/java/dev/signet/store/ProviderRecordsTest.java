package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.domain.HeldRecord;
import dev.signet.domain.StoredDomain.Behind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows of `provider_record`, as every version has written them.
class ProviderRecordsTest {
  private static final String ALL =
      """
      SELECT string_agg(concat_ws('|', position, kind, type, owner, value, priority, raw_status, status),
                        E'\\n' ORDER BY position) FROM provider_record
      """;

  private static String text(HeldRecord held) {
    return "%s %s %s: %s = %s %s"
        .formatted(
            held.group(),
            held.record().purpose(),
            held.record().record(),
            held.record().fieldValue(),
            held.rawStatus().orElse("ours"),
            held.status());
  }

  @Test
  void rowsOfBeforeAreReadAndWrittenBackAsTheyStood() {
    try (SeededDomains seeded = new SeededDomains()) {
      UUID organization = seeded.organization();
      UUID id = UUID.randomUUID();
      domain(seeded, organization, id);
      row(seeded, id, 0, "SPF", "MX", "send.acme.test", "mx.test", 10, "pending");
      row(seeded, id, 1, "SPF", "TXT", "send.acme.test", "v=spf1 include:x.test ~all", null, "ok");
      row(seeded, id, 2, "OTHER", "TXT", "acme.test", "\"it\" is quoted", null, "ok");
      row(seeded, id, 3, "TRACKING", "CNAME", "go.acme.test", "links.test", null, "ok");
      row(seeded, id, 4, "TRACKING", "CAA", "go.acme.test", "0 issue \"ca.test\"", null, "ok");
      row(seeded, id, 5, "DMARC", "TXT", "_dmarc.acme.test", "v=DMARC1; p=none", null, null);
      Behind.Remote behind = read(seeded, organization, id);
      assertEquals(
          List.of(
              "SPF INBOUND send.acme.test MX: mx.test = pending PENDING",
              "SPF SPF send.acme.test TXT: v=spf1 include:x.test ~all = ok PENDING",
              "OTHER OTHER acme.test TXT: \"it\" is quoted = ok PENDING",
              "TRACKING OTHER go.acme.test CNAME: links.test = ok PENDING",
              "TRACKING OTHER go.acme.test CAA: 0 issue \"ca.test\" = ok PENDING",
              "DMARC DMARC _dmarc.acme.test TXT: v=DMARC1; p=none = ours PENDING"),
          behind.records().stream().map(ProviderRecordsTest::text).toList());

      Optional<String> before = rows(seeded);
      seeded
          .db()
          .transaction(tx -> {
            CoreRows.replace(tx, id, behind);
            return true;
          });
      assertEquals(before, rows(seeded));
      assertEquals(behind, read(seeded, organization, id));
    }
  }

  @Test
  void aDomainIsReadThoughOneOfItsRowsIsNoRecord() {
    try (SeededDomains seeded = new SeededDomains()) {
      UUID organization = seeded.organization();
      UUID id = UUID.randomUUID();
      domain(seeded, organization, id);
      row(seeded, id, 0, "OTHER", "CAA", "acme.test", "letsencrypt.org", null, "ok");
      row(seeded, id, 1, "OTHER", "CAA", "acme.test", "0 issue ca.test", null, "ok");
      assertEquals(
          List.of("OTHER OTHER acme.test CAA: 0 issue \"ca.test\" = ok PENDING"),
          read(seeded, organization, id).records().stream()
              .map(ProviderRecordsTest::text)
              .toList());
    }
  }

  private static void domain(SeededDomains seeded, UUID organization, UUID id) {
    seeded.domain(organization, id, "acme.test", "acme.test", "resend", "pending");
    seeded.run("INSERT INTO zone_token (token, issued_at) VALUES ('dabcdefgh23456767', now())");
    seeded.run("UPDATE email_domain SET token = 'dabcdefgh23456767'");
  }

  private static Optional<String> rows(SeededDomains seeded) {
    return seeded.db().transaction(tx -> tx.first(ALL, row -> row.text("string_agg")));
  }

  private static Behind.Remote read(SeededDomains seeded, UUID organization, UUID id) {
    return (Behind.Remote)
        seeded
            .db()
            .transaction(
                tx -> CoreRows.read(tx, " WHERE id = ? AND organization_id = ?", id, organization))
            .getFirst()
            .behind();
  }

  private static void row(
      SeededDomains seeded,
      UUID id,
      int position,
      String kind,
      String type,
      String owner,
      String value,
      @Nullable Integer priority,
      @Nullable String rawStatus) {
    seeded.run(
        "INSERT INTO provider_record VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
        id,
        position,
        kind,
        type,
        owner,
        value,
        priority,
        rawStatus);
  }
}
