package dev.signet.watch;

import dev.signet.name.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims due checks and does them. Any number of nodes share them; what a crashed one held comes
/// back when its lease ends, and what a paused one writes after that is refused.
///
/// [#step] does one round by hand; [#start] goes on for ever. At most [Options#places] checks are
/// under way at once on this node, of one organization a tenth while others wait.
public final class Monitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Duration AFTER_A_FAULT = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration JUMP = Duration.ofSeconds(30);
  private static final Duration MEND_EVERY = Duration.ofMinutes(10);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(11);

  private final CheckStore store;
  private final Checks checks;
  private final MonitorMetrics metrics;
  private final Options options;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<UUID, Integer> underWay = new HashMap<>();
  private final Thread loop;
  private int running;
  private boolean stopped;

  // Used by the thread that steps.
  private volatile Instant steadySince = Instant.MIN;
  private Instant lastLook;
  private long lastNanos;
  private long nextMend;
  private long nextMeasure;

  /// How much at once, and how often.
  ///
  /// @param places checks under way at once
  /// @param pause how long to wait when nothing is due
  public record Options(int places, Duration pause) {
    /// 64 checks at once; looks every second.
    public static final Options DEFAULT = new Options(64, Duration.ofSeconds(1));

    public Options {
      if (places < 1) {
        throw new IllegalArgumentException("at least one place is needed");
      }
    }

    /// A tenth, so that no organization holds up another.
    int share() {
      return Math.max(1, places / 10);
    }

    /// What one organization may have when no other waits. The rest stays free for one that comes.
    int alone() {
      return Math.max(1, places * 3 / 4);
    }
  }

  /// A monitor that does nothing until it is stepped.
  ///
  /// @param nanos monotonic time, to see jumps of the clock
  public Monitor(
      CheckStore store,
      Checks checks,
      MonitorMetrics metrics,
      Options options,
      InstantSource clock,
      LongSupplier nanos) {
    this.store = store;
    this.checks = checks;
    this.metrics = metrics;
    this.options = options;
    this.clock = clock;
    this.nanos = nanos;
    this.lastLook = clock.instant();
    this.lastNanos = nanos.getAsLong();
    this.nextMend = lastNanos;
    this.nextMeasure = lastNanos;
    this.loop = Thread.ofPlatform().name("monitor").daemon(true).unstarted(this::run);
  }

  /// Goes on for ever, on a thread of its own.
  public Monitor start() {
    loop.start();
    return this;
  }

  /// Claims what is due and begins it.
  ///
  /// @return how many checks were begun
  public int step() {
    Instant now = clock.instant();
    watchClock(now);
    keepHouse(now);
    List<DueCheck> claimed = claim(now);
    for (DueCheck due : claimed) {
      begin(due);
    }
    return claimed.size();
  }

  /// Waits until no check is under way.
  public void awaitQuiet() {
    lock.lock();
    try {
      while (running > 0) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Moments before this may not be compared with now: the clock has jumped since.
  public Instant steadySince() {
    return steadySince;
  }

  /// What was planned by a clock that has jumped since says nothing about how much time has passed.
  private void watchClock(Instant now) {
    long ticks = nanos.getAsLong();
    Duration steady = Duration.ofNanos(ticks - lastNanos);
    Duration jump = Duration.between(lastLook, now).minus(steady);
    if (jump.abs().compareTo(JUMP) > 0) {
      LOG.warn("The clock has jumped by {} s", jump.toSeconds());
      metrics.jumped();
      steadySince = now;
      nextMend = ticks;
    }
    lastLook = now;
    lastNanos = ticks;
  }

  private void keepHouse(Instant now) {
    if (nanos.getAsLong() - nextMend >= 0) {
      int mended = store.mend(now);
      if (mended > 0) {
        LOG.warn("{} checks were planned by a clock that had jumped; planned anew", mended);
      }
      nextMend = nanos.getAsLong() + MEND_EVERY.toNanos();
    }
    if (nanos.getAsLong() - nextMeasure >= 0) {
      metrics.measured(store.backlog(now));
      nextMeasure = nanos.getAsLong() + MEASURE_EVERY.toNanos();
    }
  }

  private List<DueCheck> claim(Instant now) {
    int free;
    Map<UUID, Integer> held;
    lock.lock();
    try {
      free = options.places() - running;
      held = Map.copyOf(underWay);
    } finally {
      lock.unlock();
    }
    return free < 1
        ? List.of()
        : store.claim(
            now, LEASE, new CheckStore.Places(free, options.share(), options.alone(), held));
  }

  private void begin(DueCheck due) {
    lock.lock();
    try {
      running++;
      underWay.merge(due.organization(), 1, Integer::sum);
    } finally {
      lock.unlock();
    }
    threads.execute(() -> {
      try {
        perform(due);
      } finally {
        ended(due);
      }
    });
  }

  private void ended(DueCheck due) {
    lock.lock();
    try {
      running--;
      underWay.computeIfPresent(
          due.organization(), (organization, count) -> count > 1 ? count - 1 : null);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void perform(DueCheck due) {
    try {
      metrics.count(checks.background(due, steadySince, servers -> admit(due, servers)));
    } catch (RuntimeException e) {
      LOG.warn("Could not check {} in the background", due.domain(), e);
      metrics.failed();
      giveBack(due);
    }
  }

  /// A domain whose servers were not known when it was claimed takes its turn now.
  private boolean admit(DueCheck due, List<DomainName> servers) {
    Instant now = clock.instant();
    Instant turn = store.turn(servers, now);
    if (!turn.isAfter(now.plus(SOON))) {
      return true;
    }
    store.postpone(due, servers, turn);
    return false;
  }

  private void giveBack(DueCheck due) {
    try {
      store.release(due, clock.instant().plus(AFTER_A_FAULT));
    } catch (RuntimeException e) {
      // The lease ends and another node takes over.
      LOG.debug("Could not give back {}", due.domain(), e);
    }
  }

  private void run() {
    boolean failing = false;
    while (true) {
      int begun = 0;
      try {
        begun = step();
        failing = false;
      } catch (RuntimeException e) {
        if (!failing) {
          failing = true;
          LOG.warn("Cannot claim checks now, and tries on", e);
        }
      }
      lock.lock();
      try {
        if (stopped || (begun == 0 && !stopped && pause())) {
          return;
        }
        while (running >= options.places() && !stopped) {
          changed.await();
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
    }
  }

  /// Waits for the next look. True when it is time to stop.
  private boolean pause() throws InterruptedException {
    long left = options.pause().toNanos();
    while (!stopped && left > 0) {
      left = changed.awaitNanos(left);
    }
    return stopped;
  }

  /// Stops claiming, lets what runs finish for a while, and returns.
  @Override
  public void close() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.shutdown();
    try {
      loop.join(STOP_WITHIN);
      if (!threads.awaitTermination(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      threads.shutdownNow();
    }
  }
}
