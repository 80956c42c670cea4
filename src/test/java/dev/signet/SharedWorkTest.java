package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.store.Store;
import dev.signet.work.Handler;
import dev.signet.work.WorkStore;
import dev.signet.work.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// C7: work that several nodes share is done once by one of them, and a worker that slept past its
/// lease can no longer say anything about it.
class SharedWorkTest {
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final int TASKS = 300;
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
  void aWorkerThatSleptPastItsLeaseIsRefused() {
    WorkStore work = store.work();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    work.add("kind", "subject", now);
    WorkStore.Task slept = work.claim(now, LEASE, 10).getFirst();
    assertEquals(List.of(), work.claim(now.plusSeconds(59), LEASE, 10));

    WorkStore.Task taken = work.claim(now.plusSeconds(61), LEASE, 10).getFirst();
    assertEquals(slept.attempt() + 1, taken.attempt());
    assertFalse(work.finish(slept));
    assertFalse(work.retry(slept, now.plusSeconds(1), "late"));
    assertFalse(work.giveUp(slept, "late"));
    assertEquals(List.of(), work.claim(now.plusSeconds(90), LEASE, 10), "still leased");
    assertTrue(work.finish(taken));
    assertFalse(work.finish(taken));
  }

  @Test
  void threeWorkersDoEachTaskOnce() throws Exception {
    WorkStore work = store.work();
    Instant due = Instant.now();
    for (int i = 0; i < TASKS; i++) {
      work.add("count", "task " + i, due);
    }
    Map<String, AtomicInteger> done = new ConcurrentHashMap<>();
    Handler handler =
        subject -> done.computeIfAbsent(subject, any -> new AtomicInteger()).incrementAndGet();
    Worker.Options pause = Worker.Options.pausing(Duration.ofMillis(20));
    InstantSource clock = InstantSource.system();
    try (Worker a = Worker.start(work, Map.of("count", handler), clock, pause);
        Worker b = Worker.start(work, Map.of("count", handler), clock, pause);
        Worker c = Worker.start(work, Map.of("count", handler), clock, pause)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (work.backlog(Instant.now()).waiting() > 0) {
        assertTrue(System.nanoTime() < end, "not done");
        TimeUnit.MILLISECONDS.sleep(20);
        b.wake();
      }
      a.wake();
      c.wake();
    }
    assertEquals(TASKS, done.size());
    done.forEach((subject, times) -> assertEquals(1, times.get(), subject));
  }

  @Test
  void workThatTakesLongerThanItsLeaseStaysWithItsWorkerAndNoMoreIsClaimedThanThereArePlaces()
      throws Exception {
    WorkStore work = store.work();
    Instant due = Instant.now();
    for (int i = 0; i < 3; i++) {
      work.add("slow", "task " + i, due);
    }
    List<String> begun = new CopyOnWriteArrayList<>();
    CountDownLatch bothBegun = new CountDownLatch(2);
    CountDownLatch done = new CountDownLatch(1);
    Handler slow =
        subject -> {
          begun.add(subject);
          bothBegun.countDown();
          try {
            done.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    Duration lease = Duration.ofSeconds(2);
    Worker.Options two = new Worker.Options(2, lease, Duration.ofMillis(20));
    try (Worker one = Worker.start(work, Map.of("slow", slow), InstantSource.system(), two)) {
      bothBegun.await();
      // Another node that looks all the while, for twice as long as the lease.
      List<WorkStore.Task> taken = new ArrayList<>();
      long end = System.nanoTime() + lease.multipliedBy(2).toNanos();
      while (System.nanoTime() < end) {
        taken.addAll(work.claim(Instant.now(), Duration.ofMinutes(5), 10));
        TimeUnit.MILLISECONDS.sleep(20);
      }
      assertEquals(1, taken.size(), "what had no place was free, what runs was not");
      assertEquals(2, begun.size());
      assertEquals(1, taken.getFirst().attempt());
      done.countDown();
      one.wake();
    }
    assertEquals(1, work.backlog(Instant.now()).waiting(), "both could say that they are done");
  }
}
