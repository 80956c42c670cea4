package dev.signet.work;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims due work and does it, on as many nodes as there are.
///
/// A failed task comes back after attempt⁴ seconds (1, 16, 81 …, at most an hour) and is set aside
/// after 25 attempts. Each task runs on its own virtual thread; at most [Options#places] at once on
/// this node, and no more is claimed than there are free places. A task that takes longer keeps its
/// lease by renewal, for up to an hour: one that hangs for ever passes to another node.
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration MAX_RUN = Duration.ofHours(1);
  private static final Duration MAX_BACKOFF = Duration.ofHours(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final int MAX_ATTEMPTS = 25;

  private final WorkStore store;
  private final Map<String, Handler> handlers;
  private final InstantSource clock;
  private final Options options;
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<WorkStore.Task, Long> running = new HashMap<>();
  private final Condition wake = lock.newCondition();
  private boolean woken;
  private boolean stopped;
  private long renewed = System.nanoTime();
  private final Thread loop;

  /// How much at once, and how long a node that died keeps others from its work.
  ///
  /// @param places tasks under way at once
  /// @param lease renewed when a third of it has passed
  /// @param pause how long to wait when nothing is due, unless woken
  public record Options(int places, Duration lease, Duration pause) {
    /// 32 tasks at once, each leased for a minute.
    public static Options pausing(Duration pause) {
      return new Options(32, Duration.ofSeconds(60), pause);
    }
  }

  private Worker(
      WorkStore store, Map<String, Handler> handlers, InstantSource clock, Options options) {
    this.store = store;
    this.handlers = Map.copyOf(handlers);
    this.clock = clock;
    this.options = options;
    this.loop = Thread.ofPlatform().name("worker").daemon(true).unstarted(this::run);
  }

  /// Starts working.
  public static Worker start(
      WorkStore store, Map<String, Handler> handlers, InstantSource clock, Options options) {
    Worker worker = new Worker(store, handlers, clock, options);
    worker.loop.start();
    return worker;
  }

  /// Says that there may be due work now.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    boolean failing = false;
    while (true) {
      int claimed = 0;
      try {
        renew();
        claimed = claimOnce();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing) {
          failing = true;
          LOG.warn("Cannot claim work now, and tries on", e);
        }
      }
      lock.lock();
      try {
        if (claimed == 0 && !woken && !stopped) {
          wake.await(options.pause().toNanos(), TimeUnit.NANOSECONDS);
        }
        woken = false;
        if (stopped) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
    }
  }

  private int claimOnce() {
    int free = options.places() - running().size();
    if (free < 1) {
      return 0;
    }
    List<WorkStore.Task> claimed = store.claim(clock.instant(), options.lease(), free);
    claimed.forEach(this::begin);
    return claimed.size();
  }

  private void begin(WorkStore.Task task) {
    lock.lock();
    try {
      running.put(task, System.nanoTime());
    } finally {
      lock.unlock();
    }
    tasks.execute(() -> {
      try {
        perform(task);
      } finally {
        ended(task);
      }
    });
  }

  private void ended(WorkStore.Task task) {
    lock.lock();
    try {
      if (running.size() == options.places()) {
        woken = true;
        wake.signalAll();
      }
      running.remove(task);
    } finally {
      lock.unlock();
    }
  }

  private Map<WorkStore.Task, Long> running() {
    lock.lock();
    try {
      return Map.copyOf(running);
    } finally {
      lock.unlock();
    }
  }

  private void renew() {
    long now = System.nanoTime();
    if (now - renewed < options.lease().dividedBy(3).toNanos()) {
      return;
    }
    List<WorkStore.Task> lasting =
        running().entrySet().stream()
            .filter(entry -> now - entry.getValue() < MAX_RUN.toNanos())
            .map(Map.Entry::getKey)
            .toList();
    if (!lasting.isEmpty()) {
      store.renew(lasting, clock.instant().plus(options.lease()));
    }
    renewed = now;
  }

  private void perform(WorkStore.Task task) {
    try {
      Handler handler = handlers.get(task.kind());
      if (handler == null) {
        // A newer node may have left work that this version does not know: leave it for one that
        // does.
        store.retry(task, clock.instant().plus(MAX_BACKOFF), "unknown kind of work");
        return;
      }
      handler.handle(task.subject());
      store.finish(task);
    } catch (RuntimeException e) {
      fail(task, e);
    }
  }

  private void fail(WorkStore.Task task, RuntimeException cause) {
    String error = String.valueOf(cause);
    try {
      if (task.attempt() >= MAX_ATTEMPTS) {
        LOG.error(
            "Gave up {} {} after {} attempts", task.kind(), task.subject(), task.attempt(), cause);
        store.giveUp(task, error);
        return;
      }
      LOG.warn("{} {} failed, attempt {}", task.kind(), task.subject(), task.attempt(), cause);
      store.retry(task, clock.instant().plus(backoff(task.attempt())), error);
    } catch (RuntimeException e) {
      // The lease runs out and somebody else takes over.
      LOG.warn("Could not put back {} {}", task.kind(), task.subject(), e);
    }
  }

  /// attempt⁴ seconds, at most an hour.
  static Duration backoff(int attempt) {
    long seconds = (long) attempt * attempt * attempt * attempt;
    return seconds < MAX_BACKOFF.toSeconds() ? Duration.ofSeconds(seconds) : MAX_BACKOFF;
  }

  /// Stops claiming, lets what runs finish for a while, and returns.
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      wake.signalAll();
    } finally {
      lock.unlock();
    }
    tasks.shutdown();
    try {
      loop.join(STOP_WITHIN);
      if (!tasks.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        tasks.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      tasks.shutdownNow();
    }
  }
}
