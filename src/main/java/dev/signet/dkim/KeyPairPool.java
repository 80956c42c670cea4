package dev.signet.dkim;

import dev.signet.refusal.Reason;
import dev.signet.refusal.Refused;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Key pairs made before they are needed: `size` of them and one in the hand of each thread,
/// refilled in the background.
///
/// Steady threads of low priority keep the pool full with half of the cores. When somebody finds it
/// empty, reserve threads help with the other half until it is no longer wanted. Callers only ever
/// wait, first come first served, and never make a key themselves: RSA on a caller's virtual thread
/// would hold up every other request on that core. Thread-safe.
public final class KeyPairPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyPairPool.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration COME_BACK = Duration.ofSeconds(2);

  /// How much to keep ready, and with what.
  ///
  /// @param size pairs kept ready
  /// @param threads threads that keep it full
  /// @param reserveThreads threads that help while it is empty
  public record Settings(int size, int threads, int reserveThreads) {
    public Settings {
      if (size < 1 || threads < 1 || reserveThreads < 0) {
        throw new IllegalArgumentException("a key pair pool needs a size and a thread");
      }
    }

    /// `size` pairs, half of the cores (at least one) for keeping it full, the rest in reserve.
    public static Settings ofSize(int size, int cores) {
      int threads = Math.max(1, cores / 2);
      return new Settings(size, threads, Math.max(0, cores - threads));
    }
  }

  private final KeyMaker maker;
  private final KeyMaker ed25519 = new Ed25519KeyMaker(new SecureRandom());
  private final BlockingQueue<DkimKeyPair> ready;
  private final Semaphore wanted = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private final Timer made;
  private final Counter drained;
  private final Counter failed;

  private KeyPairPool(Settings settings, KeyMaker maker, MeterRegistry meters) {
    this.maker = maker;
    this.ready = new ArrayBlockingQueue<>(settings.size(), true);
    Gauge.builder("signet.dkim.pool.level", ready, BlockingQueue::size)
        .description("key pairs ready to be taken")
        .register(meters);
    Gauge.builder("signet.dkim.pool.size", settings, Settings::size)
        .strongReference(true)
        .description("key pairs the pool holds when full")
        .register(meters);
    this.made =
        Timer.builder("signet.dkim.pool.made")
            .description("key pairs made, and how long one took")
            .register(meters);
    this.drained =
        Counter.builder("signet.dkim.pool.drained")
            .description("key pairs asked for while the pool was empty")
            .register(meters);
    this.failed =
        Counter.builder("signet.dkim.pool.failures")
            .description("key pairs that could not be made")
            .register(meters);
  }

  /// Starts filling a pool. It is empty at first; close it to end its threads.
  public static KeyPairPool start(Settings settings, KeyMaker maker, MeterRegistry meters) {
    KeyPairPool pool = new KeyPairPool(settings, maker, meters);
    for (int i = 0; i < settings.threads(); i++) {
      pool.startThread("dkim-keys-" + i, pool::keepFull);
    }
    for (int i = 0; i < settings.reserveThreads(); i++) {
      pool.startThread("dkim-keys-reserve-" + i, pool::helpOut);
    }
    return pool;
  }

  private void startThread(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform().name(name).daemon().priority(Thread.MIN_PRIORITY).unstarted(task);
    threads.add(thread);
    thread.start();
  }

  /// One pair, waiting for it up to `wait`.
  ///
  /// @throws Refused with [Reason#UNAVAILABLE] when there is none by then, or the pool is closed
  public DkimKeyPair take(Duration wait) {
    return take(1, wait).getFirst();
  }

  /// So many pairs, waiting for them up to `wait`; all or none.
  ///
  /// @throws Refused with [Reason#UNAVAILABLE] when there are not enough by then
  public List<DkimKeyPair> take(int count, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    List<DkimKeyPair> taken = new ArrayList<>(count);
    try {
      while (taken.size() < count) {
        Optional<DkimKeyPair> pair = next(deadline);
        if (pair.isEmpty()) {
          break;
        }
        taken.add(pair.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (taken.size() == count) {
      return taken;
    }
    taken.forEach(ready::offer);
    throw Refused.later(
        Reason.UNAVAILABLE, "New DKIM keys are being made: try again in a moment.", COME_BACK);
  }

  /// A pair of each of these kinds, in their order; all or none. Ed25519 pairs are made on the
  /// spot, which takes less than a millisecond.
  ///
  /// @throws Refused with [Reason#UNAVAILABLE] when there are not enough RSA pairs by then
  public List<DkimKeyPair> take(List<KeyAlgorithm> kinds, Duration wait) {
    int rsa = (int) kinds.stream().filter(KeyAlgorithm.RSA_2048::equals).count();
    Iterator<DkimKeyPair> taken = take(rsa, wait).iterator();
    return kinds.stream()
        .map(kind ->
            switch (kind) {
              case RSA_2048 -> taken.next();
              case ED25519 -> ed25519.make();
            })
        .toList();
  }

  private Optional<DkimKeyPair> next(long deadline) throws InterruptedException {
    if (closed.getCount() == 0) {
      return Optional.empty();
    }
    Optional<DkimKeyPair> pair = Optional.ofNullable(ready.poll());
    if (pair.isPresent()) {
      return pair;
    }
    drained.increment();
    wanted.release();
    return Optional.ofNullable(ready.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  /// Pairs ready now.
  public int level() {
    return ready.size();
  }

  private void keepFull() {
    // Only closing interrupts; the condition of the loop sees it.
    while (closed.getCount() > 0) {
      try {
        Optional<DkimKeyPair> pair = make();
        if (pair.isPresent()) {
          ready.put(pair.get());
        } else if (pauseEndsInClosing()) {
          return;
        }
      } catch (InterruptedException e) {
        LOG.trace("Interrupted", e);
      }
    }
  }

  private void helpOut() {
    while (closed.getCount() > 0) {
      try {
        wanted.acquire();
        if (ready.remainingCapacity() == 0) {
          // The wants are long past: the pool is full.
          wanted.drainPermits();
          continue;
        }
        Optional<DkimKeyPair> pair = make();
        if (pair.isPresent()) {
          ready.offer(pair.get());
        } else if (pauseEndsInClosing()) {
          return;
        }
      } catch (InterruptedException e) {
        LOG.trace("Interrupted", e);
      }
    }
  }

  private Optional<DkimKeyPair> make() {
    long start = System.nanoTime();
    try {
      DkimKeyPair pair = maker.make();
      made.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      return Optional.of(pair);
    } catch (RuntimeException | LinkageError e) {
      if (closed.getCount() == 0) {
        return Optional.empty();
      }
      failed.increment();
      LOG.error("No DKIM key pair could be made", e);
      return Optional.empty();
    }
  }

  private boolean pauseEndsInClosing() throws InterruptedException {
    return closed.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Ends the threads, each after the key it is at, and forgets the pairs. Waits at most 2 s.
  @Override
  public void close() {
    closed.countDown();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(Duration.ofMillis(2000 / threads.size()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ready.clear();
  }
}
