package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.access.IdempotencyStore;
import dev.signet.access.IdempotencyStore.Attempt;
import dev.signet.access.IdempotencyStore.Kept;
import dev.signet.access.IdempotencyStore.Key;
import dev.signet.postgres.Target;
import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A request whose lease on an idempotency key has passed to another one changes nothing about it.
class PgIdempotencyStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456789Z");
  private static final Key KEY =
      new Key(UUID.randomUUID(), "key", "POST /v1/domains/x/verify", new byte[] {1});
  private final Target database = TestDatabase.fresh();
  private Store store;

  @BeforeEach
  void open() {
    store = Store.over(database);
    store.prepare(shared -> {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void anOrganizationKeepsSoManyAnswersAndOldOnesAreStillGiven() {
    try (Store other = Store.over(database)) {
      other.prepare(shared -> {});
      IdempotencyStore keys = other.idempotency(3);
      UUID organization = UUID.randomUUID();
      for (int i = 0; i < 3; i++) {
        assertFalse(run(keys, organization, "k" + i).replayed());
      }
      Refused full = assertThrows(Refused.class, () -> run(keys, organization, "k3"));
      assertEquals(Reason.RATE_LIMITED, full.reason());
      assertTrue(run(keys, organization, "k0").replayed());
      assertFalse(run(keys, UUID.randomUUID(), "k3").replayed());
    }
  }

  private static IdempotencyStore.Answered run(
      IdempotencyStore keys, UUID organization, String text) {
    return keys.runAtomically(
        new Key(organization, text, "POST /v1/domains", new byte[] {1}),
        NOW,
        () -> () -> answer(1));
  }

  @Test
  void aPreparationThatOutlivesItsLeaseHasNoEffect() {
    IdempotencyStore keys = store.idempotency();
    boolean[] effect = new boolean[1];
    Refused late =
        assertThrows(
            Refused.class,
            () ->
                keys.runAtomically(
                    KEY,
                    NOW,
                    () -> {
                      keys.runAtomically(KEY, NOW.plusSeconds(21), () -> () -> answer(2));
                      return () -> {
                        effect[0] = true;
                        return answer(1);
                      };
                    }));
    assertEquals(Reason.IDEMPOTENCY_CONCURRENT, late.reason());
    assertFalse(effect[0]);
    assertArrayEquals(
        new byte[] {2},
        keys.runAtomically(KEY, NOW.plusSeconds(30), () -> () -> answer(3)).answer().body());
  }

  @Test
  void aPreparationThatFailsGivesTheKeyBackAtOnce() {
    IdempotencyStore keys = store.idempotency();
    assertThrows(
        IllegalStateException.class,
        () ->
            keys.runAtomically(
                KEY,
                NOW,
                () -> {
                  throw new IllegalStateException("away");
                }));
    assertFalse(keys.runAtomically(KEY, NOW, () -> () -> answer(1)).replayed());
  }

  @Test
  void aRequestThatOutlivesItsLeaseDoesNotOverwriteTheAnswerOfTheNext() {
    IdempotencyStore keys = store.idempotency();
    keys.runLeased(
        KEY,
        NOW,
        () -> {
          keys.runLeased(KEY, NOW.plusSeconds(61), () -> answer(2));
          return answer(1);
        });
    IdempotencyStore.Answered again = keys.runLeased(KEY, NOW.plusSeconds(70), () -> answer(3));
    assertTrue(again.replayed());
    assertArrayEquals(new byte[] {2}, again.answer().body());
  }

  @Test
  void aRequestThatFailsAfterItsLeaseDoesNotForgetTheAnswerOfTheNext() {
    IdempotencyStore keys = store.idempotency();
    assertThrows(
        IllegalStateException.class,
        () ->
            keys.runLeased(
                KEY,
                NOW,
                () -> {
                  keys.runLeased(KEY, NOW.plusSeconds(61), () -> answer(2));
                  throw new IllegalStateException("too late");
                }));
    assertTrue(keys.runLeased(KEY, NOW.plusSeconds(70), () -> answer(3)).replayed());
  }

  private static Attempt answer(int body) {
    return new Attempt(new Kept(200, "application/json", new byte[] {(byte) body}), true, true);
  }
}
