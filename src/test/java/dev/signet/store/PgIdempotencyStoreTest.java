package dev.signet.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TestDatabase;
import dev.signet.access.IdempotencyStore;
import dev.signet.access.IdempotencyStore.Attempt;
import dev.signet.access.IdempotencyStore.Kept;
import dev.signet.access.IdempotencyStore.Key;
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
  private Store store;

  @BeforeEach
  void open() {
    store = Store.over(TestDatabase.fresh());
    store.prepare(shared -> {});
  }

  @AfterEach
  void close() {
    store.close();
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
    IdempotencyStore.Outcome again = keys.runLeased(KEY, NOW.plusSeconds(70), () -> answer(3));
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
