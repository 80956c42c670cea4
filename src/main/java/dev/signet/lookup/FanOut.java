package dev.signet.lookup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Runs questions side by side, each on a virtual thread, and waits for them under one deadline.
///
/// Every task bounds itself by its [Budget]; the deadline here is the second wall. Thread-safe.
public interface FanOut {
  /// The results in the order of `tasks`. A task that is late is interrupted and its result is what
  /// `late` gives. An exception of a task is rethrown.
  <T> List<T> all(List<Supplier<T>> tasks, Duration deadline, Supplier<T> late);

  /// One virtual thread a task.
  static FanOut virtual() {
    return new FanOut() {
      @Override
      public <T> List<T> all(List<Supplier<T>> tasks, Duration deadline, Supplier<T> late) {
        if (tasks.size() == 1) {
          return List.of(tasks.getFirst().get());
        }
        return onVirtualThreads(tasks, deadline, late);
      }
    };
  }

  /// One after the other on the caller's thread: for tests with a time of their own.
  static FanOut inline() {
    return new FanOut() {
      @Override
      public <T> List<T> all(List<Supplier<T>> tasks, Duration deadline, Supplier<T> late) {
        List<T> out = new ArrayList<>();
        tasks.forEach(task -> out.add(task.get()));
        return out;
      }
    };
  }

  private static <T> List<T> onVirtualThreads(
      List<Supplier<T>> tasks, Duration deadline, Supplier<T> late) {
    long end = System.nanoTime() + deadline.toNanos();
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (Supplier<T> task : tasks) {
        futures.add(executor.submit(task::get));
      }
      List<T> out = new ArrayList<>();
      for (Future<T> future : futures) {
        out.add(await(future, end, late));
      }
      return out;
    } finally {
      executor.shutdownNow();
    }
  }

  private static <T> T await(Future<T> future, long end, Supplier<T> late) {
    try {
      return future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return late.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return late.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
