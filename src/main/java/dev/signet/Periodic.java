package dev.signet;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something done again and again; a failure is logged and does not end it.
final class Periodic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

  private final ScheduledExecutorService executor;

  private Periodic(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /// Runs `task` every `pause`, first after one `pause`, on a thread of its own.
  static Periodic every(Duration pause, String name, Runnable task) {
    return start(pause, pause, name, task);
  }

  /// The same, but first at once.
  static Periodic fromNow(Duration pause, String name, Runnable task) {
    return start(Duration.ZERO, pause, name, task);
  }

  private static Periodic start(Duration first, Duration pause, String name, Runnable task) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon(true).factory());
    Runnable safe =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.warn("{} failed: {}", name, e.toString());
          }
        };
    var scheduled =
        executor.scheduleWithFixedDelay(
            safe, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    if (scheduled.isCancelled()) {
      throw new IllegalStateException(name + " could not be scheduled");
    }
    return new Periodic(executor);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
