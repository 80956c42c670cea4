package dev.signet.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Security;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KeyPairPoolTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final DkimKeyPair PAIR = RsaKeyMaker.java().make();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /// Makes a pair only when the test allows it.
  private static final class Stepwise implements KeyMaker {
    final Semaphore allowed = new Semaphore(0);
    final AtomicInteger begun = new AtomicInteger();

    @Override
    public DkimKeyPair make() {
      begun.incrementAndGet();
      try {
        allowed.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      return PAIR;
    }
  }

  @Test
  void fillsUpToItsSizeAndNotBeyond() {
    Stepwise maker = new Stepwise();
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(3, 2, 1), maker, meters)) {
      maker.allowed.release(100);
      until(() -> pool.level() == 3 && maker.allowed.availablePermits() == 95);
      assertEquals(3, gauge("signet.dkim.pool.level"));
      assertEquals(3, gauge("signet.dkim.pool.size"));
      // Three lie ready, one is in the hand of each of two threads, and no more are begun.
      assertEquals(5, maker.begun.get());
      assertEquals(0, meters.counter("signet.dkim.pool.drained").count());
    }
  }

  @Test
  void refillsWhatWasTaken() {
    Stepwise maker = new Stepwise();
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(2, 1, 0), maker, meters)) {
      maker.allowed.release(100);
      until(() -> pool.level() == 2);
      for (int i = 0; i < 20; i++) {
        assertSame(PAIR, pool.take(LONG));
      }
      until(() -> pool.level() == 2);
    }
  }

  @Test
  void drainedItRefusesAfterTheWaitAndSaysWhenToComeBack() {
    Stepwise maker = new Stepwise();
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(2, 1, 0), maker, meters)) {
      Refused refused = assertThrows(Refused.class, () -> pool.take(SHORT));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      assertEquals("New DKIM keys are being made: try again in a moment.", refused.text());
      assertTrue(refused.retryAfter().isPresent());
      assertEquals(1, meters.counter("signet.dkim.pool.drained").count());
      assertThrows(Refused.class, () -> pool.take(Duration.ZERO));
    }
  }

  @Test
  void severalAreTakenTogetherOrNotAtAll() {
    Stepwise maker = new Stepwise();
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(4, 1, 0), maker, meters)) {
      maker.allowed.release(1);
      until(() -> pool.level() == 1);
      assertThrows(Refused.class, () -> pool.take(2, SHORT));
      assertEquals(1, pool.level());
      maker.allowed.release(1);
      assertEquals(2, pool.take(2, LONG).size());
    }
  }

  @Test
  void reserveThreadsHelpOnlyWhileItIsEmpty() {
    Stepwise maker = new Stepwise();
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(4, 1, 2), maker, meters)) {
      until(() -> maker.begun.get() == 1);
      List<CompletableFuture<DkimKeyPair>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(() -> pool.take(LONG), Thread::startVirtualThread));
      }
      until(() -> maker.begun.get() == 3);
      maker.allowed.release(100);
      waiting.forEach(pair -> assertSame(PAIR, pair.join()));
      until(() -> pool.level() == 4);
    }
  }

  @Test
  void aMakerThatFailsIsCountedAndTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    KeyMaker maker =
        () -> {
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("no entropy");
          }
          return PAIR;
        };
    try (KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(1, 1, 0), maker, meters)) {
      assertSame(PAIR, pool.take(LONG));
      assertEquals(1, meters.counter("signet.dkim.pool.failures").count());
    }
  }

  @Test
  void closedItEndsItsThreadsAndGivesNothingMore() {
    Stepwise maker = new Stepwise();
    KeyPairPool pool = KeyPairPool.start(new KeyPairPool.Settings(2, 2, 2), maker, meters);
    maker.allowed.release(3);
    until(() -> pool.level() == 2);
    pool.close();
    assertThrows(Refused.class, () -> pool.take(LONG));
    assertEquals(0, pool.level());
    until(() ->
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("dkim-keys")));
    pool.close();
  }

  @Test
  void aPoolOfNothingIsNoPool() {
    assertThrows(IllegalArgumentException.class, () -> new KeyPairPool.Settings(0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new KeyPairPool.Settings(1, 0, 0));
    assertEquals(new KeyPairPool.Settings(9, 1, 0), KeyPairPool.Settings.ofSize(9, 1));
    assertEquals(new KeyPairPool.Settings(9, 2, 2), KeyPairPool.Settings.ofSize(9, 4));
  }

  /// FAULTS K4, small; the 10 000 are for the nightly run.
  @Test
  void realPairsAreStrongAndDistinct() throws GeneralSecurityException {
    List<KeyMaker> makers = new ArrayList<>(List.of(RsaKeyMaker.java(), RsaKeyMaker.fastest()));
    Optional<RsaKeyMaker> corretto = RsaKeyMaker.corretto();
    corretto.ifPresent(makers::add);
    Set<Object> moduli = new HashSet<>();
    int made = 0;
    for (KeyMaker maker : makers) {
      for (int i = 0; i < 8; i++) {
        DkimKeyPair pair = maker.make();
        RSAPublicKey key =
            (RSAPublicKey)
                KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(pair.publicKey()));
        assertEquals(2048, key.getModulus().bitLength());
        assertEquals(RSAKeyGenParameterSpec.F4, key.getPublicExponent());
        moduli.add(key.getModulus());
        made++;
      }
    }
    assertEquals(made, moduli.size());
    assertNotSame(makers.get(0).make(), makers.get(0).make());
  }

  @Test
  void theFasterProviderIsNeverInstalledForTheRest() {
    RsaKeyMaker.fastest().make();
    for (java.security.Provider provider : Security.getProviders()) {
      assertFalse(provider.getName().contains("Corretto"), provider.getName());
    }
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  private interface Condition {
    boolean holds();
  }

  private static void until(Condition condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, "it never came");
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
