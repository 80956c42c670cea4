package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.access.Organization;
import dev.signet.audit.Action;
import dev.signet.audit.Actor;
import dev.signet.audit.AuditStore;
import dev.signet.audit.Chain;
import dev.signet.audit.Sealer;
import dev.signet.audit.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// AU-1 and FAULTS K6 against PostgreSQL.
class PgAuditStoreTest {
  private SeededDomains seeded;
  private AuditStore log;

  @BeforeEach
  void open() {
    seeded = new SeededDomains();
    log = seeded.store().audit();
  }

  @AfterEach
  void close() {
    seeded.close();
  }

  private void changes(int number) {
    Actor actor =
        new Actor(
            Actor.Kind.OPERATOR,
            Optional.empty(),
            Optional.empty(),
            "POST /admin/organizations",
            "192.0.2.9",
            "agent",
            "r");
    for (int i = 0; i < number; i++) {
      actor.during(() -> {
        seeded
            .store()
            .credentials()
            .insertOrganization(new Organization(UUID.randomUUID(), "o", Instant.EPOCH));
        return true;
      });
    }
  }

  private Verification verify() {
    return Verification.of(log, Optional.empty());
  }

  /// Past every guard, as one who owns the database can.
  private void byOwner(String sql) {
    seeded.run("ALTER TABLE audit_entry DISABLE TRIGGER USER");
    seeded.run("ALTER TABLE audit_seal DISABLE TRIGGER USER");
    seeded.run(sql);
    seeded.run("ALTER TABLE audit_entry ENABLE TRIGGER USER");
    seeded.run("ALTER TABLE audit_seal ENABLE TRIGGER USER");
  }

  @Test
  void whatWasCommittedIsSealedOnceAndHolds() {
    changes(7);
    assertEquals(7, log.backlog().rows());
    assertEquals(5, log.seal(5));
    assertEquals(2, log.seal(5));
    assertEquals(0, log.seal(5));
    Verification found = verify();
    assertTrue(found.holds());
    assertEquals(7, found.checked());
    assertEquals(log.head(), found.head());
    assertEquals(0, log.backlog().rows());
  }

  @Test
  void anEditIsFound() {
    changes(9);
    log.seal(100);
    byOwner("UPDATE audit_entry SET outcome = 'no' WHERE number = 4");
    assertEquals(4, verify().broken().orElseThrow().sequence());
    assertFalse(verify().holds());
  }

  @Test
  void aDroppedEntryAndADroppedLinkAreFound() {
    changes(9);
    log.seal(100);
    byOwner("DELETE FROM audit_entry WHERE number = 6");
    assertEquals(6, verify().broken().orElseThrow().sequence());
    byOwner("DELETE FROM audit_seal WHERE sequence = 3");
    assertEquals(3, verify().broken().orElseThrow().sequence());
  }

  @Test
  void aReorderedRowIsFound() {
    changes(9);
    log.seal(100);
    byOwner("UPDATE audit_seal SET number = 11 - number + 1000 WHERE number IN (5, 6)");
    byOwner("UPDATE audit_seal SET number = number - 1000 WHERE number > 1000");
    assertEquals(5, verify().broken().orElseThrow().sequence());
  }

  @Test
  void rowsPutInPastTheSealerAndAChainCutOffAreFound() {
    changes(9);
    log.seal(100);
    Chain.Link noted = log.head();
    seeded.run("DELETE FROM audit_unsealed");
    byOwner("DELETE FROM audit_seal WHERE sequence = 9");
    assertEquals(1, verify().strays());
    byOwner("DELETE FROM audit_entry WHERE number = 9");
    assertTrue(verify().holds(), "nothing in the database tells it any more");
    assertFalse(Verification.of(log, Optional.of(noted)).holds(), "a noted head does");
  }

  @Test
  void noStatementEditsOrDeletesARow() {
    changes(2);
    log.seal(100);
    for (String sql :
        new String[] {
          "UPDATE audit_entry SET outcome = 'no'",
          "UPDATE audit_entry SET address = '192.0.2.10'",
          "DELETE FROM audit_entry",
          "UPDATE audit_seal SET hash = 'x'",
          "DELETE FROM audit_seal",
          "SET signet.audit_dropping = 'on'; DELETE FROM audit_entry",
        }) {
      assertThrows(IllegalStateException.class, () -> seeded.run(sql), sql);
    }
    assertTrue(verify().holds());
  }

  @Test
  void anErasedAddressLeavesAChainThatHolds() {
    changes(3);
    log.seal(100);
    // Not by the login that the service works as.
    assertThrows(StoreFault.class, () -> log.erase("192.0.2.9"));
    assertEquals(3, new PgAuditStore(seeded.db()).erase("192.0.2.9"));
    log.seal(100);
    assertTrue(verify().holds());
    AuditStore.Filter all = filter();
    assertTrue(
        log.page(all, 10).stream()
            .filter(entry -> !entry.action().equals("audit.origins-erased"))
            .allMatch(entry -> entry.origin().open().isEmpty()));
  }

  private static AuditStore.Filter filter() {
    return new AuditStore.Filter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void wholeMonthsThatAreOldGoAndTheirLastHashStays() {
    changes(6);
    log.seal(100);
    Sealer sealer = new Sealer(log);
    sealer.drop();
    assertEquals(6, verify().checked(), "all of it is young");
    byOwner("UPDATE audit_seal SET sealed_at = now() - interval '500 days' WHERE sequence <= 4");
    byOwner("UPDATE audit_entry SET at = now() - interval '500 days' WHERE number <= 4");
    // Their time is in the hash: what was aged for this test is sealed anew.
    byOwner("DELETE FROM audit_seal");
    seeded.run("INSERT INTO audit_unsealed SELECT number FROM audit_entry");
    log.seal(100);
    byOwner("UPDATE audit_seal SET sealed_at = now() - interval '500 days' WHERE sequence <= 4");
    Chain.Link head = log.head();
    seeded.store().installation().keepAudit(Duration.ofDays(600));
    sealer.drop();
    assertEquals(6, verify().checked(), "kept for longer");
    seeded.store().installation().keepAudit(Duration.ofDays(400));
    assertEquals(3, log.drop(3));
    assertEquals(1, log.drop(3));
    assertEquals(0, log.drop(3));
    assertEquals(2, verify().checked());
    assertTrue(verify().holds());
    assertEquals(head, verify().head());
    assertEquals(4, log.beginning().sequence());
  }

  @Test
  void writersNeitherWaitForTheChainNorForEachOther() throws Exception {
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      // One holds the chain, one has a row that is not committed.
      seeded
          .db()
          .transaction(chain -> {
            chain.query(
                "SELECT pg_advisory_xact_lock(hashtextextended('audit chain', 0)) IS NULL AS done",
                row -> true);
            return seeded
                .db()
                .independently(open -> {
                  AuditRows.write(
                      open,
                      Action.DATABASE_RESTORED,
                      "open",
                      Optional.empty(),
                      AuditRows.Before.NOTHING);
                  Future<Integer> other =
                      others.submit(() -> {
                        changes(3);
                        return log.seal(10);
                      });
                  try {
                    assertEquals(0, other.get(2, TimeUnit.SECONDS));
                  } catch (Exception e) {
                    throw new AssertionError("a writer waited", e);
                  }
                  return true;
                });
          });
    }
    assertEquals(4, log.seal(10));
    assertTrue(verify().holds());
  }
}
