package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.signet.TestDatabase;
import dev.signet.audit.Actor;
import dev.signet.signing.SigningCredential;
import dev.signet.signing.SigningStore;
import dev.signet.signing.SigningStore.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// AU-1 and SG-1: who had a key that signs is in the audit log, repeated hand-outs once an hour.
class HandedOutTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private SeededDomains seeded;
  private SigningStore signing;
  private UUID organization;
  private UUID domain;
  private UUID credential;

  @BeforeEach
  void open() {
    seeded = new SeededDomains();
    signing = seeded.store().signing();
    organization = seeded.organization();
    domain = UUID.randomUUID();
    credential = UUID.randomUUID();
    seeded.domain(organization, domain, "read.test", "read.test", "native", "verified");
    signing.insert(
        new SigningCredential(
            credential,
            "mx1",
            "sk_abcdefghi",
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            NOON),
        "hash".getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void close() {
    seeded.close();
  }

  private Reading reading(UUID of, String selector, Instant at) {
    Actor by =
        new Actor(
            Actor.Kind.API,
            Optional.of(credential),
            Optional.empty(),
            "GET /v1/{domain}",
            "192.0.2.7",
            "rspamd",
            "");
    return new Reading(credential, of, selector, 1, at, by);
  }

  private List<String> rows() {
    return TestDatabase.rows(
        seeded.target(),
        "SELECT shown_prefix, credential_id, organization_id, target_id, address, outcome FROM"
            + " audit_entry WHERE action = 'dkim-key.handed-out' ORDER BY number");
  }

  @Test
  void theFirstHandOutOfAKeyVersionLeavesARowAndRepeatedOnesOneAnHour() {
    signing.note(List.of(reading(domain, "ap1", NOON), reading(domain, "ap1", NOON)));
    String row =
        "sk_abcdefghi %s %s %s 192.0.2.7 ap1 version 1".formatted(credential, organization, domain);
    assertEquals(List.of(row), rows());
    // Another node, a moment later.
    signing.note(List.of(reading(domain, "ap1", NOON.plusSeconds(90))));
    assertEquals(1, rows().size());
    signing.note(List.of(reading(domain, "ap1", NOON.plus(Duration.ofMinutes(70)))));
    assertEquals(List.of(row, row), rows());
    signing.note(List.of(reading(domain, "ap2", NOON.plus(Duration.ofMinutes(71)))));
    assertEquals(3, rows().size());
  }

  @Test
  void aDomainThatIsGoneLeavesNone() {
    signing.note(List.of(reading(UUID.randomUUID(), "ap1", NOON)));
    assertEquals(List.of(), rows());
  }
}
